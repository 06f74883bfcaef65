/** What may run at the same time: so much of it, in the order in which it was asked for. */
export class Slots {
  readonly #waiting: { readonly many: number; readonly begin: () => void }[] = [];
  #free: number;

  constructor(private readonly all: number) {
    this.#free = all;
  }

  /** Runs the work beside other work, or with nothing beside it. */
  async use<T>(work: () => Promise<T>, { alone = false } = {}): Promise<T> {
    const many = alone ? this.all : 1;
    await new Promise<void>((begin) => {
      this.#waiting.push({ many, begin });
      this.#next();
    });
    try {
      return await work();
    } finally {
      this.#free += many;
      this.#next();
    }
  }

  #next(): void {
    for (;;) {
      const [first] = this.#waiting;
      if (!first || first.many > this.#free) return;
      this.#waiting.shift();
      this.#free -= first.many;
      first.begin();
    }
  }
}

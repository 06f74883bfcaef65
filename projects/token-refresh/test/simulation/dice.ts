/** The one source of chance of a world: mulberry32, 32 bits of state, the same on every machine. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
    // Neighbouring seeds begin alike; a few throws part them.
    for (let throws = 0; throws < 4; throws++) this.next();
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<T>(list: readonly T[]): T {
    const [picked] = list.slice(this.between(0, list.length - 1));
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }

  /** One of a list, each with its weight. */
  weigh<T>(list: readonly T[], weightOf: (item: T) => number): T {
    let sum = 0;
    for (const item of list) sum += weightOf(item);
    let left = this.next() * sum;
    for (const item of list) if ((left -= weightOf(item)) < 0) return item;
    return this.pick(list);
  }

  /** Another source, whose throws do not depend on how often this one is thrown from now on. */
  fork(): Dice {
    return new Dice(Math.floor(this.next() * 2 ** 32));
  }
}

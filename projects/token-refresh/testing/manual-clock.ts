interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it on: what this library waits for comes then, and only then. */
export class ManualClock {
  #now: number;
  #timers: readonly Timer[] = [];

  /** @param now where it stands, in epoch milliseconds. */
  constructor(now = Date.now()) {
    this.#now = now;
  }

  /** Where it stands, in epoch milliseconds: what `expiresAt` is compared with. */
  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, ms: number): unknown {
    const timer: Timer = { at: this.#now + Math.max(0, ms), callback };
    this.#timers = [...this.#timers, timer];
    return timer;
  }

  clearTimeout(handle: unknown): void {
    this.#timers = this.#timers.filter((timer) => timer !== handle);
  }

  /** Moves it on by so many milliseconds. What is due on the way happens, in its order, at its time. */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new Error(`ngx-token-refresh: the clock cannot be moved by ${ms} ms; time goes forward.`);
    const until = this.#now + ms;
    for (let next = this.#next(until); next; next = this.#next(until)) {
      this.#now = next.at;
      this.clearTimeout(next);
      next.callback();
    }
    this.#now = until;
  }

  #next(until: number): Timer | undefined {
    return this.#timers
      .filter(({ at }) => at <= until)
      .reduce<Timer | undefined>((first, timer) => (first && first.at <= timer.at ? first : timer), undefined);
  }
}

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it on: what this library waits for comes then, and only then. */
export class ManualClock {
  #now: number;
  #timers: readonly Timer[] = [];
  /** Up to where `advance()` moves it. */
  #until = -Infinity;

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

  /**
   * Moves it on by so many milliseconds. What is due on the way happens, in its order, at its time. It stops early where
   * the app asks for a refresh, so that the test can answer it: in the rest of the time, that refresh would time out.
   */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new Error(`ngx-token-refresh: the clock cannot be moved by ${ms} ms; time goes forward.`);
    this.#until = this.#now + ms;
    for (let next = this.#next(this.#until); next; next = this.#next(this.#until)) {
      this.#now = next.at;
      this.clearTimeout(next);
      next.callback();
    }
    this.#now = this.#until;
  }

  /** Ends an `advance()` under way where the clock stands now. @internal */
  ɵstop(): void {
    this.#until = this.#now;
  }

  /** When it will call back next, in epoch milliseconds; `undefined`: nothing waits for it. @internal */
  get ɵnextAt(): number | undefined {
    return this.#next(Infinity)?.at;
  }

  #next(until: number): Timer | undefined {
    return this.#timers
      .filter(({ at }) => at <= until)
      .reduce<Timer | undefined>((first, timer) => (first && first.at <= timer.at ? first : timer), undefined);
  }
}

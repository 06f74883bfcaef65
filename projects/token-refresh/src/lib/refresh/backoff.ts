/** A wait that doubles with each failure in a row. */
export class Backoff {
  #since = 0;
  #wait = 0;
  #failures = 0;

  /**
   * @param first the first wait, in ms
   * @param longest the longest wait, in ms
   */
  constructor(
    private readonly first: number,
    private readonly longest: number,
  ) {}

  /** Starts the next wait. @returns its length in ms, at least `atLeast`. */
  begin(now: number, atLeast = 0): number {
    this.#since = now;
    this.#wait = Math.max(atLeast, Math.min(this.first * 2 ** Math.min(this.#failures++, 31), this.longest));
    return this.#wait;
  }

  /** The ms left of the wait. A clock that was set back ends the wait, instead of stretching it by hours. */
  left(now: number): number {
    const elapsed = now - this.#since;
    return elapsed >= 0 ? Math.max(this.#wait - elapsed, 0) : 0;
  }

  reset(): void {
    this.#wait = this.#failures = 0;
  }
}

/** A wait that doubles with each failure in a row. */
export class Cooldown {
  #since = 0;
  #wait = 0;
  #failures = 0;

  constructor(
    /** The first wait, in ms. */
    private readonly first: number,
    /** The longest wait, in ms. */
    private readonly longest: number,
  ) {}

  /** @returns the wait that begins, in ms: at least `atLeast`. */
  begin(now: number, atLeast = 0): number {
    this.#since = now;
    this.#wait = Math.max(atLeast, Math.min(this.first * 2 ** Math.min(this.#failures++, 31), this.longest));
    return this.#wait;
  }

  /** Milliseconds left. A clock that was set back ends the wait, instead of stretching it by hours. */
  left(now: number): number {
    const elapsed = now - this.#since;
    return elapsed >= 0 ? Math.max(this.#wait - elapsed, 0) : 0;
  }

  active(now: number): boolean {
    return this.left(now) > 0;
  }

  reset(): void {
    this.#wait = this.#failures = 0;
  }
}

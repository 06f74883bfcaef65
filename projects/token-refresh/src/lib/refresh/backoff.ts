/** The longest wait, in ms, unless the server asks for more. */
const LONGEST_WAIT = 30_000;

/** A wait that doubles with each failure in a row. */
export class Backoff {
  readonly #first: number;
  readonly #random: () => number;
  #since = 0;
  #wait = 0;
  #failures = 0;

  /**
   * @param first the first wait, in ms
   * @param random lengthens each wait by up to a quarter, so that many clients do not come back in one instant
   */
  constructor(first: number, random: () => number = () => 0) {
    this.#first = first;
    this.#random = random;
  }

  /** Starts the next wait. @returns its length in ms, at least `atLeast`. */
  begin(now: number, atLeast = 0): number {
    this.#since = now;
    // The backend of an app may give `NaN`.
    const wait = Math.max(atLeast || 0, Math.min(this.#first * 2 ** Math.min(this.#failures++, 31), LONGEST_WAIT));
    return (this.#wait = Math.floor(wait * (1 + this.#random() / 4)));
  }

  /** The ms left of the wait. A clock that was set back ends the wait, instead of stretching it by hours. */
  left(now: number): number {
    const elapsed = now - this.#since;
    return elapsed >= 0 ? Math.max(this.#wait - elapsed, 0) : 0;
  }

  /** Ends the wait. The next is as long as if it had passed. */
  end(): void {
    this.#wait = 0;
  }

  reset(): void {
    this.#wait = this.#failures = 0;
  }
}

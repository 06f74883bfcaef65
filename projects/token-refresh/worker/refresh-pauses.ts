/** The first and the longest pause, in ms, unless the server asks for more. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
/** The longest pause that the server can ask for: a day. */
const LONGEST_ASKED = 86_400_000;
/** For this long, in ms, an endpoint that refused what a refresh had just brought starts no refresh. */
const INCURABLE_FOR = 30_000;
/** At most this many refreshes a minute may help nothing, whichever endpoints asked for them. */
const FRUITLESS_A_MINUTE = 5;
/** Beyond this many endpoints the oldest is forgotten. */
const REMEMBERED_ENDPOINTS = 100;

/** Keeps refusals from starting refresh after refresh, as in the page. */
export class RefreshPauses {
  #since = 0;
  #wait = 0;
  #inARow = 0;
  /** Endpoint → epoch ms of its refusal, oldest first. */
  readonly #incurable = new Map<string, number>();
  #fruitless: number[] = [];

  /** A refresh has ended, and nothing was accepted since. @param asked `Retry-After` */
  begin(asked?: string | null): void {
    const usual = Math.min(FIRST_PAUSE * 2 ** this.#inARow, LONGEST_PAUSE);
    this.#inARow = Math.min(this.#inARow + 1, 10);
    this.#since = Date.now();
    // Longer by up to a quarter, so that many clients do not come back in one instant.
    this.#wait = Math.max(usual, readRetryAfter(asked, this.#since)) * (1 + Math.random() / 4);
  }

  /** Something was accepted after the last refresh. */
  noteSuccess(endpoint: string): void {
    this.#wait = this.#inARow = 0;
    this.#incurable.delete(endpoint);
  }

  /** What a refresh has brought was refused by an endpoint that had waited for it. @param isFirst of that refresh */
  noteFruitless(endpoint: string, isFirst: boolean): void {
    this.#incurable.delete(endpoint);
    this.#incurable.set(endpoint, Date.now());
    const [oldest] = this.#incurable.keys();
    if (oldest !== undefined && this.#incurable.size > REMEMBERED_ENDPOINTS) this.#incurable.delete(oldest);
    if (isFirst) this.#fruitless = [...this.#fruitless, Date.now()].slice(-FRUITLESS_A_MINUTE);
  }

  /** The pause ends early. The next is as long as if it had passed. */
  end(): void {
    this.#wait = 0;
  }

  /** Whether the pause after the last refresh lasts. A clock that was set back ends it. */
  get lasts(): boolean {
    return isWithin(this.#wait, this.#since);
  }

  /** Whether a refusal by this endpoint may start a refresh. */
  allows(endpoint: string): boolean {
    return (
      !this.lasts &&
      !isWithin(INCURABLE_FOR, this.#incurable.get(endpoint)) &&
      !isWithin(60_000, this.#fruitless.at(-FRUITLESS_A_MINUTE))
    );
  }

  /** Another session. */
  reset(): void {
    this.#wait = this.#inARow = 0;
    this.#incurable.clear();
    this.#fruitless = [];
  }
}

/** `Infinity`: it has not happened. */
function isWithin(span: number, time = Infinity): boolean {
  const elapsed = Date.now() - time;
  return elapsed >= 0 && elapsed < span;
}

/** RFC 9110 §10.2.3: seconds, or a date. In ms from now; 0: none. */
function readRetryAfter(value: string | null | undefined, now: number): number {
  const text = value?.trim() ?? '';
  // No HTTP date is longer than 64 characters.
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text.length > 64 ? '' : text) - now;
  return wait > 0 ? Math.min(wait, LONGEST_ASKED) : 0;
}

import { Backoff } from './backoff';

/** For this long, in ms, an endpoint that refused a token fresh from a refresh starts no refresh. */
const INCURABLE_FOR = 30_000;
/** At most this many refreshes a minute may turn out fruitless, whichever endpoints asked for them. */
const FRUITLESS_A_MINUTE = 5;
/** Beyond this many endpoints the oldest is forgotten. */
const REMEMBERED_ENDPOINTS = 100;

/**
 * Decides whether a refusal of the current token may start a refresh, so that a broken server gets a bounded number of
 * refreshes.
 *
 * - The token came from a refresh and was accepted nowhere yet: another would fare no better. The wait doubles with each
 *   such token of our own refreshes in a row; tokens of other tabs do not count.
 * - The token was accepted somewhere: a refresh helps if the token has expired early or was revoked. It does not help if
 *   the same endpoint refused a token fresh from a refresh lately, or if too many refreshes were fruitless lately.
 */
export class RefreshLimiter {
  readonly #unproven = new Backoff(1_000);
  /** Endpoint → epoch ms of its refusal, oldest first. */
  readonly #incurable = new Map<string, number>();
  #fruitless: number[] = [];
  /** The last access token that was accepted while it was current. */
  #proven: string | null = null;

  /** Whether one more success with this token tells nothing new. Asked after each request. */
  hasNothingToLearn(token: string): boolean {
    return token === this.#proven && !this.#incurable.size;
  }

  /** Whether this token was accepted somewhere: then a refusal says something about the endpoint, or the time. */
  isProven(token: string): boolean {
    return token === this.#proven;
  }

  /** The endpoint accepted the current token. */
  noteSuccess(token: string, endpoint: string): void {
    this.#incurable.delete(endpoint);
    if (this.#proven === token) return;
    this.#proven = token;
    this.#unproven.reset();
  }

  /** New tokens of this session came, from our own refresh or from the app. */
  noteRenewal(now: number): void {
    this.#unproven.begin(now);
  }

  /** A request that waited for a refresh was refused with the new token. @param started whether it had started it. */
  noteFruitless(endpoint: string, started: boolean, now: number): void {
    this.#incurable.delete(endpoint);
    this.#incurable.set(endpoint, now);
    const [oldest] = this.#incurable.keys();
    if (oldest !== undefined && this.#incurable.size > REMEMBERED_ENDPOINTS) this.#incurable.delete(oldest);
    if (started) this.#fruitless = [...this.#fruitless, now].slice(-FRUITLESS_A_MINUTE);
  }

  /** Whether a refusal of this token by this endpoint may start a refresh. */
  allows(token: string, endpoint: string, now: number): boolean {
    // `Infinity`: it has not happened.
    const within = (span: number, time = Infinity): boolean => now >= time && now - time < span;
    return this.isProven(token)
      ? !within(INCURABLE_FOR, this.#incurable.get(endpoint)) &&
          !within(60_000, this.#fruitless.at(-FRUITLESS_A_MINUTE))
      : !this.#unproven.left(now);
  }

  /**
   * Another session: what is known concerns the tokens of another person.
   *
   * @param proven its access token, if a refusal of it says that a refresh may help; `null`: that is not known
   */
  reset(proven: string | null = null): void {
    this.#unproven.reset();
    this.#incurable.clear();
    this.#fruitless = [];
    this.#proven = proven;
  }
}

import { Cooldown } from './backoff';

/** An endpoint that refused a token fresh from a refresh starts no refresh for this long, in ms. */
const INCURABLE_FOR = 30_000;
/** At most this many refreshes in a minute may turn out to have cured nothing, whatever endpoints asked for them. */
const FRUITLESS_A_MINUTE = 5;
/** Beyond this many endpoints the oldest is forgotten. */
const REMEMBERED_ENDPOINTS = 100;

/**
 * Decides whether a refusal of the current token may start a refresh, so that no server, however broken, gets more than
 * a bounded number of them.
 *
 * - The token is fresh from a refresh and has been accepted nowhere yet: another would fare no better. The wait doubles
 *   with each such token in a row.
 * - The token has been accepted somewhere: a refresh helps if it has expired early or was revoked, but not if the same
 *   endpoint lately refused one fresh from a refresh, nor if too many refreshes lately were in vain, for endpoints seen
 *   once each.
 */
export class RefreshBudget {
  readonly #unproven = new Cooldown(1_000, 30_000);
  /** Endpoint → epoch ms of its refusal, oldest first. */
  readonly #incurable = new Map<string, number>();
  #fruitless: number[] = [];
  /** The last access token that was accepted while it was current. */
  #proven: string | null = null;

  /** Whether there is nothing to be learned from this token's being accepted once more. On the path of every request. */
  isSettled(token: string): boolean {
    return token === this.#proven && !this.isWary;
  }

  /** The current token was accepted. */
  accepted(token: string): void {
    if (this.#proven === token) return;
    this.#proven = token;
    this.#unproven.reset();
  }

  /** Whether any endpoint is held to be incurable: only then need one that accepted a token be told. */
  get isWary(): boolean {
    return this.#incurable.size > 0;
  }

  forgive(endpoint: string): void {
    this.#incurable.delete(endpoint);
  }

  /** A refresh brought a token. */
  refreshed(now: number): void {
    this.#unproven.begin(now);
  }

  /** A request that waited for a refresh was refused with the token it brought; `started`: and had started it. */
  inVain(endpoint: string, started: boolean, now: number): void {
    this.#incurable.delete(endpoint);
    this.#incurable.set(endpoint, now);
    const [oldest] = this.#incurable.keys();
    if (oldest !== undefined && this.#incurable.size > REMEMBERED_ENDPOINTS) this.#incurable.delete(oldest);
    if (started) this.#fruitless = [...this.#fruitless, now].slice(-FRUITLESS_A_MINUTE);
  }

  /** Whether this token has been accepted somewhere: then a refusal says something about the endpoint, or the hour. */
  isProven(token: string): boolean {
    return token === this.#proven;
  }

  permits(token: string, endpoint: string, now: number): boolean {
    // `Infinity`: it has not happened.
    const within = (span: number, time = Infinity): boolean => now >= time && now - time < span;
    return this.isProven(token)
      ? !within(INCURABLE_FOR, this.#incurable.get(endpoint)) &&
          !(this.#fruitless.length === FRUITLESS_A_MINUTE && within(60_000, this.#fruitless[0]))
      : !this.#unproven.active(now);
  }

  /** Another session: what was learned is about another person's tokens. */
  reset(): void {
    this.#unproven.reset();
    this.#incurable.clear();
    this.#fruitless = [];
    this.#proven = null;
  }
}

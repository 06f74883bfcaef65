import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { zeroCounts } from './counts.js';

export interface IssuedTokens {
  readonly accessToken: string;
  /** Left out: the one before stays. */
  readonly refreshToken?: string;
  /** Life of the access token in seconds. */
  readonly expiresIn: number;
}

/**
 * What the next refresh calls of a session meet:
 * `error` is HTTP 503 · `hang` is no answer at all · `refuse` ends the session · `slow` is a late, good answer.
 */
export type RefreshFault = (typeof REFRESH_FAULTS)[number];

export const REFRESH_FAULTS = ['none', 'error', 'hang', 'refuse', 'slow'] as const;

/** Everything from one sign-in to the sign-out. It survives refreshes; a new sign-in is a new session. */
export class Session {
  readonly id = randomUUID();
  readonly username: string;
  counts = zeroCounts();
  fault: RefreshFault = 'none';
  readonly #signingKey = randomBytes(32);
  /** When each access token that was issued expires, in epoch milliseconds. */
  readonly #accessTokens = new Map<string, number>();
  /** Those that came after a second factor. */
  readonly #elevated = new Set<string>();
  /** In the order in which they were issued: the last one is good, the others are spent. */
  readonly #refreshTokens: string[] = [];
  #hasEnded = false;

  constructor(username: string) {
    this.username = username;
  }

  /** Issues an access token and the next refresh token, which spends the one before. @param life in seconds. */
  issue(now: number, life: number): IssuedTokens {
    const refreshToken = randomBytes(32).toString('base64url');
    this.#refreshTokens.push(refreshToken);
    return { ...this.#issueAccess({ now, life }), refreshToken };
  }

  /** Issues an access token that comes after a second factor. The refresh token stays; what it brings is not elevated. */
  elevate(now: number, life: number): IssuedTokens {
    const tokens = this.#issueAccess({ now, life, acr: 'otp' });
    this.#elevated.add(tokens.accessToken);
    return tokens;
  }

  #issueAccess({ now, life, acr }: { now: number; life: number; acr?: string }): IssuedTokens {
    const accessToken = this.#sign({ iat: now / 1000, exp: now / 1000 + life, ...(acr !== undefined && { acr }) });
    this.#accessTokens.set(accessToken, now + life * 1000);
    return { accessToken, expiresIn: life };
  }

  /** Whether this session issued the access token, however long ago. */
  knowsAccessToken(accessToken: string): boolean {
    return this.#accessTokens.has(accessToken);
  }

  isElevated(accessToken: string): boolean {
    return this.#elevated.has(accessToken);
  }

  /** Whether this session issued the refresh token, spent or not. */
  knowsRefreshToken(refreshToken: string): boolean {
    return this.#refreshTokens.includes(refreshToken);
  }

  accepts(accessToken: string, now: number): boolean {
    return !this.#hasEnded && now < (this.#accessTokens.get(accessToken) ?? 0);
  }

  /**
   * Issues new tokens for the current refresh token. A spent one ends the session: another client holds a copy, and
   * which of the two is the thief cannot be known (RFC 9700 §4.14.2).
   */
  exchange(refreshToken: string, now: number, life: number): IssuedTokens | null {
    if (this.#hasEnded) return null;
    if (refreshToken !== this.#refreshTokens.at(-1)) {
      this.counts.reuseDetections += 1;
      this.end();
      return null;
    }
    this.counts.refreshes += 1;
    return this.issue(now, life);
  }

  /** Refuses every access token issued so far; the refresh token stays good. */
  expireAccessTokens(): void {
    for (const token of this.#accessTokens.keys()) this.#accessTokens.set(token, 0);
  }

  /** Refuses every token of this session from now on. There is no way back. */
  end(): void {
    this.#hasEnded = true;
  }

  /** A JWT for the client to read. The server looks tokens up and never reads them. */
  #sign(times: { readonly iat: number; readonly exp: number; readonly acr?: string }): string {
    const claims = { sub: this.username, sid: this.id, jti: randomUUID(), ...times };
    const text = [{ alg: 'HS256', typ: 'JWT' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${text}.${createHmac('sha256', this.#signingKey).update(text).digest('base64url')}`;
  }
}

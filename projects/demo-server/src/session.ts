import { zeroCounts, type Counts } from './counts.js';
import { base64url, randomText } from './random-text.js';

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

interface IssuedAccess {
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** Whether it came after a second factor. */
  readonly isElevated: boolean;
}

/** All that is known of a session: plain data, so that any table can keep it. */
export interface SessionRecord {
  readonly id: string;
  readonly username: string;
  counts: Counts;
  fault: RefreshFault;
  readonly accessTokens: Map<string, IssuedAccess>;
  /** In the order in which they were issued: the last one is good, the others are spent. */
  readonly refreshTokens: string[];
  hasEnded: boolean;
}

/** Everything from one sign-in to the sign-out. It survives refreshes; a new sign-in is a new session. */
export class Session {
  constructor(readonly record: SessionRecord) {}

  static begin(username: string): Session {
    return new Session({
      id: randomText(16),
      username,
      counts: zeroCounts(),
      fault: 'none',
      accessTokens: new Map(),
      refreshTokens: [],
      hasEnded: false,
    });
  }

  /** Issues an access token and the next refresh token, which spends the one before. @param life in seconds. */
  issue(now: number, life: number): IssuedTokens {
    const refreshToken = randomText(32);
    this.record.refreshTokens.push(refreshToken);
    return { ...this.#issueAccess({ now, life }), refreshToken };
  }

  /** Issues an access token that comes after a second factor. The refresh token stays; what it brings is not elevated. */
  elevate(now: number, life: number): IssuedTokens {
    return this.#issueAccess({ now, life, acr: 'otp' });
  }

  #issueAccess({ now, life, acr }: { now: number; life: number; acr?: string }): IssuedTokens {
    const accessToken = this.#tokenFor({ iat: now / 1000, exp: now / 1000 + life, ...(acr !== undefined && { acr }) });
    this.record.accessTokens.set(accessToken, { expiresAt: now + life * 1000, isElevated: acr !== undefined });
    return { accessToken, expiresIn: life };
  }

  /** Whether this session issued the access token, however long ago. */
  knowsAccessToken(accessToken: string): boolean {
    return this.record.accessTokens.has(accessToken);
  }

  isElevated(accessToken: string): boolean {
    return this.record.accessTokens.get(accessToken)?.isElevated === true;
  }

  /** Whether this session issued the refresh token, spent or not. */
  knowsRefreshToken(refreshToken: string): boolean {
    return this.record.refreshTokens.includes(refreshToken);
  }

  accepts(accessToken: string, now: number): boolean {
    return !this.record.hasEnded && now < (this.record.accessTokens.get(accessToken)?.expiresAt ?? 0);
  }

  /**
   * Issues new tokens for the current refresh token. A spent one ends the session: another client holds a copy, and
   * which of the two is the thief cannot be known (RFC 9700 §4.14.2).
   */
  exchange(refreshToken: string, now: number, life: number): IssuedTokens | null {
    const { record } = this;
    if (record.hasEnded) return null;
    if (refreshToken !== record.refreshTokens.at(-1)) {
      record.counts.reuseDetections += 1;
      this.end();
      return null;
    }
    record.counts.refreshes += 1;
    return this.issue(now, life);
  }

  /** Refuses every access token issued so far; the refresh token stays good. */
  expireAccessTokens(): void {
    const { accessTokens } = this.record;
    for (const [token, issued] of accessTokens) accessTokens.set(token, { ...issued, expiresAt: 0 });
  }

  /** Refuses every token of this session from now on. There is no way back. */
  end(): void {
    this.record.hasEnded = true;
  }

  /** A JWT for the client to read. The server looks tokens up and never reads them: the signature is random. */
  #tokenFor(times: { readonly iat: number; readonly exp: number; readonly acr?: string }): string {
    const claims = { sub: this.record.username, sid: this.record.id, jti: randomText(16), ...times };
    const [header, payload] = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) => base64url(JSON.stringify(part)));
    return `${header}.${payload}.${randomText(32)}`;
  }
}

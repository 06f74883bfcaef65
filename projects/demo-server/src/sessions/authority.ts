import type { Pause } from '../pause.js';
import type { AccessTokens } from './access-tokens.js';
import { hashRefreshToken } from './refresh-token-chain.js';
import type { Session } from './session.js';
import type { SessionStore } from './session-store.js';
import type { Tally } from './tally.js';
import { findUser, type User } from './user.js';

export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Life of the access token in seconds. */
  readonly expiresIn: number;
}

/** `silence`: give no answer at all. */
export type RefreshAnswer =
  { readonly kind: 'issued'; readonly tokens: IssuedTokens } | { readonly kind: 'refused' | 'unavailable' | 'silence' };

const SLOW_MS = 1_500;

/** Begins, continues and ends sessions. Knows no HTTP: both wire shapes ask this one object. */
export class Authority {
  readonly #users: readonly User[];
  readonly #sessions: SessionStore;
  readonly #accessTokens: AccessTokens;
  readonly #total: Tally;
  readonly #pause: Pause;

  constructor(parts: {
    readonly users: readonly User[];
    readonly sessions: SessionStore;
    readonly accessTokens: AccessTokens;
    readonly total: Tally;
    readonly pause: Pause;
  }) {
    this.#users = parts.users;
    this.#sessions = parts.sessions;
    this.#accessTokens = parts.accessTokens;
    this.#total = parts.total;
    this.#pause = parts.pause;
  }

  /** New tokens in a new session, or null if the credentials are wrong. */
  async signIn(username: string, password: string): Promise<IssuedTokens | null> {
    const user = findUser(this.#users, username, password);
    if (user === null) return null;
    return this.#issue(this.#sessions.create(user.username));
  }

  /** One refresh call, with the fault that was asked for. `client` aborts when nobody waits for the answer any more. */
  async refresh(refreshToken: string, client: AbortSignal): Promise<RefreshAnswer> {
    const session = this.#sessions.issuerOf(refreshToken);
    (session?.tally ?? this.#total).add('refreshAttempts');
    if (session === null) return { kind: 'refused' };
    switch (session.fault) {
      case 'error':
        return { kind: 'unavailable' };
      case 'hang':
        return { kind: 'silence' };
      case 'refuse':
        session.end();
        return { kind: 'refused' };
      case 'slow':
        await this.#pause(SLOW_MS, client);
        // Spending the token for a client that has gone would end its session at the next try.
        return client.aborted ? { kind: 'silence' } : this.#exchange(session, refreshToken);
      case 'none':
        return this.#exchange(session, refreshToken);
    }
  }

  /** Ends the session of this refresh token, if there is one. A spent token will do: who signs out means it. */
  signOut(refreshToken: string): void {
    this.#sessions.issuerOf(refreshToken)?.end();
  }

  async #exchange(session: Session, refreshToken: string): Promise<RefreshAnswer> {
    if (session.ended) return { kind: 'refused' };
    if (session.refreshTokens.standingOf(hashRefreshToken(refreshToken)) !== 'current') {
      // Somebody holds a copy. Which of the two is the thief cannot be known, so neither goes on (RFC 9700 §4.14.2).
      session.end();
      session.tally.add('reuseDetections');
      return { kind: 'refused' };
    }
    session.tally.add('refreshes');
    return { kind: 'issued', tokens: await this.#issue(session) };
  }

  async #issue(session: Session): Promise<IssuedTokens> {
    // Rotated before the first await: of two calls that present one token, the second must find it spent.
    const refreshToken = session.refreshTokens.rotate();
    const accessToken = await this.#accessTokens.sign(session);
    return { accessToken, refreshToken, expiresIn: this.#accessTokens.ttl };
  }
}

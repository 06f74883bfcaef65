import { hashRefreshToken } from './refresh-token-chain.js';
import { Session } from './session.js';
import type { Tally } from './tally.js';

// Ended sessions are kept too, so that their counts can still be read and their tokens are still recognised.
const MAX_SESSIONS = 1_000;

/** All sessions, bounded: beyond the limit the oldest is forgotten, which refuses its tokens. */
export class SessionStore {
  readonly #total: Tally;
  readonly #maxSessions: number;
  readonly #sessions = new Map<string, Session>();

  constructor(total: Tally, maxSessions: number = MAX_SESSIONS) {
    this.#total = total;
    this.#maxSessions = maxSessions;
  }

  create(username: string): Session {
    const session = new Session(username, this.#total);
    this.#sessions.set(session.id, session);
    if (this.#sessions.size > this.#maxSessions) this.#forgetOldest();
    return session;
  }

  get(id: string): Session | null {
    return this.#sessions.get(id) ?? null;
  }

  /** The session that issued this refresh token, current or spent, ended or not. */
  issuerOf(refreshToken: string): Session | null {
    const tokenHash = hashRefreshToken(refreshToken);
    for (const session of this.#sessions.values()) {
      if (session.refreshTokens.standingOf(tokenHash) !== 'unknown') return session;
    }
    return null;
  }

  #forgetOldest(): void {
    for (const oldest of this.#sessions.keys()) {
      this.#sessions.delete(oldest);
      return;
    }
  }
}

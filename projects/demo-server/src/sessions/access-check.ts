import type { AccessTokens } from './access-tokens.js';
import type { Session } from './session.js';
import type { SessionStore } from './session-store.js';
import type { Tally } from './tally.js';

/** Decides whether a request may pass, and counts it for the session its token names. */
export class AccessCheck {
  readonly #accessTokens: AccessTokens;
  readonly #sessions: SessionStore;
  readonly #total: Tally;

  constructor(accessTokens: AccessTokens, sessions: SessionStore, total: Tally) {
    this.#accessTokens = accessTokens;
    this.#sessions = sessions;
    this.#total = total;
  }

  /** The session whose token `authorization` carries, or null if the request is to be refused. */
  async admit(authorization: string | undefined): Promise<Session | null> {
    const { session, accepted } = await this.#look(authorization);
    this.#count(session, accepted);
    return accepted ? session : null;
  }

  /** For a route that refuses whatever comes: only counts. */
  async refuse(authorization: string | undefined): Promise<void> {
    const { session } = await this.#look(authorization);
    this.#count(session, false);
  }

  async #look(authorization: string | undefined): Promise<{ session: Session | null; accepted: boolean }> {
    const token = bearerToken(authorization);
    if (token === null) return { session: null, accepted: false };
    const reading = await this.#accessTokens.read(token);
    if (reading.kind === 'foreign') return { session: null, accepted: false };
    const session = this.#sessions.get(reading.claims.sessionId);
    const accepted = reading.kind === 'valid' && (session?.accepts(reading.claims.number) ?? false);
    return { session, accepted };
  }

  #count(session: Session | null, accepted: boolean): void {
    const tally = session?.tally ?? this.#total;
    tally.add('requests');
    tally.add(accepted ? 'accepted' : 'refused');
  }
}

/** RFC 6750 §2.1; the scheme's case does not matter (RFC 9110 §11.1). */
function bearerToken(authorization: string | undefined): string | null {
  const match = /^bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '');
  return match?.[1] ?? null;
}

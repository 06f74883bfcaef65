import { setTimeout } from 'node:timers/promises';
import { Session, type IssuedTokens } from './session.js';

export interface SessionsOptions {
  /** Life of an access token in seconds. */
  readonly accessTokenLife: number;
  /** The current time in epoch milliseconds. */
  readonly now: () => number;
  readonly pause: Pause;
}

/** Waits so many milliseconds, or less if the signal aborts. It never rejects: the caller asks `signal.aborted`. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export const timerPause: Pause = (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => undefined);

/** `silence`: give no answer at all. */
export type RefreshAnswer =
  { readonly kind: 'issued'; readonly tokens: IssuedTokens } | { readonly kind: 'refused' | 'unavailable' | 'silence' };

const SLOW_MS = 1_500;

/** The people of the demo. Their passwords are printed on its sign-in page: they protect nothing. */
const PASSWORDS: ReadonlyMap<string, string> = new Map([
  ['ada', 'lovelace'],
  ['grace', 'hopper'],
]);

/** The code of everybody's authenticator app. It is printed in the dialog that asks for it. */
const SECOND_FACTOR = '123456';

/** RFC 6750 §2.1; the scheme's case does not matter (RFC 9110 §11.1). */
export function tokenIn(authorization: string | undefined): string {
  return /^bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1] ?? '';
}

/** Begins, continues and ends sessions. Knows no HTTP: both wire shapes ask this one object. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #sessions = new Map<string, Session>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  get(id: string): Session | null {
    return this.#sessions.get(id) ?? null;
  }

  /** Tokens of a new session, or null if the credentials are wrong. */
  signIn(username: string, password: string): IssuedTokens | null {
    if (PASSWORDS.get(username) !== password) return null;
    const session = new Session(username);
    this.#sessions.set(session.id, session);
    return session.issue(this.#options.now(), this.#options.accessTokenLife);
  }

  /** One refresh call, with the fault that was asked for. `client` aborts when the client has gone. */
  async refresh(refreshToken: string, client: AbortSignal): Promise<RefreshAnswer> {
    const session = this.#find((each) => each.knowsRefreshToken(refreshToken));
    if (session === null) return { kind: 'refused' };
    session.counts.refreshAttempts += 1;
    if (session.fault === 'error') return { kind: 'unavailable' };
    if (session.fault === 'hang') return { kind: 'silence' };
    if (session.fault === 'refuse') session.end();
    if (session.fault === 'slow') await this.#options.pause(SLOW_MS, client);
    // Spending the token for a client that has gone would end its session at the next try.
    if (client.aborted) return { kind: 'silence' };
    const tokens = session.exchange(refreshToken, this.#options.now(), this.#options.accessTokenLife);
    return tokens === null ? { kind: 'refused' } : { kind: 'issued', tokens };
  }

  /** Ends the session of this refresh token, if there is one. A spent token will do: the person means it. */
  signOut(refreshToken: string): void {
    this.#find((each) => each.knowsRefreshToken(refreshToken))?.end();
  }

  /** Stronger tokens of a session that was admitted, or null if the code of the second factor is wrong. */
  stepUp(session: Session, code: string): IssuedTokens | null {
    return code === SECOND_FACTOR ? session.elevate(this.#options.now(), this.#options.accessTokenLife) : null;
  }

  /** The session whose access token `authorization` carries, or null if the request is to be refused. Counts it. */
  admit(authorization: string | undefined): Session | null {
    const token = tokenIn(authorization);
    const session = this.#find((each) => each.knowsAccessToken(token));
    if (session === null) return null;
    const isAccepted = session.accepts(token, this.#options.now());
    session.counts.requests += 1;
    session.counts[isAccepted ? 'accepted' : 'refused'] += 1;
    return isAccepted ? session : null;
  }

  #find(isWanted: (session: Session) => boolean): Session | null {
    return [...this.#sessions.values()].find(isWanted) ?? null;
  }
}

import { Session, type IssuedTokens, type RefreshFault, type SessionRecord } from './session.js';
import { zeroCounts, type Counts } from './counts.js';
import type { SessionRecords, SessionTable } from './session-table.js';

export interface SessionsOptions {
  /** Life of an access token in seconds. */
  readonly accessTokenLife: number;
  /** The current time in epoch milliseconds. */
  readonly now: () => number;
  readonly pause: Pause;
  readonly table: SessionTable;
}

/** Waits so many milliseconds, or less if the signal aborts. It never rejects: the caller asks `signal.aborted`. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export const timerPause: Pause = (ms, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, signal.aborted ? 0 : ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** `silence`: give no answer at all. */
export type RefreshAnswer =
  { readonly kind: 'issued'; readonly tokens: IssuedTokens } | { readonly kind: 'refused' | 'unavailable' | 'silence' };

/** Whom a request with an access token was admitted for. */
export interface Admission {
  readonly sessionId: string;
  readonly username: string;
  /** Whether the token came after a second factor. */
  readonly isElevated: boolean;
}

const SLOW_MS = 1_500;

/** The people of the demo. Their passwords are printed on its sign-in page: they protect nothing. */
const PASSWORDS: ReadonlyMap<string, string> = new Map([
  ['ada', 'lovelace'],
  ['grace', 'hopper'],
]);

/** The code of everybody's authenticator app. It is printed in the dialog that asks for it. */
const SECOND_FACTOR = '123456';

/** RFC 6750 §2.1; the scheme's case does not matter (RFC 9110 §11.1). */
function tokenIn(authorization: string | undefined): string {
  return /^bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1] ?? '';
}

/** Begins, continues and ends sessions. Knows no HTTP: all wire shapes ask this one object. */
export class Sessions {
  readonly #options: SessionsOptions;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Tokens of a new session, or null if the credentials are wrong. */
  async signIn(username: string, password: string): Promise<IssuedTokens | null> {
    if (PASSWORDS.get(username) !== password) return null;
    const session = Session.begin(username);
    return this.#options.table.use((records) => {
      records.set(session.record.id, session.record);
      return session.issue(this.#options.now(), this.#options.accessTokenLife);
    });
  }

  /** One refresh call, with the fault that was asked for. `client` aborts when the client has gone. */
  async refresh(refreshToken: string, client: AbortSignal): Promise<RefreshAnswer> {
    const isKnown = (session: Session): boolean => session.knowsRefreshToken(refreshToken);
    const fault = await this.#withSession(isKnown, (session) => {
      session.record.counts.refreshAttempts += 1;
      if (session.record.fault === 'refuse') session.end();
      return session.record.fault;
    });
    if (fault === null) return { kind: 'refused' };
    if (fault === 'error') return { kind: 'unavailable' };
    if (fault === 'hang') return { kind: 'silence' };
    if (fault === 'slow') await this.#options.pause(SLOW_MS, client);
    // Spending the token for a client that has gone would end its session at the next try.
    if (client.aborted) return { kind: 'silence' };
    const tokens = await this.#withSession(isKnown, (session) =>
      session.exchange(refreshToken, this.#options.now(), this.#options.accessTokenLife),
    );
    return tokens === null ? { kind: 'refused' } : { kind: 'issued', tokens };
  }

  /** Ends the session of this refresh token, if there is one. A spent token will do: the person means it. */
  async signOut(refreshToken: string): Promise<void> {
    await this.#withSession(
      (each) => each.knowsRefreshToken(refreshToken),
      (session) => session.end(),
    );
  }

  /** Stronger tokens of a session that was admitted, or null if the code of the second factor is wrong. */
  async stepUp({ sessionId }: Admission, code: string): Promise<IssuedTokens | null> {
    if (code !== SECOND_FACTOR) return null;
    return this.#withId(sessionId, (session) => session.elevate(this.#options.now(), this.#options.accessTokenLife));
  }

  /** Whom `authorization` stands for, or null if the request is to be refused. Counts it. */
  async admit(authorization: string | undefined): Promise<Admission | null> {
    const token = tokenIn(authorization);
    return this.#withSession(
      (each) => each.knowsAccessToken(token),
      (session) => {
        const { counts, id, username } = session.record;
        const isAccepted = session.accepts(token, this.#options.now());
        counts.requests += 1;
        counts[isAccepted ? 'accepted' : 'refused'] += 1;
        return isAccepted ? { sessionId: id, username, isElevated: session.isElevated(token) } : null;
      },
    );
  }

  // The levers below answer null for a session that is not there.

  counts(id: string): Promise<Counts | null> {
    return this.#withId(id, ({ record }) => ({ ...record.counts }));
  }

  resetCounts(id: string): Promise<true | null> {
    return this.#change(id, ({ record }) => (record.counts = zeroCounts()));
  }

  expireAccessTokens(id: string): Promise<true | null> {
    return this.#change(id, (session) => session.expireAccessTokens());
  }

  setFault(id: string, fault: RefreshFault): Promise<true | null> {
    return this.#change(id, ({ record }) => (record.fault = fault));
  }

  /** Exchanges the current refresh token, as a thief does who holds a copy: what the client has is spent then. */
  steal(id: string): Promise<true | null> {
    const { now, accessTokenLife } = this.#options;
    return this.#change(id, (session) => session.issue(now(), accessTokenLife));
  }

  #change(id: string, act: (session: Session) => unknown): Promise<true | null> {
    return this.#withId(id, (session) => {
      act(session);
      return true as const;
    });
  }

  #withId<T>(id: string, act: (session: Session) => T): Promise<T | null> {
    return this.#options.table.use((records) => actOn(records.get(id), act));
  }

  #withSession<T>(isWanted: (session: Session) => boolean, act: (session: Session) => T): Promise<T | null> {
    return this.#options.table.use((records) => actOn(find(records, isWanted), act));
  }
}

function actOn<T>(record: SessionRecord | undefined, act: (session: Session) => T): T | null {
  return record === undefined ? null : act(new Session(record));
}

function find(records: SessionRecords, isWanted: (session: Session) => boolean): SessionRecord | undefined {
  return [...records.values()].find((record) => isWanted(new Session(record)));
}

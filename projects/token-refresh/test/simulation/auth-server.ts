import { Journal } from './journal';

/** What signing in and refreshing bring. */
export interface Issued {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds; absent where the server does not say. */
  readonly expiresIn?: number;
}

export interface ServerHabits {
  /** Seconds an access token lives. */
  readonly life: number;
  /** Whether answers say so. */
  readonly tellsLife: boolean;
  /** Whether a refresh ends the access tokens before it. */
  readonly oldAccessDies: boolean;
}

interface Session {
  readonly id: string;
  alive: boolean;
  serial: number;
  refreshToken: string;
  /** Access token → virtual epoch ms at which it ends. */
  readonly access: Map<string, number>;
}

export type Exchanged =
  { readonly type: 'refreshed'; readonly issued: Issued } | { readonly type: 'refused'; readonly reused: boolean };

/**
 * The auth server and API: sessions of persons, access tokens that end, refresh tokens that are good for one exchange.
 * A client that presents a spent one is taken for a thief: the session ends.
 *
 * Tokens are legible: `A.s1-ann.3` is the third access token of the session `s1-ann`.
 */
export class AuthServer {
  readonly #sessions = new Map<string, Session>();
  up = true;

  constructor(
    private readonly journal: Journal,
    private readonly habits: ServerHabits,
  ) {}

  signIn(person: string): Issued {
    const id = `s${this.#sessions.size + 1}-${person}`;
    const session: Session = { id, alive: true, serial: 0, refreshToken: '', access: new Map() };
    this.#sessions.set(id, session);
    return this.#issue(session);
  }

  isAlive(id: string): boolean {
    return this.#sessions.get(id)?.alive ?? false;
  }

  /** Whether this refresh token would bring new tokens. */
  isGood(refreshToken: string | undefined): boolean {
    const session = this.#sessions.get(sessionOf(refreshToken ?? ''));
    return !!session?.alive && session.refreshToken === refreshToken;
  }

  accepts(accessToken: string): boolean {
    const session = this.#sessions.get(sessionOf(accessToken));
    return !!session?.alive && (session.access.get(accessToken) ?? 0) > this.journal.now;
  }

  exchange(refreshToken: string): Exchanged {
    const session = this.#sessions.get(sessionOf(refreshToken));
    if (!session?.alive) return { type: 'refused', reused: false };
    if (session.refreshToken !== refreshToken) {
      this.revoke(session.id);
      return { type: 'refused', reused: true };
    }
    if (this.habits.oldAccessDies) session.access.clear();
    return { type: 'refreshed', issued: this.#issue(session) };
  }

  /** Ends all access tokens. */
  expire(): void {
    for (const { access } of this.#sessions.values()) access.clear();
  }

  revoke(id: string): void {
    const session = this.#sessions.get(id);
    if (session) session.alive = false;
    session?.access.clear();
  }

  #issue(session: Session): Issued {
    const serial = ++session.serial;
    const accessToken = `A.${session.id}.${serial}`;
    session.refreshToken = `R.${session.id}.${serial}`;
    session.access.set(accessToken, this.journal.now + this.habits.life * 1000);
    const { refreshToken } = session;
    return { accessToken, refreshToken, ...(this.habits.tellsLife && { expiresIn: this.habits.life }) };
  }
}

/** The session a token belongs to. */
export function sessionOf(token: string): string {
  return token.slice(token.indexOf('.') + 1, token.lastIndexOf('.'));
}

/** Counts the tokens of a session. */
export function serialOf(token: string): number {
  return Number(token.split('.')[2]);
}

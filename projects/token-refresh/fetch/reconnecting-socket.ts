import { inject } from '@angular/core';
import { TokenRefreshError, TokenRefresher, TokenStore, ɵCLOCK as CLOCK, ɵRANDOM as RANDOM } from 'ngx-token-refresh';
import { Subscriber } from 'rxjs';

/** Opens a socket with an access token; `null`: that is a cookie. */
export type OpenSocket = (accessToken: string | null) => WebSocket;

/** Milliseconds of the longest delay. */
const LONGEST_DELAY = 30_000;

/** Milliseconds after which an open socket shows that its token was accepted. */
const ACCEPTED_AFTER = 10_000;

/** The most sockets in a row that are refused: one by a refusal that came late, one before and one after a refresh. */
const MAX_REFUSALS = 3;

/** What the sockets of an app share. */
export class SocketContext {
  readonly refresher = inject(TokenRefresher);
  readonly store = inject(TokenStore);
  readonly clock = inject(CLOCK);
  readonly random = inject(RANDOM);
}

/** One subscription: the sockets that follow each other, of which one is open at a time. */
export class ReconnectingSocket {
  /** That which is open, or about to be. */
  #socket: WebSocket | null = null;
  /** Of the session that the first socket was opened in. */
  #session: string | null = null;
  #timer: unknown;
  /** The token that the last socket was refused with. */
  #refused: string | null | undefined;
  /** How many sockets in a row were refused, and whether a refresh was among them. */
  #refusals = 0;
  #hasRefreshed = false;
  #delay: number;

  constructor(
    private readonly context: SocketContext,
    private readonly open: OpenSocket,
    private readonly refusedCodes: readonly number[],
    private readonly reconnectAfter: number,
    private readonly observer: Subscriber<WebSocket>,
  ) {
    this.#delay = reconnectAfter;
    const watched = context.store.tokens$.subscribe(() => {
      const error = this.#socket && this.#sessionError();
      if (error) observer.error(error);
    });
    observer.add(watched);
    observer.add(() => {
      context.clock.clearTimeout(this.#timer);
      this.#socket?.close();
    });
    this.#run().catch((error: unknown) => observer.error(error));
  }

  async #run(): Promise<void> {
    for (;;) {
      const accessToken = await this.#nextToken();
      if (this.#isStopped()) return;
      if (accessToken !== undefined) {
        const code = await this.#use(accessToken);
        if (this.#isStopped()) return;
        if (code === 1_000) break;
        this.#refused = undefined;
        if (this.refusedCodes.includes(code)) {
          this.#refused = accessToken;
          if (this.#hasRefreshed || ++this.#refusals === MAX_REFUSALS)
            throw new Error(`The server closed the WebSocket with ${code}, with a new access token too.`);
          if (this.#refusals === 1) continue;
        }
      }
      await this.#pause();
    }
    this.observer.complete();
  }

  #isStopped(): boolean {
    return this.observer.closed;
  }

  /** A token that the last socket was not refused with; `undefined`: none can be had for now. */
  async #nextToken(): Promise<string | null | undefined> {
    const { refresher, store } = this.context;
    try {
      let accessToken = await this.#currentToken();
      if (accessToken === this.#refused) {
        accessToken = await refresher.refresh();
        this.#hasRefreshed = true;
      }
      this.#session ??= store.sessionId();
      const error = this.#sessionError();
      if (error) throw error;
      return accessToken;
    } catch (error) {
      if (error instanceof TokenRefreshError && /^(?:unavailable|timeout|invalid-response)$/.test(error.code))
        return undefined;
      throw error;
    }
  }

  /** `null`: it is a cookie. */
  #currentToken(): Promise<string | null> {
    return this.context.refresher.getAccessToken().catch((error: unknown) => {
      if (error instanceof TokenRefreshError && error.code === 'no-access-token') return null;
      throw error;
    });
  }

  /** Opens a socket and waits for its end. @returns the close code */
  #use(accessToken: string | null): Promise<number> {
    const { clock } = this.context;
    const socket = (this.#socket = this.open(accessToken));
    this.observer.next(socket);
    return new Promise((resolve) => {
      socket.addEventListener('open', () => {
        this.#timer = clock.setTimeout(() => {
          this.#delay = this.reconnectAfter;
          this.#refusals = 0;
          this.#hasRefreshed = false;
        }, ACCEPTED_AFTER);
      });
      socket.addEventListener('close', ({ code }) => {
        clock.clearTimeout(this.#timer);
        this.#socket = null;
        resolve(code);
      });
    });
  }

  /** Waits before the next try, longer each time. */
  #pause(): Promise<void> {
    const { clock, random } = this.context;
    const delay = this.#delay * (1 + random() / 4);
    this.#delay = Math.min(this.#delay * 2, LONGEST_DELAY);
    return new Promise((resolve) => {
      this.#timer = clock.setTimeout(resolve, delay);
    });
  }

  /** `null`: it is still the session of the first socket. */
  #sessionError(): TokenRefreshError | null {
    const now = this.context.store.sessionId();
    if (this.#session === null || now === this.#session) return null;
    return new TokenRefreshError(now === null ? 'signed-out' : 'session-changed');
  }
}

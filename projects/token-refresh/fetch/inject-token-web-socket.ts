import { runInInjectionContext } from '@angular/core';
import { ɵsessionInjector as sessionInjector } from 'ngx-token-refresh';
import { Observable } from 'rxjs';
import { OpenSocket, ReconnectingSocket, SocketContext } from './reconnecting-socket';

/** Options of the function that {@link injectTokenWebSocket} returns. */
export interface TokenWebSocketOptions {
  /** The close codes by which the server refuses the token. @default [4401, 1008] */
  readonly refusedCodes?: readonly number[];
  /** Milliseconds until a broken connection is made again; doubled each time it breaks, up to 30 000. @default 1_000 */
  readonly reconnectAfter?: number;
}

/**
 * The sockets of one subscription, which follow each other.
 *
 * @param open opens the connection with an access token; `null`: that is a cookie
 */
export type TokenWebSocket = (
  open: (accessToken: string | null) => WebSocket,
  options?: TokenWebSocketOptions,
) => Observable<WebSocket>;

/**
 * A WebSocket that is opened again when it closes, each time with a token that is good. Call it in an injection context;
 * the function works anywhere. Its Observable emits each new socket, before that is open.
 *
 * - Closed by a code of `refusedCodes`: one refresh, and the next socket at once. If that is refused as well, the
 *   Observable errors. A socket that was open for 10 s shows that its token was accepted.
 * - Closed by 1000: it completes. By another code, or if no token can be had for now: the next after `reconnectAfter`.
 * - The session is over, or another begins: the socket is closed, and it errors with a `TokenRefreshError`.
 * - Unsubscribed: the socket is closed.
 *
 * @param name of the session whose token it gets. Left out: the session without a name.
 */
export function injectTokenWebSocket(name?: string): TokenWebSocket {
  const context = runInInjectionContext(sessionInjector(name), () => new SocketContext());
  return (open: OpenSocket, options = {}) => {
    const { refusedCodes = [4401, 1008], reconnectAfter = 1_000 } = options;
    return new Observable((observer) => {
      new ReconnectingSocket(context, open, refusedCodes, reconnectAfter, observer);
    });
  };
}

import { injectTokenWebSocket } from 'ngx-token-refresh/fetch';
import { fromEvent, Observable, switchMap } from 'rxjs';

/** The messages of a WebSocket. It presents the token in its list of protocols. */
export function injectMessages(url: string): Observable<MessageEvent<string>> {
  const connect = injectTokenWebSocket();
  const sockets = connect(
    (token) => new WebSocket(url, token === null ? [] : ['bearer', token]),
  );
  return sockets.pipe(
    switchMap((socket) => fromEvent<MessageEvent<string>>(socket, 'message')),
  );
}

import { inject } from '@angular/core';
import { TokenRefresher } from 'ngx-token-refresh';
import {
  concatWith,
  defer,
  ignoreElements,
  Observable,
  repeat,
  switchMap,
  timer,
} from 'rxjs';

/** Messages of a WebSocket that is opened again when it closes, each time with a token that is good. */
export function liveMessages(url: string): Observable<string> {
  const refresher = inject(TokenRefresher);
  return defer(() => refresher.getAccessToken()).pipe(
    switchMap((token) => messagesOf(new WebSocket(url, ['bearer', token]))),
    concatWith(timer(1_000).pipe(ignoreElements())),
    repeat(),
  );
}

function messagesOf(socket: WebSocket): Observable<string> {
  return new Observable((observer) => {
    socket.onmessage = ({ data }: MessageEvent<string>) => observer.next(data);
    socket.onclose = () => observer.complete();
    return () => socket.close();
  });
}

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

/** The data of server-sent events, from a stream that is opened again when it ends. */
export function serverEvents(url: string): Observable<string> {
  const refresher = inject(TokenRefresher);
  return defer(() => refresher.getAuthorization()).pipe(
    switchMap((authorization) => eventsOf(url, authorization)),
    concatWith(timer(1_000).pipe(ignoreElements())),
    repeat(),
  );
}

function eventsOf(
  url: string,
  authorization: string | null,
): Observable<string> {
  return new Observable((observer) => {
    const abort = new AbortController();
    const read = async () => {
      const headers = new Headers({ Accept: 'text/event-stream' });
      // `null`: the access token is a cookie, which the browser sends.
      if (authorization !== null) headers.set('Authorization', authorization);
      const credentials = authorization === null ? 'include' : 'same-origin';
      const { body } = await fetch(url, {
        headers,
        credentials,
        signal: abort.signal,
      });
      const reader = body?.getReader();
      const decoder = new TextDecoder();
      let text = '';
      for (
        let part = await reader?.read();
        part && !part.done;
        part = await reader?.read()
      ) {
        const events = (
          text + decoder.decode(part.value, { stream: true })
        ).split(/\r?\n\r?\n/);
        text = events.pop() ?? '';
        for (const event of events) {
          const data = event
            .split(/\r?\n/)
            .filter((line) => line.startsWith('data:'));
          if (data.length)
            observer.next(
              data.map((line) => line.slice(5).trimStart()).join('\n'),
            );
        }
      }
    };
    // However it ends, it is opened again, with a token that is good then.
    read().then(
      () => observer.complete(),
      () => observer.complete(),
    );
    return () => abort.abort();
  });
}

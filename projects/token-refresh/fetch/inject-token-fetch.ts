import { DOCUMENT } from '@angular/common';
import { HttpErrorResponse, HttpHandlerFn } from '@angular/common/http';
import { inject, runInInjectionContext } from '@angular/core';
import {
  tokenRefreshInterceptor,
  ɵbaseUrl as baseUrl,
  ɵreadyBackend as readyBackend,
  ɵsessionInjector as sessionInjector,
} from 'ngx-token-refresh';
import { TokenFetch, ɵfetchCall as fetchCall, ɵisPlain as isPlain, ɵtextOf as textOf } from 'ngx-token-refresh/worker';
import { fromEvent, NEVER, Observable, takeUntil } from 'rxjs';
import { answerOf, limitsOf } from './answer-of';
import { headersOf, tokenRequest } from './token-request';

/**
 * A `fetch` whose requests are treated as those of `HttpClient` are: they get the token, wait for a refresh, and are sent
 * again when they are refused. Both share one refresh. Call it in an injection context; the function works anywhere.
 *
 * The promise resolves with the server's answer, which is the refusal where no refresh can cure it, and rejects:
 *
 * - with a `TokenRefreshError` where no token could be had;
 * - with the reason of the `AbortSignal`, at once, also while the request waits;
 * - with the `TypeError` of `fetch` where no answer came.
 *
 * Strings, forms, blobs, buffers and the body of a `Request` are sent again as they were when the call was made. A stream
 * can be sent once: its refusal is the answer. Interceptors of the app do not see these requests.
 *
 * @param name of the session whose token these requests get. Left out: each belongs to the session whose `apis` cover it.
 */
export function injectTokenFetch(name?: string): TokenFetch {
  const injector = sessionInjector(name);
  const document = inject(DOCUMENT, { optional: true });

  return async (input, given) => {
    const init = given ?? {};
    const { tokenRefresh = {}, ...rest } = init;
    const call = fetchCall(input, isPlain(init) ? rest : init, baseUrl(document), tokenRefresh.replayable !== false);
    const { signal, url } = call;
    signal?.throwIfAborted();
    const request = tokenRequest(call, tokenRefresh);
    const limits = limitsOf(readyBackend(injector, request));
    /** That of the last send. */
    let response: Response | null = null;

    const discard = (): void => {
      // Unread, it would occupy a connection.
      response?.body?.cancel().catch(() => undefined);
      response = null;
    };
    const next: HttpHandlerFn = (sent) =>
      new Observable((observer) => {
        discard();
        call
          .send(headersOf(sent), sent.withCredentials)
          .then(async (received) => answerOf((response = received), await textOf(received, limits)))
          .then(
            (answer) => {
              if (answer instanceof HttpErrorResponse) return observer.error(answer);
              observer.next(answer);
              observer.complete();
            },
            (error: unknown) => observer.error(new HttpErrorResponse({ error, url })),
          );
      });
    return new Promise((resolve, reject) => {
      runInInjectionContext(injector, () => tokenRefreshInterceptor(request, next))
        .pipe(takeUntil(signal ? fromEvent(signal, 'abort') : NEVER))
        .subscribe({
          next: () => response && resolve(response),
          error: (error: unknown) => {
            const cause = (error instanceof HttpErrorResponse ? error.error : error) as Error;
            if (response && !(cause instanceof Error)) return resolve(response);
            discard();
            reject(cause);
          },
          complete: () => reject(signal?.reason as Error),
        });
    });
  };
}

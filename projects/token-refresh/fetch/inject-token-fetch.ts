import { DOCUMENT } from '@angular/common';
import { HttpContext, HttpErrorResponse, HttpHandlerFn, HttpRequest } from '@angular/common/http';
import { inject, runInInjectionContext } from '@angular/core';
import {
  BACKGROUND_REQUEST,
  REPLAYABLE,
  SKIP_TOKEN,
  tokenRefreshInterceptor,
  ɵbaseUrl as baseUrl,
  ɵreadyBackend as readyBackend,
  ɵsessionInjector as sessionInjector,
} from 'ngx-token-refresh';
import { fromEvent, NEVER, Observable, takeUntil } from 'rxjs';
import { answerOf } from './answer-of';
import { fetchCall, isPlain } from './fetch-call';

/** How one call is treated. */
export interface TokenFetchOptions {
  /** `true`: it gets no token, starts no refresh and never waits for one. @default false */
  readonly skip?: boolean;
  /**
   * Whether it may be sent again when it is refused. `false`: never, and no copy of its body is kept. `true`: always, also
   * where the server may have acted on it. @default as for `REPLAYABLE`
   */
  readonly replayable?: boolean;
  /** `true`: the app makes this call without the person's doing, as for `BACKGROUND_REQUEST`. @default false */
  readonly background?: boolean;
}

/** What `fetch` accepts, and how this library treats the call. */
export interface TokenFetchInit extends RequestInit {
  /** It stays here: the real `fetch` does not see it. */
  readonly tokenRefresh?: TokenFetchOptions;
}

/** As `fetch`, with the token. */
export type TokenFetch = (input: RequestInfo | URL, init?: TokenFetchInit) => Promise<Response>;

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
    const { background = false, replayable, skip = false } = tokenRefresh;
    const call = fetchCall(input, isPlain(init) ? rest : init, baseUrl(document), replayable !== false);
    const { body, headers, method, signal, url } = call;
    signal?.throwIfAborted();
    const context = new HttpContext()
      .set(SKIP_TOKEN, skip)
      .set(REPLAYABLE, replayable)
      .set(BACKGROUND_REQUEST, background);
    const request = new HttpRequest<unknown>(method, url, body, { context, headers });
    const backend = readyBackend(injector, request);
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
          .send(sent)
          .then((received) => answerOf((response = received), backend))
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

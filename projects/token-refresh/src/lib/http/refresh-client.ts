import {
  HttpBackend,
  HttpClient,
  HttpContext,
  HttpEvent,
  HttpHandler,
  HttpResponse,
  HttpXsrfTokenExtractor,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector, inject, ProviderToken } from '@angular/core';
import { finalize, Observable } from 'rxjs';
import { diagnosed } from '../backends/diagnosis';
import { configurationError } from '../platform/configuration-error';
import { FINDINGS } from '../platform/findings';
import { REFRESH_CONFIG } from '../refresh/refresh-config';
import { SessionStore } from '../session/session-store';
import { IS_TOKEN_REFRESH, RAW_ANSWER, SKIP_TOKEN } from './context-tokens';
import { REQUEST_CHECKS } from './request-checks';
import { tokenRefreshInterceptor } from './token-refresh.interceptor';
import { tellOfNoInterceptor } from './unseen-requests';

declare const ngDevMode: boolean | undefined;

/**
 * An `HttpClient` over the app's own chain of interceptors, so that base URL, tracing and XSRF still apply, or past it.
 * Our interceptor lets its requests pass: a refresh that waited for itself would never end. Needs an injection context.
 *
 * Interceptors of the app that stand outside ours may make anything of a failure. So a failure counts as our interceptor
 * sees it, and they do not see it: else one that tries again would present a spent refresh token, and one that signs out
 * on 401 would take our place. A success counts as they hand it over.
 *
 * @throws Error if the app provides no `HttpClient`.
 */
export function refreshClient(): HttpClient {
  const { backend, refreshVia } = inject(REFRESH_CONFIG);
  const store = inject(SessionStore);
  const findings = typeof ngDevMode === 'undefined' || ngDevMode ? inject(FINDINGS, { optional: true }) : null;
  const development =
    (typeof ngDevMode === 'undefined' || ngDevMode) && findings
      ? { findings, checks: inject(REQUEST_CHECKS), store }
      : null;
  const app = inject(HttpHandler, { optional: true });
  // In root only from Angular 21 on.
  if (!app) {
    throw configurationError(
      (typeof ngDevMode === 'undefined' || ngDevMode) &&
        'there is no `HttpClient` to refresh with: add `provideHttpClient(withInterceptors([tokenRefreshInterceptor]))`',
      'HttpClient',
    );
  }
  const chain = refreshVia === 'http-backend' ? ownChain() : app;
  return new HttpClient({
    handle: (request) => {
      const answers = new Observable<HttpEvent<unknown>>((observer) => {
        // A copy: the backend may use one context for many requests, and these marks are for this one.
        const context = new HttpContext();
        for (const token of request.context.keys()) context.set(token, request.context.get(token));
        context
          .set(SKIP_TOKEN, true)
          .set(IS_TOKEN_REFRESH, true)
          .set(RAW_ANSWER, {
            store,
            next: (event) => {
              if (!(event instanceof HttpResponse && backend.isRefreshFailure?.(event))) return;
              observer.next(event);
              observer.complete();
            },
            error: (error) => observer.error(error),
          });
        // On a server, Angular would write the answer to a GET into the page for the browser, with the tokens in it.
        return chain.handle(request.clone({ context, transferCache: false })).subscribe(observer);
      });
      if ((typeof ngDevMode === 'undefined' || ngDevMode) && development) {
        const { checks, findings, store } = development;
        // It may come before any service of the app that would call injectTokenFetch().
        const isResume = !store.record;
        const diagnosis = backend.ɵdiagnosis;
        const watched = answers.pipe(
          finalize(() => {
            if (!isResume && refreshVia !== 'http-backend') tellOfNoInterceptor(findings, checks, store);
          }),
        );
        return diagnosis?.url === request.url ? watched.pipe(diagnosed(diagnosis, findings)) : watched;
      }
      return answers;
    },
  });
}

/** A chain of Angular's XSRF interceptor and ours, and none of the app's. */
function ownChain(): HttpHandler {
  const ofTheApp = [HttpBackend, HttpXsrfTokenExtractor].map((token: ProviderToken<unknown>) => ({
    provide: token,
    useValue: inject(token),
  }));
  return createEnvironmentInjector(
    [provideHttpClient(withInterceptors([tokenRefreshInterceptor])), ofTheApp],
    inject(EnvironmentInjector),
  ).get(HttpHandler);
}

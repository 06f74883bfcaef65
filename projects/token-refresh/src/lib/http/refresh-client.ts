import { HttpClient, HttpContext, HttpHandler } from '@angular/common/http';
import { inject } from '@angular/core';
import { configurationError } from '../platform/configuration-error';
import { IS_TOKEN_REFRESH, SKIP_TOKEN } from './context-tokens';

declare const ngDevMode: boolean | undefined;

/**
 * An `HttpClient` over the app's own chain of interceptors, so that base URL, tracing and XSRF still apply. Our
 * interceptor lets its requests pass: a refresh that waited for itself would never end. Needs an injection context.
 *
 * @throws Error if the app provides no `HttpClient`.
 */
export function refreshClient(): HttpClient {
  const app = inject(HttpHandler, { optional: true });
  // In root only from Angular 21 on.
  if (!app) {
    throw configurationError(
      (typeof ngDevMode === 'undefined' || ngDevMode) &&
        'there is no `HttpClient` to refresh with: add `provideHttpClient(withInterceptors([tokenRefreshInterceptor]))`',
      'HttpClient',
    );
  }
  return new HttpClient({
    handle: (request) => {
      // A copy: the backend may use one context for many requests, and these marks are for this one.
      const context = new HttpContext();
      for (const token of request.context.keys()) context.set(token, request.context.get(token));
      context.set(SKIP_TOKEN, true).set(IS_TOKEN_REFRESH, true);
      // On a server, Angular would write the answer to a GET into the page for the browser, with the tokens in it.
      return app.handle(request.clone({ context, transferCache: false }));
    },
  });
}

import { HttpClient, HttpContext, HttpHandler } from '@angular/common/http';
import { inject } from '@angular/core';
import { setUpError } from '../platform/configuration-error';
import { SKIP_TOKEN } from './context-tokens';

declare const ngDevMode: boolean | undefined;

/** The app's chain of interceptors. In an injection context. @throws Error if there is no `HttpClient`. */
export function appHandler(): HttpHandler {
  const handler = inject(HttpHandler, { optional: true });
  // In root only from Angular 21 on.
  if (handler) return handler;
  throw setUpError(
    (typeof ngDevMode === 'undefined' || ngDevMode) &&
      'there is no `HttpClient` to refresh with: add `provideHttpClient(withInterceptors([tokenRefreshInterceptor]))`',
    'HttpClient',
  );
}

/**
 * An `HttpClient` over the app's own chain of interceptors, so that base URL, tracing and XSRF still apply, whose
 * requests pass this library by: a refresh that waited for itself would never end.
 */
export function refreshClient(app: HttpHandler): HttpClient {
  return new HttpClient({
    handle: (request) => {
      // A copy: the backend may use one context for many requests, and the mark belongs to this one.
      const context = new HttpContext().set(SKIP_TOKEN, true);
      for (const token of request.context.keys())
        if (token !== SKIP_TOKEN) context.set(token, request.context.get(token));
      // Of a GET on a server Angular would write the answer into the page, for the browser: with the tokens in it.
      return app.handle(request.clone({ context, transferCache: false }));
    },
  });
}

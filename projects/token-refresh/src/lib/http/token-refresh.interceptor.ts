import {
  HttpEvent,
  HttpHandler,
  HttpHandlerFn,
  HttpInterceptor,
  HttpInterceptorFn,
  HttpRequest,
} from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { Observable, tap } from 'rxjs';
import { RAW_ANSWER, SKIP_TOKEN } from './context-tokens';
import { InterceptedRequest } from './intercepted-request';
import { InterceptorContext, READY_CONTEXT } from './interceptor-context';
import { hasNoHeaders } from './token-header';

declare const ngDevMode: boolean | undefined;

/**
 * Decides whether a request concerns this library. If it does, an {@link InterceptedRequest} attaches the token, sends it,
 * and cures a refusal; each subscription to it is a `PendingRequest`. Both interceptors below only call this function.
 */
function interceptRequest(
  context: InterceptorContext | undefined,
  request: HttpRequest<unknown>,
  next: HttpHandlerFn,
): Observable<HttpEvent<unknown>> {
  if (!context) return next(request);
  const { audiences, scope, signer } = context;
  if (typeof ngDevMode === 'undefined' || ngDevMode) next = context.checks?.watch(request, next) ?? next;
  const signed = signer?.signsWithoutToken(request) ? signer.send(request, next, null) : null;
  if (request.context.has(RAW_ANSWER)) return (signed ?? next(request)).pipe(tap(request.context.get(RAW_ANSWER)));
  if (signed) return signed;
  const api = scope.find(request.url);
  if (!api) return next(request);
  if (request.context.has(SKIP_TOKEN) && request.context.get(SKIP_TOKEN)) return next(request);
  const target = audiences?.contextOf(api) ?? context;
  if (target.header.isForeign(request)) return next(request);
  const sent = context.backend.withCredentials ? request.clone({ withCredentials: true }) : request;
  const isPlain = hasNoHeaders(request.headers);
  const xsrf = isPlain ? null : (target.xsrf?.tokenFor(request) ?? null);
  return new InterceptedRequest(target, sent, next, isPlain, api.isPublic, xsrf);
}

/**
 * Attaches the token, refreshes it when it is refused, and sends the refused request again. For
 * `provideHttpClient(withInterceptors([tokenRefreshInterceptor]))`; needs `provideTokenRefresh()`.
 */
export const tokenRefreshInterceptor: HttpInterceptorFn = (request, next) =>
  interceptRequest(inject(READY_CONTEXT)(request), request, next);

/**
 * The same as {@link tokenRefreshInterceptor}, as a class. For `HTTP_INTERCEPTORS`; needs `TokenRefreshModule.forRoot()`
 * or `provideTokenRefresh()`.
 */
@Injectable()
export class TokenRefreshInterceptor implements HttpInterceptor {
  readonly #context = inject(READY_CONTEXT);

  intercept(request: HttpRequest<unknown>, handler: HttpHandler): Observable<HttpEvent<unknown>> {
    return interceptRequest(this.#context(request), request, (sent) => handler.handle(sent));
  }
}

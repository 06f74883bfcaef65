import { HttpEvent, HttpHandler, HttpInterceptor, HttpInterceptorFn, HttpRequest } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { Observable } from 'rxjs';
import { INTERCEPTION } from './interceptor-context';

/**
 * Attaches the token, refreshes it when it is refused, and sends the refused request again. For
 * `provideHttpClient(withInterceptors([tokenRefreshInterceptor]))`; needs `provideTokenRefresh()`.
 */
export const tokenRefreshInterceptor: HttpInterceptorFn = (request, next) => inject(INTERCEPTION).handle(request, next);

/**
 * The same as {@link tokenRefreshInterceptor}, as a class. For `HTTP_INTERCEPTORS`; needs `TokenRefreshModule.forRoot()`
 * or `provideTokenRefresh()`.
 */
@Injectable()
export class TokenRefreshInterceptor implements HttpInterceptor {
  readonly #interception = inject(INTERCEPTION);

  intercept(request: HttpRequest<unknown>, handler: HttpHandler): Observable<HttpEvent<unknown>> {
    return this.#interception.handle(request, (sent) => handler.handle(sent));
  }
}

import { HttpErrorResponse, HttpEvent, HttpHandler, HttpInterceptor, HttpRequest } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { BehaviorSubject, catchError, filter, Observable, switchMap, take, throwError } from 'rxjs';
import { AuthService } from './auth.service';

/**
 * The interceptor that tutorials teach, and 49 of 101 public Angular apps have in some form: a flag, a `BehaviorSubject`,
 * `filter` and `take(1)`. Its faults are theirs and are left in on purpose; the page of the race says what they are.
 */
@Injectable()
export class AuthInterceptor implements HttpInterceptor {
  readonly #auth = inject(AuthService);
  #isRefreshing = false;
  readonly #refreshed = new BehaviorSubject<string | null>(null);

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return next.handle(this.#withToken(request, this.#auth.accessToken)).pipe(
      catchError((error: unknown) => {
        const isRefused = error instanceof HttpErrorResponse && error.status === 401;
        return isRefused && !request.url.includes('/auth/') ? this.#handle401(request, next) : throwError(() => error);
      }),
    );
  }

  #handle401(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    if (this.#isRefreshing) {
      return this.#refreshed.pipe(
        filter((token) => token !== null),
        take(1),
        switchMap((token) => next.handle(this.#withToken(request, token))),
      );
    }
    this.#isRefreshing = true;
    this.#refreshed.next(null);
    return this.#auth.refreshToken().pipe(
      switchMap(({ accessToken }) => {
        this.#isRefreshing = false;
        this.#refreshed.next(accessToken);
        return next.handle(this.#withToken(request, accessToken));
      }),
      catchError((error: unknown) => {
        this.#isRefreshing = false;
        this.#auth.logout();
        return throwError(() => error);
      }),
    );
  }

  #withToken(request: HttpRequest<unknown>, token: string | null): HttpRequest<unknown> {
    return token === null ? request : request.clone({ setHeaders: { Authorization: `Bearer ${token}` } });
  }
}

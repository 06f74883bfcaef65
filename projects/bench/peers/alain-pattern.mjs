// What the template of ng-alain does about a refused token, in our own words: one flag and one gate for the whole module,
// which opens before the tokens are stored; every failure leads to the login page, and the waiting requests wait on.
import { HttpContextToken, HttpErrorResponse } from '@angular/common/http';
import { BehaviorSubject, catchError, filter, switchMap, take, throwError } from 'rxjs';

/** Marks a request that needs no token. */
export const ANONYMOUS = new HttpContextToken(() => false);

/** @returns what one load of the module makes interceptors with; they share its flag and its gate */
export function alainModule() {
  let refreshing = false;
  const gate = new BehaviorSubject(null);

  /** @param auth `token()`, `exchange()`: an Observable of new tokens, `store(tokens)`, `isRefreshCall()` and `toLogin()` */
  return function alainInterceptor(auth) {
    const attach = (request) => request.clone({ setHeaders: { Authorization: `Bearer ${auth.token()}` } });

    function refreshed(request, next) {
      if (refreshing) {
        return gate.pipe(
          filter(Boolean),
          take(1),
          switchMap(() => next(attach(request))),
        );
      }
      refreshing = true;
      gate.next(null);
      return auth.exchange().pipe(
        switchMap((tokens) => {
          refreshing = false;
          gate.next(tokens);
          auth.store(tokens);
          return next(attach(request));
        }),
        catchError((error) => {
          refreshing = false;
          auth.toLogin();
          return throwError(() => error);
        }),
      );
    }

    return (request, next) => {
      const anonymous = request.context.get(ANONYMOUS) || auth.isRefreshCall(request);
      if (!anonymous && !auth.token()) {
        auth.toLogin();
        return throwError(() => new HttpErrorResponse({ status: 401, url: request.url }));
      }
      return next(anonymous ? request : attach(request)).pipe(
        catchError((error) => {
          if (!(error instanceof HttpErrorResponse) || error.status !== 401) return throwError(() => error);
          if (!auth.isRefreshCall(request)) return refreshed(request, next);
          auth.toLogin();
          return throwError(() => error);
        }),
      );
    };
  };
}

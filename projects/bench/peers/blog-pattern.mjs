// The interceptor that a hundred tutorials teach, as they write it: a flag, a BehaviorSubject, `filter` and `take(1)`.
import { HttpErrorResponse } from '@angular/common/http';
import { BehaviorSubject, catchError, filter, switchMap, take, throwError } from 'rxjs';

/** @param auth `token()`, `refresh()`: an Observable of the new token, and `logout()` */
export function blogInterceptor(auth) {
  let isRefreshing = false;
  const refreshed = new BehaviorSubject(null);
  const withToken = (request, token) =>
    token ? request.clone({ setHeaders: { Authorization: `Bearer ${token}` } }) : request;

  function handle401(request, next) {
    if (isRefreshing) {
      return refreshed.pipe(
        filter((token) => token !== null),
        take(1),
        switchMap((token) => next(withToken(request, token))),
      );
    }
    isRefreshing = true;
    refreshed.next(null);
    return auth.refresh().pipe(
      switchMap((token) => {
        isRefreshing = false;
        refreshed.next(token);
        return next(withToken(request, token));
      }),
      catchError((error) => {
        isRefreshing = false;
        auth.logout();
        return throwError(() => error);
      }),
    );
  }

  return (request, next) =>
    next(withToken(request, auth.token())).pipe(
      catchError((error) =>
        error instanceof HttpErrorResponse && error.status === 401 && !auth.isRefreshCall(request)
          ? handle401(request, next)
          : throwError(() => error),
      ),
    );
}

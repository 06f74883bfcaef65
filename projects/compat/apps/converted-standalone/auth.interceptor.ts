import { HttpErrorResponse, HttpInterceptorFn, HttpRequest } from '@angular/common/http';
import { inject } from '@angular/core';
import { catchError, switchMap, throwError } from 'rxjs';
import { RefreshCoordinator } from './refresh-coordinator';
import { Session } from './session';

export const authInterceptor: HttpInterceptorFn = (req, next) => {
  const coordinator = inject(RefreshCoordinator);
  const token = inject(Session).accessToken;
  return next(token ? withToken(req, token) : req).pipe(
    catchError((error: unknown) => {
      const isRefused = error instanceof HttpErrorResponse && error.status === 401;
      if (!isRefused || req.url.startsWith('/api/auth/')) return throwError(() => error);
      return coordinator.freshToken().pipe(switchMap((fresh) => next(withToken(req, fresh))));
    }),
  );
};

function withToken<T>(req: HttpRequest<T>, token: string): HttpRequest<T> {
  return req.clone({ setHeaders: { Authorization: `Bearer ${token}` } });
}

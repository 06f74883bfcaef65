import { HttpErrorResponse, HttpEvent, HttpHandler, HttpInterceptor, HttpRequest } from '@angular/common/http';
import { Injectable, Injector } from '@angular/core';
import { BehaviorSubject, catchError, filter, Observable, switchMap, take, throwError } from 'rxjs';
import { AuthService } from './auth.service';

@Injectable()
export class RefreshInterceptor implements HttpInterceptor {
  private isRefreshing = false;
  private readonly refreshed$ = new BehaviorSubject<string | null>(null);

  constructor(private readonly injector: Injector) {}

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return next.handle(request).pipe(
      catchError((error: HttpErrorResponse) => {
        const { code } = (error.error ?? {}) as { code?: string };
        const hasExpired = error.status === 401 || (error.status === 403 && code === 'TOKEN_EXPIRED');
        if (!hasExpired || request.url.includes('/auth/')) return throwError(() => error);
        return this.refresh(request, next);
      }),
    );
  }

  private refresh(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const again = (token: string): Observable<HttpEvent<unknown>> =>
      next.handle(request.clone({ setHeaders: { Authorization: `Bearer ${token}` } }));
    if (this.isRefreshing) {
      return this.refreshed$.pipe(
        filter((token): token is string => token !== null),
        take(1),
        switchMap(again),
      );
    }
    this.isRefreshing = true;
    this.refreshed$.next(null);
    return this.injector
      .get(AuthService)
      .refresh()
      .pipe(
        switchMap(({ access_token }) => {
          this.isRefreshing = false;
          this.refreshed$.next(access_token);
          return again(access_token);
        }),
      );
  }
}

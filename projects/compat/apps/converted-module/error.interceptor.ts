import { HttpErrorResponse, HttpEvent, HttpHandler, HttpInterceptor, HttpRequest } from '@angular/common/http';
import { Injectable } from '@angular/core';
import { Router } from '@angular/router';
import { BehaviorSubject, catchError, filter, Observable, switchMap, take, throwError } from 'rxjs';
import { AuthService } from './auth.service';
import { Notices } from './notices';

@Injectable()
export class ErrorInterceptor implements HttpInterceptor {
  private isRefreshing = false;
  private readonly refreshed$ = new BehaviorSubject<string | null>(null);

  constructor(
    private readonly auth: AuthService,
    private readonly router: Router,
    private readonly notices: Notices,
  ) {}

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return next.handle(request).pipe(
      catchError((error: HttpErrorResponse) => {
        if (error.status === 401 && !request.url.includes('/auth/')) {
          return this.handle401(request, next);
        }
        if (error.status === 403) {
          this.notices.show('Not allowed');
        } else if (error.status >= 500) {
          this.notices.show('The server failed');
        }
        return throwError(() => error);
      }),
    );
  }

  private handle401(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    if (!this.isRefreshing) {
      this.isRefreshing = true;
      this.refreshed$.next(null);
      return this.auth.refreshToken().pipe(
        switchMap((tokens) => {
          this.isRefreshing = false;
          this.refreshed$.next(tokens.accessToken);
          return next.handle(this.withToken(request, tokens.accessToken));
        }),
        catchError((error) => {
          this.isRefreshing = false;
          this.notices.show('Your session has ended');
          this.auth.logout();
          void this.router.navigate(['/account/login']);
          return throwError(() => error);
        }),
      );
    }
    return this.refreshed$.pipe(
      filter((token): token is string => token !== null),
      take(1),
      switchMap((token) => next.handle(this.withToken(request, token))),
    );
  }

  private withToken(request: HttpRequest<unknown>, token: string): HttpRequest<unknown> {
    return request.clone({ setHeaders: { Authorization: `Bearer ${token}` } });
  }
}

import { HttpErrorResponse, HttpEvent, HttpHandler, HttpInterceptor, HttpRequest } from '@angular/common/http';
import { Injectable } from '@angular/core';
import { catchError, Observable, throwError } from 'rxjs';
import { Notices } from './notices';

/** What callers get is an `Error` with a text for people. */
@Injectable()
export class ErrorInterceptor implements HttpInterceptor {
  constructor(private readonly notices: Notices) {}

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return next.handle(request).pipe(
      catchError((error: HttpErrorResponse) => {
        const text = `The server said ${error.status}`;
        this.notices.show(text);
        return throwError(() => new Error(text));
      }),
    );
  }
}

import type { HttpInterceptorFn, HttpRequest } from '@angular/common/http';
import type { Observable } from 'rxjs';

export declare function blogInterceptor(auth: {
  token(): string | null;
  refresh(): Observable<string>;
  logout(): void;
  isRefreshCall(request: HttpRequest<unknown>): boolean;
}): HttpInterceptorFn;

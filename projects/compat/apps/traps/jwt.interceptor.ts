import { HttpEvent, HttpHandler, HttpInterceptor, HttpRequest } from '@angular/common/http';
import { Injectable, Injector } from '@angular/core';
import { Observable } from 'rxjs';
import { AuthService } from './auth.service';

@Injectable()
export class JwtInterceptor implements HttpInterceptor {
  constructor(private readonly injector: Injector) {}

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const auth = this.injector.get(AuthService);
    let headers = request.headers;
    if (auth.token) headers = headers.set('Authorization', `Bearer ${auth.token}`);
    const profile = auth.profile$.value;
    if (profile) headers = headers.set('X-Tenant', profile.tenant);
    return next.handle(request.clone({ headers }));
  }
}

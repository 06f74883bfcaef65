import { HttpEvent, HttpHandler, HttpInterceptor, HttpRequest } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { Observable } from 'rxjs';
import { AuthService } from './auth.service';

/** What is left of the interceptor that set `Authorization`. */
@Injectable()
export class TenantInterceptor implements HttpInterceptor {
  private readonly auth = inject(AuthService);

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const profile = this.auth.profile();
    return next.handle(profile ? request.clone({ setHeaders: { 'X-Tenant': profile.tenant } }) : request);
  }
}

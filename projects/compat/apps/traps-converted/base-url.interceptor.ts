import { HttpEvent, HttpHandler, HttpInterceptor, HttpRequest } from '@angular/common/http';
import { Injectable, Injector } from '@angular/core';
import { Observable } from 'rxjs';
import { Deployment } from './deployment';

/** `/items/1` is one of the API. */
@Injectable()
export class BaseUrlInterceptor implements HttpInterceptor {
  // Deployment itself needs HttpClient.
  constructor(private readonly injector: Injector) {}

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const { url } = request;
    if (/^https?:/.test(url) || url === '/config.json') return next.handle(request);
    return next.handle(request.clone({ url: this.injector.get(Deployment).apiUrl + url }));
  }
}

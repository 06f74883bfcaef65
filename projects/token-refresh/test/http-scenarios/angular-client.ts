import {
  HttpClient,
  HttpContext,
  HttpContextToken,
  HttpEvent,
  HttpInterceptorFn,
  HttpResponse,
} from '@angular/common/http';
import { Observable } from 'rxjs';
import { Client, Handle, ScenarioServer, SentRequest } from './scenario';

/** How a client over `HttpClient` sends. `skip` marks a request as none of its business. */
export function sendingBy(
  http: HttpClient,
  skip?: HttpContextToken<boolean>,
): Pick<Client, 'request' | 'subscribe' | 'send'> {
  function request({ method = 'GET', url, skipped, context = new HttpContext(), ...options }: SentRequest) {
    if (skipped && skip) context.set(skip, true);
    return http.request(method, url, { ...options, context, observe: 'events' });
  }

  function subscribe(source: Observable<unknown>): Handle {
    const handle = new Handle();
    const subscription = (source as Observable<HttpEvent<unknown>>).subscribe({
      next: (event) => {
        handle.events.push(event.type);
        if (event instanceof HttpResponse) Object.assign(handle, { status: event.status, body: event.body });
      },
      error: (error: { status?: number; error?: unknown } | undefined) =>
        Object.assign(handle, { error, status: error?.status ?? null, body: error?.error }),
      complete: () => (handle.completed = true),
    });
    handle.cancel = () => subscription.unsubscribe();
    return handle;
  }

  return { request, subscribe, send: (options) => subscribe(request(options)) };
}

/** The last interceptor of an app: a refresh is what {@link ScenarioServer.refreshBy} makes of it. */
export function refreshOf(server: ScenarioServer): HttpInterceptorFn {
  return (request, next) =>
    server.refreshBy && request.url.endsWith(server.refreshPath)
      ? (server.refreshBy(request.url) as Observable<HttpEvent<unknown>>)
      : next(request);
}

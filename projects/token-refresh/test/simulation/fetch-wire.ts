import {
  HttpBackend,
  HttpContext,
  HttpErrorResponse,
  HttpHeaders,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { filter } from 'rxjs';
import { CALL } from './user-call';

/**
 * A `fetch` over the wire of `HttpClient`, so that a request meets the same faults by either. Its answers have no body, which
 * is never read: each would be a stream.
 */
export function fetchOver(wire: HttpBackend, call: string, { pathname }: URL, init: RequestInit): Promise<Response> {
  const { method = 'GET', signal } = init;
  const headers = new HttpHeaders(new Headers(init.headers));
  const request = new HttpRequest<unknown>(method, pathname, null, {
    headers,
    context: new HttpContext().set(CALL, call),
  });
  return new Promise((resolve, reject) => {
    const sent = wire
      .handle(request)
      .pipe(filter((event) => event instanceof HttpResponse))
      .subscribe({
        next: ({ status }) => resolve(new Response(null, { status })),
        error: ({ status }: HttpErrorResponse) =>
          status ? resolve(new Response(null, { status })) : reject(new TypeError('Failed to fetch')),
      });
    signal?.addEventListener('abort', () => {
      sent.unsubscribe();
      reject(signal.reason as Error);
    });
  });
}

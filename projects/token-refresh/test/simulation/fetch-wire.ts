import { HttpBackend, HttpErrorResponse, HttpParams, HttpRequest, HttpResponse } from '@angular/common/http';
import { filter } from 'rxjs';

/** A `fetch` over the wire of `HttpClient`, so that a request meets the same faults by either. */
export function fetchOver(wire: HttpBackend, url: URL, init: RequestInit): Promise<Response> {
  const { method = 'GET', signal } = init;
  const headers: Record<string, string> = {};
  new Headers(init.headers).forEach((value, name) => (headers[name] = value));
  const params = new HttpParams({ fromString: url.search.slice(1) });
  const request = new HttpRequest<unknown>(method, url.pathname, null, { params }).clone({ setHeaders: headers });
  return new Promise((resolve, reject) => {
    const sent = wire
      .handle(request)
      .pipe(filter((event) => event instanceof HttpResponse))
      .subscribe({
        next: ({ status }) => resolve(new Response('{}', { status })),
        error: ({ status }: HttpErrorResponse) =>
          status ? resolve(new Response('', { status })) : reject(new TypeError('Failed to fetch')),
      });
    signal?.addEventListener('abort', () => {
      sent.unsubscribe();
      reject(signal.reason as Error);
    });
  });
}

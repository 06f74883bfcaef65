import { HttpBackend, HttpErrorResponse, HttpHeaders, HttpParams, HttpRequest, HttpResponse } from '@angular/common/http';
import { filter } from 'rxjs';

/**
 * A `fetch` over the wire of `HttpClient`, so that a request meets the same faults by either. Its answers have no body, which
 * is never read: each would be a stream.
 */
export function fetchOver(wire: HttpBackend, url: URL, init: RequestInit): Promise<Response> {
  const { method = 'GET', signal } = init;
  const headers = new HttpHeaders(new Headers(init.headers));
  const params = new HttpParams({ fromString: url.search.slice(1) });
  const request = new HttpRequest<unknown>(method, url.pathname, null, { headers, params });
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

import {
  HttpClient,
  HttpErrorResponse,
  HttpEventType,
  HttpHeaders,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { REPLAYABLE, SKIP_TOKEN, TokenRefreshError } from 'ngx-token-refresh';
import { TokenFetch } from 'ngx-token-refresh/fetch';
import { Observable } from 'rxjs';

/** Codes of failures that keep the session: their status is that of the refresh, where it says when to come back. */
const SESSION_KEPT = ['unavailable', 'timeout', 'invalid-response'];

/** The status that the interceptor gives to a failure with which our `fetch` rejects. */
export function statusOfFailure(error: unknown): number {
  if (!(error instanceof TokenRefreshError)) return 0;
  if (!SESSION_KEPT.includes(error.code)) return 401;
  const { status = 0 } = (error.cause ?? {}) as { readonly status?: number };
  return status > 499 || status === 408 || status === 429 ? status : 0;
}

/** What `HttpClient` would make of it. */
async function eventOf(response: Response, { responseType }: HttpRequest<unknown>): Promise<HttpResponse<unknown>> {
  const { ok, status, statusText, url } = response;
  const headers = new HttpHeaders(response.headers);
  const init = { headers, status, statusText, url };
  const fail = (error: unknown): never => {
    throw new HttpErrorResponse({ ...init, error });
  };
  if (responseType === 'blob' || responseType === 'arraybuffer') {
    const body: unknown = responseType === 'blob' ? await response.blob() : await response.arrayBuffer();
    return ok ? new HttpResponse({ ...init, body }) : fail(body);
  }
  const text = await response.text();
  let body: unknown = text;
  if (responseType === 'json') {
    try {
      body = text ? (JSON.parse(text) as unknown) : null;
    } catch (error) {
      if (ok) return fail({ error, text });
    }
  }
  return ok ? new HttpResponse({ ...init, body }) : fail(body);
}

/** An `HttpClient` that sends by our `fetch`, so that what is written for `HttpClient` proves that as well (N1). */
export function fetchHttpClient(fetch: TokenFetch): HttpClient {
  return new HttpClient({
    handle: (request) =>
      new Observable((observer) => {
        const { context, method, urlWithParams: url } = request;
        const headers = new Headers();
        for (const name of request.headers.keys()) headers.set(name, request.headers.get(name) ?? '');
        const type = request.detectContentTypeHeader();
        if (type && !headers.has('Content-Type')) headers.set('Content-Type', type);
        const abort = new AbortController();
        // HttpClient writes a typed array as JSON.
        const body = (ArrayBuffer.isView(request.body) ? request.body : request.serializeBody()) as BodyInit | null;
        observer.next({ type: HttpEventType.Sent });
        fetch(url, {
          method,
          headers,
          body,
          ...(body instanceof ReadableStream && { duplex: 'half' }),
          signal: abort.signal,
          credentials: request.withCredentials ? 'include' : 'same-origin',
          tokenRefresh: { skip: context.get(SKIP_TOKEN), replayable: context.get(REPLAYABLE) },
        } as Parameters<TokenFetch>[1])
          .then(
            (response) => eventOf(response, request),
            (error: unknown) => {
              const statusText = error instanceof Error ? error.message : '';
              throw new HttpErrorResponse({ error, status: statusOfFailure(error), statusText, url });
            },
          )
          .then(
            (event) => {
              observer.next(event);
              observer.complete();
            },
            (error: unknown) => observer.error(error),
          );
        return () => abort.abort();
      }),
  });
}

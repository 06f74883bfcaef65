import {
  HttpClient,
  HttpErrorResponse,
  HttpEventType,
  HttpHeaders,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { BACKGROUND_REQUEST, REPLAYABLE, SKIP_TOKEN, TokenRefreshError } from 'ngx-token-refresh';
import { TokenFetch } from 'ngx-token-refresh/fetch';
import { TokenRefreshError as ErrorInWorker } from 'ngx-token-refresh/worker';
import { Observable } from 'rxjs';

/** Codes of failures that keep the session: their status is that of the refresh, where it says when to come back. */
const SESSION_KEPT = ['unavailable', 'timeout', 'invalid-response'];

/** The status that the interceptor gives to a failure with which our `fetch` rejects. */
export function statusOfFailure(error: unknown): number {
  if (!(error instanceof TokenRefreshError || error instanceof ErrorInWorker)) return 0;
  if (!SESSION_KEPT.includes(error.code)) return 401;
  const { status = 0 } = (error.cause ?? {}) as { readonly status?: number };
  return status > 499 || status === 408 || status === 429 ? status : 0;
}

/** What `HttpClient` would make of it. */
async function answerOf(
  response: Response,
  { responseType }: HttpRequest<unknown>,
): Promise<HttpResponse<unknown> | HttpErrorResponse> {
  const { ok, status, statusText, url } = response;
  const init = { headers: new HttpHeaders(response.headers), status, statusText, url };
  const read = (body: unknown): HttpResponse<unknown> | HttpErrorResponse =>
    ok ? new HttpResponse({ ...init, body }) : new HttpErrorResponse({ ...init, error: body });
  if (responseType === 'blob') return read(await response.blob());
  if (responseType === 'arraybuffer') return read(await response.arrayBuffer());
  const text = await response.text();
  if (responseType === 'text') return read(text);
  try {
    return read(text ? JSON.parse(text) : null);
  } catch (error) {
    return ok ? new HttpErrorResponse({ ...init, error: { error, text } }) : read(text);
  }
}

function failureOf(error: unknown, url: string): HttpErrorResponse {
  const statusText = error instanceof Error ? error.message : '';
  return new HttpErrorResponse({ error, status: statusOfFailure(error), statusText, url });
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
        const body = ArrayBuffer.isView(request.body) ? request.body : request.serializeBody();
        observer.next({ type: HttpEventType.Sent });
        const init = {
          method,
          headers,
          body: body as BodyInit | null,
          duplex: 'half',
          signal: abort.signal,
          credentials: request.withCredentials ? ('include' as const) : ('same-origin' as const),
          tokenRefresh: {
            skip: context.get(SKIP_TOKEN),
            replayable: context.get(REPLAYABLE),
            background: context.get(BACKGROUND_REQUEST),
          },
        };
        fetch(url, init)
          .then((response) => answerOf(response, request))
          .catch((error: unknown) => failureOf(error, url))
          .then((answer) => {
            if (answer instanceof HttpErrorResponse) return observer.error(answer);
            observer.next(answer);
            observer.complete();
          });
        return () => abort.abort();
      }),
  });
}

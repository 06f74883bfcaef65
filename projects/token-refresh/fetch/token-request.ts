import { HttpContext, HttpHeaders, HttpRequest } from '@angular/common/http';
import { BACKGROUND_REQUEST, REPLAYABLE, SKIP_TOKEN } from 'ngx-token-refresh';
import { TokenFetchOptions } from 'ngx-token-refresh/worker';

/** What a call asks for. */
export interface CallHead {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A call of `fetch` as the interceptor knows requests. */
export function tokenRequest(
  { body, headers, method, url }: CallHead,
  { background = false, replayable, skip = false }: TokenFetchOptions,
): HttpRequest<unknown> {
  const context = new HttpContext()
    .set(SKIP_TOKEN, skip)
    .set(REPLAYABLE, replayable)
    .set(BACKGROUND_REQUEST, background);
  return new HttpRequest<unknown>(method, url, body, { context, headers: new HttpHeaders(headers) });
}

/** The headers that the interceptor has set, and those of the caller. */
export function headersOf({ headers }: HttpRequest<unknown>): [name: string, value: string][] {
  return headers.keys().map((name) => [name, headers.get(name) ?? '']);
}

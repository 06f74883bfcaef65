import { HttpResponse } from '@angular/common/http';
import { map, Observable, of } from 'rxjs';
import { readTokens, Tokens } from '../tokens/tokens';
import { RefreshContext, RefreshOutcome } from './token-backend';

/** A refresh endpoint that takes the refresh token as one field: in a JSON body, or in the query of a GET. */
export interface RefreshEndpoint {
  readonly refreshUrl: string;
  readonly method: string;
  /** Name of the field, or of the query parameter, that carries the refresh token. */
  readonly requestField: string;
}

/** A URL of the page's own origin. */
const OWN_ORIGIN = /^(?![a-z][\w+.-]*:|[\\/]{2})/i;

export function checkEndpoint({ refreshUrl, method }: RefreshEndpoint, backend: string): void {
  const url = typeof refreshUrl === 'string' && refreshUrl.trim() ? refreshUrl : undefined;
  if (!url || !/^https?:$/.test(protocolOf(url))) {
    throw new Error(
      `ngx-token-refresh: \`refreshUrl\` of ${backend}() must be an http(s) URL or a path such as '/api/refresh'.`,
    );
  }
  if (!/^[A-Z]+$/.test(method)) {
    throw new Error(`ngx-token-refresh: \`method\` of ${backend}() must be an HTTP method such as 'POST'.`);
  }
}

function protocolOf(url: string): string {
  try {
    return new URL(url, 'http://page.invalid').protocol;
  } catch {
    return '';
  }
}

/** Sends the refresh and reads its answer. Failures of the call are left to the caller, see {@link outcomeOfError}. */
export function sendRefresh(
  { refreshUrl, method, requestField }: RefreshEndpoint,
  { refreshToken }: Tokens,
  { http }: RefreshContext,
  read: (answer: HttpResponse<unknown>) => RefreshOutcome,
): Observable<RefreshOutcome> {
  if (refreshToken == null) return of({ type: 'no-refresh-token' });
  const fields = { [requestField]: refreshToken };
  const inUrl = method === 'GET';
  return http
    .request(method, refreshUrl, {
      observe: 'response',
      ...(inUrl ? { params: fields } : { body: fields }),
      // A GET may be answered by a cache, and the answer kept: with tokens in it. To another origin the header would
      // cost a preflight that the server may refuse; there its own `Cache-Control` must say so (RFC 6749 §5.1).
      ...(inUrl && OWN_ORIGIN.test(refreshUrl) && { headers: { 'Cache-Control': 'no-store' } }),
    })
    .pipe(map(read));
}

/** The outcome of an answer that should hold these tokens. */
export function tokensOutcome(candidate: { [K in keyof Tokens]: unknown }, status: number): RefreshOutcome {
  const tokens = readTokens(candidate);
  return typeof tokens === 'string' ? { type: 'invalid-response', status } : { type: 'refreshed', tokens };
}

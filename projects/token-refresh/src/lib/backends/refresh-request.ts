import { HttpResponse } from '@angular/common/http';
import { map, Observable, of } from 'rxjs';
import { readTokens, Tokens } from '../tokens/tokens';
import { jwtExpiry } from './jwt-expiry';
import { RefreshContext, RefreshOutcome } from './token-backend';

/** A refresh endpoint that takes the refresh token as one field: in a JSON body, or in the query of a GET. */
export interface RefreshEndpoint {
  readonly refreshUrl: string;
  readonly method: string;
  /** Name of the field, or of the query parameter, that carries the refresh token. */
  readonly requestField: string;
}

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH'];

/** A URL of the page's own origin. */
const OWN_ORIGIN = /^(?![a-z][\w+.-]*:|[\\/]{2})/i;

/** RFC 9110 §5.1: what a header may be called. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** @throws Error, one sentence naming the option, if the refresh could never be sent, or no request with the token. */
export function checkEndpoint({ refreshUrl, method }: RefreshEndpoint, header: string, backend: string): void {
  const problem = !isHttp(refreshUrl)
    ? '`refreshUrl` of * must be an http(s) URL without user and password, or a path such as "/api/refresh"'
    : !METHODS.includes(method)
      ? `\`method\` of * must be one of ${METHODS.join(', ')}`
      : typeof header !== 'string' || !HEADER_NAME.test(header)
        ? '`header` of * must be the name of a header, such as "Authorization"'
        : null;
  if (problem) throw new Error(`ngx-token-refresh: ${problem.replace('*', `${backend}()`)}.`);
}

/** @throws Error, one sentence naming the option, if nothing could be sent to this URL. */
export function checkUrl(url: unknown, option: string): void {
  if (isHttp(url)) return;
  throw new Error(
    `ngx-token-refresh: ${option} must be an http(s) URL without user and password, or a path such as "/oauth/token".`,
  );
}

function isHttp(url: unknown): boolean {
  if (typeof url !== 'string' || !url.trim()) return false;
  try {
    const { protocol, username, password } = new URL(url, 'http://page.invalid');
    return /^https?:$/.test(protocol) && !username && !password;
  } catch {
    return false;
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

/**
 * The outcome of an answer that should hold these tokens.
 *
 * @param isJwt whether the access token itself says when it ends, where the answer does not.
 */
export function tokensOutcome(
  { expiresAt, ...candidate }: { [K in keyof Tokens]: unknown },
  status: number,
  isJwt: boolean,
): RefreshOutcome {
  const tokens = readTokens({
    ...candidate,
    expiresAt: expiresAt ?? (isJwt ? jwtExpiry(String(candidate.accessToken)) : undefined),
  });
  return typeof tokens === 'string' ? { type: 'invalid-response', status } : { type: 'refreshed', tokens };
}

import { HttpParams, HttpResponse } from '@angular/common/http';
import { map, Observable, of } from 'rxjs';
import { headerValue } from '../session/authorization-value';
import { setUpError } from '../platform/configuration-error';
import { readTokens, Tokens } from '../session/tokens';
import { warn } from '../platform/warn';
import { httpUrl } from '../platform/http-url';
import { RefreshContext, RefreshOutcome, TokenBackend } from './token-backend';

declare const ngDevMode: boolean | undefined;

/** How the request of a refresh looks, for `restBackend()` and `envelopeBackend()`. */
export interface RefreshRequestOptions {
  /**
   * Where the tokens are exchanged. `null`: nowhere, the server knows no refresh; a refused token then ends the session.
   */
  readonly refreshUrl: string | null;
  /**
   * With `'GET'` the refresh token travels in the query, where server logs and browser history may keep it: use
   * `'POST'` if the server can. @default 'POST' of restBackend, 'GET' of envelopeBackend
   */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /**
   * What the server takes for a refresh: the refresh token; the access token while it is valid, in the header that
   * requests carry it in (then use `withProactiveRefresh()`: once it has expired nothing can be done); or a cookie,
   * which the browser sends (`withCredentials`). @default 'refresh-token'
   */
  readonly credential?: 'refresh-token' | 'access-token' | 'cookie';
  /** Name of the field that carries the refresh token. @default 'refreshToken' */
  readonly requestField?: string;
  /** Further fields, such as `{ grant_type: 'refresh_token' }`. No secret: everybody can read what a browser sends. */
  readonly requestFields?: Readonly<Record<string, string>>;
  /** Where the fields go: a JSON body, a form body, the query, or headers. @default 'json', 'query' with method GET */
  readonly sendAs?: 'json' | 'form' | 'query' | 'header';
  /** Further headers, such as `{ apikey: '…' }`. */
  readonly requestHeaders?: Readonly<Record<string, string>>;
  /** The request header that carries the access token. @default 'Authorization' */
  readonly header?: string;
}

/** A refresh endpoint. */
export interface RefreshEndpoint extends RefreshRequestOptions {
  readonly method: NonNullable<RefreshRequestOptions['method']>;
  readonly requestField: string;
  /** Whether the answer is no JSON but a text. */
  readonly answersText?: boolean;
}

/** A URL of the page's own origin. */
const OWN_ORIGIN = /^(?![a-z][\w+.-]*:|[\\/]{2})/i;

/** RFC 9110 §5.1: what a header may be called. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** @throws Error naming the option, if the refresh could never be sent, or no request with the token. */
export function checkEndpoint(endpoint: RefreshEndpoint, header: string, backend: string): void {
  const { refreshUrl } = endpoint;
  if (refreshUrl !== null) checkUrl(refreshUrl, 'refreshUrl', backend, '/api/refresh');
  if (typeof ngDevMode === 'undefined' || ngDevMode) checkChoices(endpoint, header, backend);
}

/** What only the app's own code can get wrong costs nothing in production. */
function checkChoices(endpoint: RefreshEndpoint, header: string, backend: string): void {
  const problem =
    typeof header !== 'string' || !HEADER_NAME.test(header)
      ? '`header` of * must be the name of a header, such as "Authorization"'
      : wrongChoice(endpoint);
  if (problem) throw setUpError(problem.replace('*', `${backend}()`));
  if (Object.keys(endpoint.requestFields ?? {}).some((name) => /secret/i.test(name))) {
    warn(`\`requestFields\` of ${backend}() hold a secret: everybody who opens the app can read it.`);
  }
}

/** @throws Error naming the option, if nothing could be sent to this URL. */
export function checkUrl(url: unknown, option: string, backend: string, example: string): void {
  if (typeof url === 'string' && url.trim() && httpUrl(url, 'http://page.invalid')) return;
  throw setUpError(
    (typeof ngDevMode === 'undefined' || ngDevMode) &&
      `\`${option}\` of ${backend}() must be an http(s) URL without user and password, or a path such as "${example}"`,
    option,
  );
}

function wrongChoice(endpoint: RefreshEndpoint): string | null {
  const choices: Record<string, readonly unknown[]> = {
    method: ['GET', 'POST', 'PUT', 'PATCH'],
    credential: ['refresh-token', 'access-token', 'cookie', undefined],
    sendAs: ['json', 'form', 'query', 'header', undefined],
  };
  const given: Record<string, unknown> = { ...endpoint };
  for (const [option, values] of Object.entries(choices)) {
    if (!values.includes(given[option]))
      return `\`${option}\` of * must be one of ${values.filter(Boolean).join(', ')}`;
  }
  return endpoint.method === 'GET' && /json|form/.test(endpoint.sendAs ?? '')
    ? '`sendAs` of * must be query or header with method GET, which has no body'
    : null;
}

/** Sends the refresh and reads its answer. Failures of the call are left to the caller, see {@link outcomeOfError}. */
export function sendRefresh(
  endpoint: RefreshEndpoint,
  tokens: Tokens,
  { http }: RefreshContext,
  read: (answer: HttpResponse<unknown>) => RefreshOutcome,
): Observable<RefreshOutcome> {
  const { refreshUrl, method, credential = 'refresh-token', requestField, header = 'Authorization' } = endpoint;
  const { refreshToken = '' } = tokens;
  const presents = credential === 'refresh-token';
  if (refreshUrl === null || (presents && !refreshToken)) return of({ type: 'no-refresh-token' });

  const inUrl = method === 'GET';
  const sendAs = endpoint.sendAs ?? (inUrl ? 'query' : 'json');
  const fields: Record<string, string> = Object.assign(
    {},
    endpoint.requestFields,
    presents && { [requestField]: refreshToken },
  );
  return http
    .request<unknown>(method, refreshUrl, {
      observe: 'response',
      responseType: endpoint.answersText ? ('text' as 'json') : 'json',
      withCredentials: credential === 'cookie',
      params: sendAs === 'query' ? fields : undefined,
      body:
        sendAs === 'form'
          ? new HttpParams({ fromObject: fields })
          : sendAs === 'json' && Object.keys(fields).length
            ? fields
            : undefined,
      headers: Object.assign(
        {},
        endpoint.requestHeaders,
        sendAs === 'header' && fields,
        credential === 'access-token' && { [header]: headerValue(tokens) },
        // A GET may be answered by a cache, and the answer kept: with tokens in it. To another origin the header would
        // cost a preflight that the server may refuse; there its own `Cache-Control` must say so (RFC 6749 §5.1).
        inUrl && OWN_ORIGIN.test(refreshUrl) && { 'Cache-Control': 'no-store' },
      ) as Record<string, string>,
    })
    .pipe(map(read));
}

/**
 * The outcome of an answer that should hold these tokens.
 *
 * @param tokenExpiry reads from the access token itself when it ends, where the answer does not say.
 */
export function tokensOutcome(
  { accessToken, refreshToken, expiresAt, tokenType }: { [K in keyof Tokens]: unknown },
  status: number,
  tokenExpiry?: (accessToken: string) => number | undefined,
): RefreshOutcome {
  const own = typeof accessToken === 'string' ? tokenExpiry?.(accessToken) : undefined;
  const tokens = readTokens({ accessToken, refreshToken, expiresAt: expiresAt ?? own, tokenType });
  return typeof tokens === 'string' ? { type: 'invalid-response', status } : { type: 'refreshed', tokens };
}

/** How a backend says when a token ends, if the token itself tells. */
export function expiryInToken(
  tokenExpiry: ((accessToken: string) => number | undefined) | undefined,
): TokenBackend['expiresAt'] {
  return tokenExpiry && (({ accessToken }) => tokenExpiry(accessToken));
}

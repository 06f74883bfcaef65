import { HttpParams, HttpResponse } from '@angular/common/http';
import { map, Observable, of } from 'rxjs';
import { configurationError } from '../platform/configuration-error';
import { httpUrl } from '../platform/http-url';
import { warn } from '../platform/warn';
import { authorizationValue } from '../session/authorization-value';
import { Tokens } from '../session/tokens';
import { RefreshContext, RefreshOutcome } from './token-backend';

declare const ngDevMode: boolean | undefined;

/** How the request of a refresh looks, for `restBackend()` and `envelopeBackend()`. */
export interface RefreshRequestOptions {
  /**
   * Where the tokens are exchanged. `null`: the server knows no refresh; a refused token then ends the session.
   */
  readonly refreshUrl: string | null;
  /**
   * With `'GET'` the refresh token travels in the query, where server logs and browser history may keep it. Use it only
   * if the server accepts nothing else. @default 'POST'
   */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /**
   * What the server accepts for a refresh: the refresh token; the access token while it is valid, in the header that
   * requests carry it in (use `withProactiveRefresh()` then: an expired one cannot be refreshed); or a cookie, which the
   * browser sends (`withCredentials`). @default 'refresh-token'
   */
  readonly credential?: 'refresh-token' | 'access-token' | 'cookie';
  /** Name of the field that carries the refresh token. @default 'refreshToken' */
  readonly requestField?: string;
  /** Further fields, such as `{ grant_type: 'refresh_token' }`. No secret: anyone can read what a browser sends. */
  readonly requestFields?: Readonly<Record<string, string>>;
  /** Where the fields go: a JSON body, a form body, the query, or headers. @default 'json', 'query' with method GET */
  readonly sendAs?: 'json' | 'form' | 'query' | 'header';
  /** Further headers, such as `{ apikey: '…' }`. */
  readonly requestHeaders?: Readonly<Record<string, string>>;
  /** The request header that carries the access token. @default 'Authorization' */
  readonly header?: string;
}

/** A refresh endpoint: the options with their defaults. */
export interface RefreshEndpoint extends RefreshRequestOptions {
  readonly method: NonNullable<RefreshRequestOptions['method']>;
  readonly requestField: string;
  readonly header: string;
  /** Whether the answer is a text, not JSON. */
  readonly answersText?: boolean;
}

/** A URL of the page's own origin. */
const OWN_ORIGIN = /^(?![a-z][\w+.-]*:|[\\/]{2})/i;

/** RFC 9110 §5.1: what a header may be called. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** The endpoint that these options describe. @throws Error naming the option that cannot work. */
export function refreshEndpoint(options: RefreshRequestOptions, backend: string): RefreshEndpoint {
  const { method = 'POST', requestField = 'refreshToken', header = 'Authorization' } = options;
  const endpoint = Object.assign({}, options, { method, requestField, header });
  const { refreshUrl } = endpoint;
  if (refreshUrl !== null) checkUrl(refreshUrl, 'refreshUrl', backend, '/api/refresh');
  // Only the app's own code can get these wrong: they cost nothing in production.
  if (typeof ngDevMode === 'undefined' || ngDevMode) checkChoices(endpoint, backend);
  return endpoint;
}

function checkChoices(endpoint: RefreshEndpoint, backend: string): void {
  const { header } = endpoint as { readonly header: unknown };
  const problem =
    typeof header !== 'string' || !HEADER_NAME.test(header)
      ? '`header` of * must be the name of a header, such as "Authorization"'
      : wrongChoice(endpoint);
  if (problem) throw configurationError(problem.replace('*', `${backend}()`));
  if (Object.keys(endpoint.requestFields ?? {}).some((name) => /secret/i.test(name))) {
    warn(`\`requestFields\` of ${backend}() contain a secret: anyone who opens the app can read it.`);
  }
}

/** @throws Error naming the option, if no request could be sent to this URL. */
export function checkUrl(url: unknown, option: string, backend: string, example: string): void {
  if (typeof url === 'string' && url.trim() && httpUrl(url, 'http://page.invalid')) return;
  throw configurationError(
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

/** Sends the refresh and reads its answer. The caller handles failures of the call: see {@link outcomeOfError}. */
export function sendRefresh(
  endpoint: RefreshEndpoint,
  tokens: Tokens | null,
  { http }: RefreshContext,
  read: (answer: HttpResponse<unknown>) => RefreshOutcome,
): Observable<RefreshOutcome> {
  const { refreshUrl, method, credential = 'refresh-token', requestField, header } = endpoint;
  const refreshToken = tokens?.refreshToken;
  const presents = credential === 'refresh-token';
  if (refreshUrl === null || (presents && !refreshToken)) return of({ type: 'no-refresh-token' });

  const inUrl = method === 'GET';
  const sendAs = endpoint.sendAs ?? (inUrl ? 'query' : 'json');
  const fields = Object.assign({}, endpoint.requestFields, presents && { [requestField]: refreshToken }) as Record<
    string,
    string
  >;
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
        credential === 'access-token' && tokens && { [header]: authorizationValue(tokens) },
        // A cache could answer a GET, and keep the answer with its tokens. To another origin this header would cost a
        // preflight that the server may refuse; there the server's own `Cache-Control` must say so (RFC 6749 §5.1).
        inUrl && OWN_ORIGIN.test(refreshUrl) && { 'Cache-Control': 'no-store' },
      ) as Record<string, string>,
    })
    .pipe(map(read));
}

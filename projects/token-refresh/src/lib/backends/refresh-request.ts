import { HttpClient, HttpErrorResponse, HttpParams, HttpResponse } from '@angular/common/http';
import { catchError, EMPTY, map, Observable, of } from 'rxjs';
import { configurationError } from '../platform/configuration-error';
import { warn } from '../platform/warn';
import { authorizationValue } from '../session/authorization-value';
import { Tokens } from '../session/tokens';
import { checkUrl } from './check-url';
import { outcomeOfError } from './error-outcome';
import { RefusalOptions } from './refusal';
import { RefreshContext, RefreshOutcome, TokenBackend } from './token-backend';

declare const ngDevMode: boolean | undefined;

/** Fields or headers by name, or a function that gives them with each request. */
export type RequestTexts =
  Readonly<Record<string, string>> | ((tokens: Tokens | null) => Readonly<Record<string, string>>);

/** Those fields or headers, now. */
export function textsOf(given: RequestTexts | undefined, tokens: Tokens | null): Record<string, string> | undefined {
  return typeof given === 'function' ? given(tokens) : given;
}

/** How the request of a refresh looks, for `restBackend()` and `envelopeBackend()`. */
export interface RefreshRequestOptions extends RefusalOptions {
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
  /** Name of the field that carries the access token, where the server wants the old one as well. @default not sent */
  readonly accessTokenRequestField?: string;
  /**
   * Further fields, such as `{ grant_type: 'refresh_token' }`, or a function that gives them at each refresh. No secret:
   * anyone can read what a browser sends.
   */
  readonly requestFields?: RequestTexts;
  /**
   * Where the fields go: a JSON body, a form body, the query, or headers. With `'bearer'` the refresh token itself goes
   * in the header that requests carry the access token in, and further fields in a JSON body.
   *
   * @default 'json', 'query' with method GET
   */
  readonly sendAs?: 'json' | 'form' | 'query' | 'header' | 'bearer';
  /** Further headers, such as `{ apikey: '…' }`, or a function that gives them at each refresh. */
  readonly requestHeaders?: RequestTexts;
  /**
   * Where sign-out tells the server to forget the session, by a request that looks as that of a refresh does.
   * @default the server is not told
   */
  readonly revokeUrl?: string;
  /** The request header that carries the access token. @default 'Authorization' */
  readonly header?: string;
}

/** A refresh endpoint: the options with their defaults. */
export interface RefreshEndpoint extends RefreshRequestOptions {
  readonly method: NonNullable<RefreshRequestOptions['method']>;
  readonly credential: NonNullable<RefreshRequestOptions['credential']>;
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
  const {
    method = 'POST',
    credential = 'refresh-token',
    requestField = 'refreshToken',
    header = 'Authorization',
  } = options;
  const endpoint = Object.assign({}, options, { method, credential, requestField, header });
  const { refreshUrl, revokeUrl } = endpoint;
  if (refreshUrl !== null) checkUrl(refreshUrl, 'refreshUrl', backend);
  if (revokeUrl !== undefined) checkUrl(revokeUrl, 'revokeUrl', backend);
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
  const { requestFields } = endpoint;
  if (typeof requestFields === 'object' && Object.keys(requestFields).some((name) => /secret/i.test(name))) {
    warn(`\`requestFields\` of ${backend}() contain a secret: anyone who opens the app can read it.`);
  }
}

function wrongChoice(endpoint: RefreshEndpoint): string | null {
  const choices: Record<string, readonly unknown[]> = {
    method: ['GET', 'POST', 'PUT', 'PATCH'],
    credential: ['refresh-token', 'access-token', 'cookie'],
    sendAs: ['json', 'form', 'query', 'header', 'bearer', undefined],
  };
  const given: Record<string, unknown> = { ...endpoint };
  for (const [option, values] of Object.entries(choices)) {
    if (!values.includes(given[option]))
      return `\`${option}\` of * must be one of ${values.filter(Boolean).join(', ')}`;
  }
  if (endpoint.sendAs === 'bearer' && endpoint.credential !== 'refresh-token')
    return '`credential` of * must be refresh-token with `sendAs: "bearer"`, which sends that one';
  return endpoint.method === 'GET' && /json|form/.test(endpoint.sendAs ?? '')
    ? '`sendAs` of * must be query, header or bearer with method GET, which has no body'
    : wrongStatus(endpoint);
}

/** Only a function can tell a refusal of status 0 or 2xx from an answer; a refusal of 5xx could never be acted on. */
function wrongStatus({ refusedStatus = 401, refreshRejectedStatus = 400 }: RefusalOptions): string | null {
  const isWrong = (given: unknown, last: number): boolean =>
    [given].flat().some((status) => !(typeof status === 'number' && status >= 400 && status <= last));
  return typeof refusedStatus !== 'function' && isWrong(refusedStatus, 499)
    ? '`refusedStatus` of * must be HTTP statuses from 400 to 499, or a function'
    : isWrong(refreshRejectedStatus, 599)
      ? '`refreshRejectedStatus` of * must be HTTP statuses from 400 to 599'
      : null;
}

/** Sends the refresh and reads its answer. What is no answer of a server, such as an error of the app, it fails with. */
export function sendRefresh(
  endpoint: RefreshEndpoint,
  tokens: Tokens | null,
  { http, now }: RefreshContext,
  read: (answer: HttpResponse<unknown>) => RefreshOutcome,
): Observable<RefreshOutcome> {
  const { refreshUrl, refreshRejectedStatus } = endpoint;
  return (
    send(endpoint, refreshUrl, tokens, http)?.pipe(
      map(read),
      catchError((error: unknown) => {
        if (!(error instanceof HttpErrorResponse)) throw error;
        return of(outcomeOfError(error, now(), refreshRejectedStatus));
      }),
    ) ?? of({ type: 'no-refresh-token' })
  );
}

/** The `revoke` of a backend, by the `revokeUrl` of its endpoint. */
export function revocationBy(endpoint: RefreshEndpoint): TokenBackend['revoke'] {
  const { revokeUrl } = endpoint;
  return revokeUrl === undefined ? undefined : (tokens, { http }) => send(endpoint, revokeUrl, tokens, http) ?? EMPTY;
}

/** @returns `null` where there is nowhere to send it, or nothing to present */
function send(
  endpoint: RefreshEndpoint,
  url: string | null,
  tokens: Tokens | null,
  http: HttpClient,
): Observable<HttpResponse<unknown>> | null {
  const { method, credential, requestField, accessTokenRequestField, header } = endpoint;
  const { accessToken, refreshToken } = tokens ?? {};
  const presents = credential === 'refresh-token';
  if (url === null || (presents && !refreshToken)) return null;

  const inUrl = method === 'GET';
  const usual = inUrl ? 'query' : 'json';
  const { sendAs = usual } = endpoint;
  const isBearer = sendAs === 'bearer';
  const place = isBearer ? usual : sendAs;
  const inHeader = isBearer ? refreshToken : credential === 'access-token' && accessToken;
  const fields = Object.assign(
    {},
    textsOf(endpoint.requestFields, tokens),
    accessTokenRequestField && accessToken && { [accessTokenRequestField]: accessToken },
    presents && !isBearer && { [requestField]: refreshToken },
  ) as Record<string, string>;
  return http.request<unknown>(method, url, {
    observe: 'response',
    responseType: endpoint.answersText ? ('text' as 'json') : 'json',
    withCredentials: credential === 'cookie',
    params: place === 'query' ? fields : undefined,
    body:
      place === 'form'
        ? new HttpParams({ fromObject: fields })
        : place === 'json' && Object.keys(fields).length
          ? fields
          : undefined,
    headers: Object.assign(
      {},
      textsOf(endpoint.requestHeaders, tokens),
      place === 'header' && fields,
      inHeader && { [header]: authorizationValue(Object.assign({}, tokens, { accessToken: inHeader })) },
      // A cache could answer a GET, and keep the answer with its tokens. To another origin this header would cost a
      // preflight that the server may refuse; there the server's own `Cache-Control` must say so (RFC 6749 §5.1).
      inUrl && OWN_ORIGIN.test(url) && { 'Cache-Control': 'no-store' },
    ) as Record<string, string>,
  });
}

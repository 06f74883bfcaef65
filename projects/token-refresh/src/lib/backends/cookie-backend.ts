import { map } from 'rxjs';
import { COOKIE_SESSION, isInCookie, Tokens } from '../session/tokens';
import { fieldOf } from './answer-fields';
import { checkUrl } from './check-url';
import { Diagnosis } from './diagnosis';
import { RequestTexts, textsOf } from './refresh-request';
import { TokenBackend } from './token-backend';
import { expiresAtFrom, TokenExpiry } from './token-expiry';
import { issuedTokens, outcomeOfTokens } from './token-fields';
import { xsrfRenewal } from './xsrf-renewal';

declare const ngDevMode: boolean | undefined;

const NAME = typeof ngDevMode === 'undefined' || ngDevMode ? 'cookieBackend' : '';

/** Options of {@link cookieBackend}. Field names of the answer may be dotted paths, such as `'data.access'`. */
export interface CookieBackendOptions {
  /** Where the cookie is exchanged. */
  readonly refreshUrl: string;
  /**
   * The answer's field with the new access token. `null`: the access token is an HttpOnly cookie too, and every success
   * says that it was renewed. An answer with HTTP 204 says so in either case. @default 'access_token'
   */
  readonly accessTokenField?: string | null;
  /** How to find out when the access token expires. @default { field: 'expires_in' } */
  readonly expiry?: TokenExpiry;
  /**
   * Whether requests to `apis` are sent with credentials, which an API on another origin needs where the access token is a
   * cookie. Refresh and revocation always are. @default false
   */
  readonly withCredentials?: boolean;
  /**
   * Further headers of refresh and revocation, or a function that gives them each time, such as a proof against XSRF of a
   * cookie that is not Angular's own.
   */
  readonly requestHeaders?: RequestTexts;
  /** The scheme in front of a token from an answer. @default 'Bearer' */
  readonly tokenType?: string;
  /**
   * Where sign-out tells the server to forget the session and delete its cookies, which no script can: POST with
   * credentials, no body. @default the server is not told
   */
  readonly revokeUrl?: string;
}

/** The next placeholder: unlike the former, so that a refusal of what went before is known to be late. */
function renewed(former: Tokens | null): Tokens {
  const [, count] = former && isInCookie(former) ? former.accessToken.split('.') : [];
  const { accessToken, tokenType } = COOKIE_SESSION;
  return { accessToken: `${accessToken}.${(Number(count) || 0) + 1}`, tokenType };
}

/**
 * A backend that keeps the refresh token in an HttpOnly cookie: `POST` with credentials and without a body is answered
 * by `{access_token, expires_in?}`, or by HTTP 204 with a new access cookie. HTTP 401 refuses a request; 400, 401 or 403
 * refuses a refresh.
 *
 * The app signs in with `store.signIn({ accessToken })`, or where the access token is a cookie with
 * `store.signIn(COOKIE_SESSION)`. Angular's XSRF header is sent with the refresh, since it goes through the app's
 * `HttpClient`.
 *
 * @throws Error at start-up if an option cannot be used.
 */
export function cookieBackend(options: CookieBackendOptions): TokenBackend {
  const { refreshUrl, accessTokenField = 'access_token', tokenType = 'Bearer', revokeUrl, requestHeaders } = options;
  const expiry = Object.assign({ field: 'expires_in' }, options.expiry);
  checkUrl(refreshUrl, 'refreshUrl', NAME);
  if (revokeUrl !== undefined) checkUrl(revokeUrl, 'revokeUrl', NAME);
  const withCredentials = true;

  const tokensFrom = (answer: unknown, inCookie: boolean, former: Tokens | null, now: number): Tokens => {
    const issued = inCookie ? renewed(former) : { accessToken: fieldOf(answer, accessTokenField ?? ''), tokenType };
    return issuedTokens(answer, Object.assign({ expiry }, issued), now);
  };

  const backend: TokenBackend = {
    credential: 'cookie',
    fingerprint: refreshUrl,
    withCredentials: options.withCredentials,
    xsrfRenewal,
    expiresAt: expiresAtFrom(expiry),
    readTokens: (answer, now) => tokensFrom(answer, accessTokenField === null, null, now),
    refresh: (former, { http, now }) =>
      http
        .post<unknown>(refreshUrl, null, {
          withCredentials,
          observe: 'response',
          headers: textsOf(requestHeaders, former),
        })
        .pipe(
          map(({ body, status }) =>
            outcomeOfTokens(tokensFrom(body, accessTokenField === null || status === 204, former, now()), status),
          ),
        ),
    revoke:
      revokeUrl === undefined
        ? undefined
        : (tokens, { http }) =>
            http.post(revokeUrl, null, { withCredentials, headers: textsOf(requestHeaders, tokens) }),
  };
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    const ɵdiagnosis: Diagnosis = {
      backend: NAME,
      url: refreshUrl,
      urlOption: 'refreshUrl',
      fieldsOf: (of) =>
        accessTokenField === null
          ? []
          : [{ option: 'accessTokenField', path: accessTokenField, of, expiry, expiryOption: 'expiry' }],
    };
    return Object.assign(backend, { ɵdiagnosis });
  }
  return backend;
}

import { map } from 'rxjs';
import { COOKIE_SESSION, isInCookie, Tokens } from '../session/tokens';
import { expiryOf, fieldOf } from './answer-fields';
import { checkUrl, tokensOutcome } from './refresh-request';
import { RefreshContext, TokenBackend } from './token-backend';

/** Options of {@link cookieBackend}. Field names of the answer may be dotted paths, such as `'data.access'`. */
export interface CookieBackendOptions {
  /** Where the cookie is exchanged. */
  readonly refreshUrl: string;
  /**
   * The answer's field that holds the new access token. `null`: none does, the access token is an HttpOnly cookie too,
   * and every success says that it was renewed. An answer with HTTP 204 says so in either case. @default 'access_token'
   */
  readonly accessTokenField?: string | null;
  /** The answer's field that holds the access token's life in seconds; it may be absent. @default 'expires_in' */
  readonly expiresInField?: string;
  /** The scheme in front of a token from an answer. @default 'Bearer' */
  readonly tokenType?: string;
  /**
   * Where sign-out makes the server forget the session and delete its cookies, which no script can: POST with
   * credentials, no body. @default the server is not told
   */
  readonly revokeUrl?: string;
}

/** The mark that follows: unlike the former, so that a refusal of what went before is known as late. */
function renewed(former: Tokens): Tokens {
  const [, count] = isInCookie(former) ? former.accessToken.split('.') : [];
  return { ...COOKIE_SESSION, accessToken: `${COOKIE_SESSION.accessToken}.${(Number(count) || 0) + 1}` };
}

/**
 * A backend that keeps the refresh token in an HttpOnly cookie: `POST` with credentials and without a body is answered
 * by `{access_token, expires_in?}`, or by HTTP 204 with a new access cookie. HTTP 401 refuses a request; 400, 401 or 403
 * refuses a refresh.
 *
 * The app signs in with `store.set({ accessToken })`, or where the access token is a cookie with
 * `store.set(COOKIE_SESSION)`. Angular's XSRF header is sent with the refresh, since it goes through the app's
 * `HttpClient`.
 *
 * @throws Error at start-up if an option cannot be used.
 */
export function cookieBackend({
  refreshUrl,
  accessTokenField = 'access_token',
  expiresInField = 'expires_in',
  tokenType = 'Bearer',
  revokeUrl,
}: CookieBackendOptions): TokenBackend {
  checkUrl(refreshUrl, 'refreshUrl', 'cookieBackend', '/api/refresh');
  if (revokeUrl !== undefined) checkUrl(revokeUrl, 'revokeUrl', 'cookieBackend', '/api/logout');
  const withCredentials = true;
  return {
    refresh: (former, { http, now }) =>
      http.post<unknown>(refreshUrl, null, { withCredentials, observe: 'response' }).pipe(
        map(({ body, status }) => {
          const inCookie = accessTokenField === null || status === 204;
          const issued = inCookie ? renewed(former) : { accessToken: fieldOf(body, accessTokenField), tokenType };
          return tokensOutcome({ ...issued, expiresAt: expiryOf(fieldOf(body, expiresInField), now()) }, status);
        }),
      ),
    ...(revokeUrl !== undefined && {
      revoke: (_: Tokens, { http }: RefreshContext) => http.post(revokeUrl, null, { withCredentials }),
    }),
  };
}

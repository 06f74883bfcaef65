import { expiryOf, fieldOf } from './answer-fields';
import { jwtExpiry } from './jwt-expiry';
import { checkEndpoint, sendRefresh, tokensOutcome } from './refresh-request';
import { Tokens } from '../tokens/tokens';
import { TokenBackend } from './token-backend';

/** Options of {@link restBackend}. Field names of the answer may be dotted paths, such as `'data.access'`. */
export interface RestBackendOptions {
  /** Where the refresh token is exchanged. */
  readonly refreshUrl: string;
  /** With `'GET'` the refresh token travels in the query. @default 'POST' */
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'GET';
  /** The request's field that carries the refresh token. @default 'refreshToken' */
  readonly requestField?: string;
  /** The answer's field that holds the new access token. @default 'accessToken' */
  readonly accessTokenField?: string;
  /** The answer's field that holds the new refresh token; where it is absent the old one is kept. @default 'refreshToken' */
  readonly refreshTokenField?: string;
  /** The answer's field that holds the access token's life in seconds; it may be absent. @default 'expiresIn' */
  readonly expiresInField?: string;
  /** The request header that carries the token. @default 'Authorization' */
  readonly header?: string;
  /**
   * Whether the access token is a JWT whose `exp` says when it ends (RFC 7519 §4.1.4). An answer whose token is no JWT
   * is then an invalid response. @default false
   */
  readonly jwtExpiry?: boolean;
}

/**
 * A backend that speaks JSON and HTTP status codes: `POST {refreshToken}` is answered by
 * `{accessToken, refreshToken?, expiresIn?}`. HTTP 401 refuses a request; 400, 401 or 403 refuses a refresh.
 *
 * @throws Error at start-up if an option cannot be used.
 */
export function restBackend({
  refreshUrl,
  method = 'POST',
  requestField = 'refreshToken',
  accessTokenField = 'accessToken',
  refreshTokenField = 'refreshToken',
  expiresInField = 'expiresIn',
  header = 'Authorization',
  jwtExpiry: isJwt = false,
}: RestBackendOptions): TokenBackend {
  const endpoint = { refreshUrl, method, requestField };
  checkEndpoint(endpoint, header, 'restBackend');
  return {
    header,
    ...(isJwt && { expiresAt: ({ accessToken }: Tokens) => jwtExpiry(accessToken) }),
    refresh: (tokens, context) =>
      sendRefresh(endpoint, tokens, context, ({ body, status }) =>
        tokensOutcome(
          {
            accessToken: fieldOf(body, accessTokenField),
            refreshToken: fieldOf(body, refreshTokenField),
            expiresAt: expiryOf(fieldOf(body, expiresInField), context.now()),
          },
          status,
          isJwt,
        ),
      ),
  };
}

import { checkEndpoint, expiryInToken, RefreshRequestOptions, sendRefresh } from './refresh-request';
import { TokenBackend } from './token-backend';
import { outcomeOfFields, TokenFieldOptions } from './token-fields';

/** Options of {@link restBackend}. */
export interface RestBackendOptions extends RefreshRequestOptions, TokenFieldOptions {}

/** A bare token, plain or as a JSON text: RFC 6750 §2.1 says what it is made of. A page, however short, is none. */
const BARE_TOKEN = /^\s*("?)([\w.~+/-]+=*)\1\s*$/;

/**
 * A backend that speaks JSON and HTTP status codes: `POST {refreshToken}` is answered by
 * `{accessToken, refreshToken?, expiresIn?}`. HTTP 401 refuses a request; 400, 401 or 403 refuses a refresh.
 *
 * With `accessTokenField: ''` the answer is the access token and nothing else, as a text or as JSON.
 *
 * @throws Error at start-up if an option cannot be used.
 */
export function restBackend(options: RestBackendOptions): TokenBackend {
  const {
    method = 'POST',
    requestField = 'refreshToken',
    header = 'Authorization',
    accessTokenField = 'accessToken',
    refreshTokenField = 'refreshToken',
    expiryField = 'expiresIn',
    tokenExpiry,
    expiry,
  } = options;
  const answersText = !accessTokenField;
  const endpoint = Object.assign({}, options, { method, requestField, header, answersText });
  const fields = { accessTokenField, refreshTokenField, expiryField, expiry, tokenExpiry };
  checkEndpoint(endpoint, header, 'restBackend');
  return {
    header,
    expiresAt: expiryInToken(tokenExpiry),
    refresh: (tokens, context) =>
      sendRefresh(endpoint, tokens, context, ({ body, status }) =>
        outcomeOfFields(
          answersText ? BARE_TOKEN.exec(typeof body === 'string' ? body : '')?.[2] : body,
          fields,
          context,
          status,
        ),
      ),
  };
}

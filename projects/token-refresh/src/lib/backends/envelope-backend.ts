import { HttpResponse } from '@angular/common/http';
import { fieldOf } from './answer-fields';
import { isBearerChallenge } from './bearer-challenge';
import { jwtExpiry } from './jwt-expiry';
import { checkEndpoint, sendRefresh, tokensOutcome } from './refresh-request';
import { Tokens } from '../tokens/tokens';
import { RefreshOutcome, TokenBackend } from './token-backend';

/** Options of {@link envelopeBackend}. Field names may be dotted paths, such as `'status.code'`. */
export interface EnvelopeBackendOptions {
  /** Where the refresh token is exchanged. */
  readonly refreshUrl: string;
  /**
   * With `'GET'` the refresh token travels in the query, where server logs and browser history may keep it: use
   * `'POST'` if the server can. @default 'GET'
   */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** The query parameter, or the field of a JSON body, that carries the refresh token. @default 'refreshToken' */
  readonly requestField?: string;
  /** The envelope's field that holds the code. @default 'code' */
  readonly codeField?: string;
  /** The code of success. @default 200 */
  readonly okCode?: number | string;
  /** The code that refuses a token. @default 401 */
  readonly refusedCode?: number | string;
  /** The envelope's field that holds the payload. @default 'data' */
  readonly dataField?: string;
  /** The payload's field that holds the new access token. @default 'token' */
  readonly accessTokenField?: string;
  /** The payload's field that holds the new refresh token; where it is absent the old one is kept. @default 'refreshToken' */
  readonly refreshTokenField?: string;
  /** The payload's field that holds the scheme, with or without a trailing space. @default 'tokenHead' */
  readonly tokenTypeField?: string;
  /** The request header that carries the token. @default 'Authorization' */
  readonly header?: string;
  /**
   * Whether the access token is a JWT whose `exp` says when it ends (RFC 7519 §4.1.4). An answer whose token is no JWT
   * is then an invalid response. @default false
   */
  readonly jwtExpiry?: boolean;
}

/** Codes that say "not now" rather than "no", in the manner of the HTTP status codes they borrow. */
const TRANSIENT = /^(?:408|429|5\d\d)$/;

/**
 * A backend that answers HTTP 200 with `{code, data, message}`: a request is refused by HTTP 401 or by `{code: 401}`;
 * `GET …?refreshToken=…` is answered by `{code: 200, data: {tokenHead, token, refreshToken}}`.
 *
 * A refresh that is answered by another code, or by no data, ends the session; codes 408, 429 and 5xx do not, nor does
 * an answer that is no envelope. Codes are compared as texts.
 *
 * @throws Error at start-up if an option cannot be used.
 */
export function envelopeBackend({
  refreshUrl,
  method = 'GET',
  requestField = 'refreshToken',
  codeField = 'code',
  okCode = 200,
  refusedCode = 401,
  dataField = 'data',
  accessTokenField = 'token',
  refreshTokenField = 'refreshToken',
  tokenTypeField = 'tokenHead',
  header = 'Authorization',
  jwtExpiry: isJwt = false,
}: EnvelopeBackendOptions): TokenBackend {
  const endpoint = { refreshUrl, method, requestField };
  checkEndpoint(endpoint, header, 'envelopeBackend');

  const read = ({ body, status }: HttpResponse<unknown>): RefreshOutcome => {
    const code = fieldOf(body, codeField);
    if (typeof code !== 'number' && typeof code !== 'string') return { type: 'invalid-response', status };
    const data = fieldOf(body, dataField);
    if (String(code) === String(okCode) && data != null) {
      const tokenHead = fieldOf(data, tokenTypeField);
      return tokensOutcome(
        {
          accessToken: fieldOf(data, accessTokenField),
          refreshToken: fieldOf(data, refreshTokenField),
          tokenType: typeof tokenHead === 'string' ? tokenHead.trim() : undefined,
        },
        status,
        isJwt,
      );
    }
    return TRANSIENT.test(String(code)) ? { type: 'unavailable', status: Number(code) } : { type: 'rejected' };
  };

  return {
    header,
    ...(isJwt && { expiresAt: ({ accessToken }: Tokens) => jwtExpiry(accessToken) }),
    isChallenge: (answer) =>
      answer instanceof HttpResponse
        ? String(fieldOf(answer.body, codeField)) === String(refusedCode)
        : isBearerChallenge(answer),
    refresh: (tokens, context) => sendRefresh(endpoint, tokens, context, read),
  };
}

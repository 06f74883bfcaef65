import { Tokens } from '../session/tokens';
import { fieldOf } from './answer-fields';
import { Diagnosis, tokenFields } from './diagnosis';
import { readBody } from './read-body';
import { refreshEndpoint, RefreshRequestOptions, revocationBy, sendRefresh } from './refresh-request';
import { refusedBy } from './refusal';
import { TokenBackend } from './token-backend';
import { expiresAtFrom } from './token-expiry';
import { issuedTokens, outcomeOfTokens, TokenFieldOptions } from './token-fields';
import { xsrfRenewal } from './xsrf-renewal';

declare const ngDevMode: boolean | undefined;

const NAME = typeof ngDevMode === 'undefined' || ngDevMode ? 'restBackend' : '';

/** Options of {@link restBackend}. */
export interface RestBackendOptions extends RefreshRequestOptions, TokenFieldOptions {}

/** A bare token, plain or as a JSON text: RFC 6750 §2.1 lists its characters. An HTML page never matches. */
const BARE_TOKEN = /^\s*("?)([\w.~+/-]+=*)\1\s*$/;

/**
 * A backend that speaks JSON and HTTP status codes: `POST {refreshToken}` is answered by
 * `{accessToken, refreshToken?, expiresIn?}`. HTTP 401 refuses a request, or what `refusedStatus` says; 400, 401 or 403
 * refuses a refresh, or what `refreshRejectedStatus` says.
 *
 * With `accessTokenField: ''` the answer is the access token and nothing else, as a text or as JSON.
 *
 * @throws Error at start-up if an option cannot be used.
 */
export function restBackend(options: RestBackendOptions): TokenBackend {
  const {
    accessTokenField = 'accessToken',
    refreshTokenField = 'refreshToken',
    refreshExpiry,
    refusedStatus,
  } = options;
  const expiry = Object.assign({ field: 'expiresIn' }, options.expiry);
  const answersText = !accessTokenField;
  const endpoint = Object.assign(refreshEndpoint(options, NAME), { answersText });
  const accessTokenIn = (answer: unknown): unknown =>
    answersText ? BARE_TOKEN.exec(typeof answer === 'string' ? answer : '')?.[2] : fieldOf(answer, accessTokenField);
  const read = (answer: unknown, now: number, former?: Tokens | null): Tokens => {
    const accessToken = accessTokenIn(answer);
    const refreshToken = fieldOf(answer, refreshTokenField);
    return issuedTokens(answer, { accessToken, refreshToken, expiry, refreshExpiry, former }, now);
  };
  const backend: TokenBackend = {
    credential: endpoint.credential === 'cookie' ? 'cookie' : undefined,
    header: endpoint.header,
    expiresAt: expiresAtFrom(expiry),
    xsrfRenewal,
    isChallenge: refusedStatus === undefined ? undefined : refusedBy(refusedStatus),
    refusesInSuccess: typeof refusedStatus === 'function',
    fingerprint: endpoint.refreshUrl ?? undefined,
    readBody: typeof refusedStatus === 'function' ? readBody : undefined,
    readTokens: (answer, now) => read(answer, now),
    refresh: (tokens, context) =>
      sendRefresh(endpoint, tokens, context, ({ body, status }) =>
        outcomeOfTokens(read(body, context.now(), tokens), status),
      ),
    revoke: revocationBy(endpoint),
  };
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    const ɵdiagnosis: Diagnosis = {
      backend: NAME,
      url: endpoint.refreshUrl,
      urlOption: 'refreshUrl',
      fieldsOf: (body) =>
        answersText
          ? [{ path: '', of: accessTokenIn(body), expiry, expiryOption: 'expiry' }]
          : tokenFields(body, accessTokenField, refreshTokenField, expiry, refreshExpiry),
    };
    return Object.assign(backend, { ɵdiagnosis });
  }
  return backend;
}

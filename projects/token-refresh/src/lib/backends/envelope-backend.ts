import { HttpErrorResponse } from '@angular/common/http';
import { Tokens } from '../session/tokens';
import { fieldOf } from './answer-fields';
import { Diagnosis, tokenFields } from './diagnosis';
import { readBody } from './read-body';
import { refreshEndpoint, RefreshRequestOptions, revocationBy, sendRefresh } from './refresh-request';
import { refusedBy } from './refusal';
import { RefreshOutcome, TokenBackend, TokenHttpAnswer } from './token-backend';
import { expiresAtFrom } from './token-expiry';
import { issuedTokens, outcomeOfTokens, TokenFieldOptions } from './token-fields';
import { xsrfRenewal } from './xsrf-renewal';

declare const ngDevMode: boolean | undefined;

const NAME = typeof ngDevMode === 'undefined' || ngDevMode ? 'envelopeBackend' : '';

/** A code of an envelope, or several. They are compared as texts: `0` is `'0'`, and is not `'0000'`. */
export type EnvelopeCode = number | string | readonly (number | string)[];

/** Options of {@link envelopeBackend}. The fields of the tokens are those of the payload. */
export interface EnvelopeBackendOptions extends RefreshRequestOptions, TokenFieldOptions {
  /** The envelope's field with the code. May be a dotted path. @default 'code' */
  readonly codeField?: string;
  /** The code of success. @default 200 */
  readonly okCode?: EnvelopeCode;
  /** The code that refuses the token of a request; a refresh cures it. @default 401 */
  readonly refusedCode?: EnvelopeCode;
  /**
   * The code that says, in the answer to any request, that the session is over: it ends at once, without a refresh.
   * @default none
   */
  readonly sessionOverCode?: EnvelopeCode;
  /**
   * The code by which the server refuses a refresh though it looks temporary: one of 408, 429 and 5xx. Every other code
   * refuses it anyway. @default none
   */
  readonly refreshRejectedCode?: EnvelopeCode;
  /** The envelope's field with the payload; `''`: the envelope itself. May be a dotted path. @default 'data' */
  readonly dataField?: string;
  /** The payload's field with the scheme, with or without a trailing space. @default 'tokenHead' */
  readonly tokenTypeField?: string;
}

/** Codes that mean "not now" rather than "no", like the HTTP status codes that they borrow. */
const TEMPORARY = /^(?:408|429|5\d\d)$/;

const bodyOf = (answer: TokenHttpAnswer): unknown => (answer instanceof HttpErrorResponse ? answer.error : answer.body);

const texts = (code: EnvelopeCode): readonly string[] => [code].flat().map(String);

/**
 * A backend that answers HTTP 200 with `{code, data, message}`: a request is refused by HTTP 401 or by `{code: 401}`;
 * `POST {refreshToken}` is answered by `{code: 200, data: {tokenHead, token, refreshToken}}`.
 *
 * A refresh that is answered by another code, or by no data, ends the session; codes 408, 429 and 5xx do not, nor does
 * an answer that is no envelope. A refusal is found in a `blob`, `arraybuffer` or `text` answer too, if its content type
 * is JSON.
 *
 * @throws Error at start-up if an option cannot be used.
 */
export function envelopeBackend(options: EnvelopeBackendOptions): TokenBackend {
  const {
    codeField = 'code',
    okCode = 200,
    refusedCode = 401,
    sessionOverCode = [],
    refreshRejectedCode = [],
    dataField = 'data',
    accessTokenField = 'token',
    refreshTokenField = 'refreshToken',
    tokenTypeField = 'tokenHead',
    expiry = {},
    refreshExpiry,
  } = options;
  const endpoint = refreshEndpoint(options, NAME);
  const isRefusal = refusedBy(options.refusedStatus ?? 401);
  const [ok, refused, over] = [texts(okCode), texts(refusedCode), texts(sessionOverCode)];
  const rejected = [...over, ...texts(refreshRejectedCode)];

  const codeOf = (body: unknown): string | undefined => {
    const code = fieldOf(body, codeField);
    return typeof code === 'number' || typeof code === 'string' ? String(code) : undefined;
  };
  const hasCode = (body: unknown, codes: readonly string[]): boolean => {
    const code = codeOf(body);
    return code !== undefined && codes.includes(code);
  };

  const tokensFrom = (envelope: unknown, now: number, former?: Tokens | null): Tokens => {
    // An interceptor of the app may have taken the envelope off.
    const isBare = codeOf(envelope) === undefined;
    const data = hasCode(envelope, ok) ? fieldOf(envelope, dataField) : isBare ? envelope : null;
    const tokenHead = fieldOf(data, tokenTypeField);
    const places = {
      accessToken: fieldOf(data, accessTokenField),
      // A bare access token has nothing beside it.
      refreshToken: fieldOf(data, refreshTokenField),
      tokenType: typeof tokenHead === 'string' ? tokenHead.trim() : undefined,
      expiry,
      refreshExpiry,
      former,
    };
    return issuedTokens(data, places, now);
  };

  /** What an envelope says that grants no refresh; `null`: it grants one, or is none. */
  const failureIn = (body: unknown, status?: number): RefreshOutcome | null => {
    const code = codeOf(body);
    if (code === undefined || (ok.includes(code) && fieldOf(body, dataField) != null)) return null;
    return TEMPORARY.test(code) && !rejected.includes(code)
      ? { type: 'unavailable', status: Number(code) }
      : { type: 'rejected', status, code };
  };

  const backend: TokenBackend = {
    credential: endpoint.credential === 'cookie' ? 'cookie' : undefined,
    header: endpoint.header,
    expiresAt: expiresAtFrom(expiry),
    xsrfRenewal,
    readBody,
    fingerprint: options.refreshUrl ?? undefined,
    isChallenge: (answer) => isRefusal(answer) || hasCode(bodyOf(answer), refused),
    errorCode: codeOf,
    isSessionOver: over.length ? (answer) => hasCode(bodyOf(answer), over) : undefined,
    readTokens: (answer, now) => tokensFrom(answer, now),
    isRefreshFailure: ({ body }) => !!failureIn(body),
    refresh: (tokens, context) =>
      sendRefresh(
        endpoint,
        tokens,
        context,
        ({ body, status }) =>
          failureIn(body, status) ?? outcomeOfTokens(tokensFrom(body, context.now(), tokens), status),
      ),
    revoke: revocationBy(endpoint),
  };
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    const ɵdiagnosis: Diagnosis = {
      backend: NAME,
      url: endpoint.refreshUrl,
      urlOption: 'refreshUrl',
      fieldsOf: (body) => {
        if (failureIn(body)) return [];
        const isEnvelope = codeOf(body) !== undefined;
        const data = isEnvelope ? fieldOf(body, dataField) : body;
        const fields = accessTokenField
          ? tokenFields(data, accessTokenField, refreshTokenField, expiry, refreshExpiry)
          : [];
        return isEnvelope || fieldOf(body, accessTokenField) !== undefined
          ? fields
          : [{ option: 'codeField', path: codeField, of: body }];
      },
    };
    return Object.assign(backend, { ɵdiagnosis });
  }
  return backend;
}

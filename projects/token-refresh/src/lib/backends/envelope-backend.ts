import { HttpResponse } from '@angular/common/http';
import { fieldOf } from './answer-fields';
import { isBearerChallenge } from './bearer-challenge';
import { readBody } from './read-body';
import { checkEndpoint, expiryInToken, RefreshRequestOptions, sendRefresh } from './refresh-request';
import { HttpAnswer, RefreshContext, RefreshOutcome, TokenBackend } from './token-backend';
import { outcomeOfFields, TokenFieldOptions } from './token-fields';

/** A code of an envelope, or several. They are compared as texts: `0` is `'0'`, and is not `'0000'`. */
export type EnvelopeCode = number | string | readonly (number | string)[];

/** Options of {@link envelopeBackend}. The fields of the tokens are those of the payload. */
export interface EnvelopeBackendOptions extends RefreshRequestOptions, TokenFieldOptions {
  /** The envelope's field that holds the code. May be a dotted path. @default 'code' */
  readonly codeField?: string;
  /** The code of success. @default 200 */
  readonly okCode?: EnvelopeCode;
  /** The code that refuses a token: a refresh cures it. @default 401 */
  readonly refusedCode?: EnvelopeCode;
  /**
   * The code that says, in the answer to any request, that the session is over: it ends at once, without a refresh.
   * @default none
   */
  readonly sessionOverCode?: EnvelopeCode;
  /**
   * The code by which a server refuses a refresh though it reads like "not now": of 408, 429 and 5xx. Any other code
   * refuses it anyway. @default none
   */
  readonly rejectedCode?: EnvelopeCode;
  /** The envelope's field that holds the payload; `''`: the envelope itself. May be a dotted path. @default 'data' */
  readonly dataField?: string;
  /** The payload's field that holds the scheme, with or without a trailing space. @default 'tokenHead' */
  readonly tokenTypeField?: string;
}

/** Codes that say "not now" rather than "no", in the manner of the HTTP status codes they borrow. */
const TRANSIENT = /^(?:408|429|5\d\d)$/;

const texts = (code: EnvelopeCode): readonly string[] => [code].flat().map(String);

/**
 * A backend that answers HTTP 200 with `{code, data, message}`: a request is refused by HTTP 401 or by `{code: 401}`;
 * `GET …?refreshToken=…` is answered by `{code: 200, data: {tokenHead, token, refreshToken}}`.
 *
 * A refresh that is answered by another code, or by no data, ends the session; codes 408, 429 and 5xx do not, nor does
 * an answer that is no envelope. A refusal is found in a `blob`, `arraybuffer` or `text` answer too, if its content type
 * is JSON.
 *
 * @throws Error at start-up if an option cannot be used.
 */
export function envelopeBackend(options: EnvelopeBackendOptions): TokenBackend {
  const {
    method = 'GET',
    requestField = 'refreshToken',
    header = 'Authorization',
    codeField = 'code',
    okCode = 200,
    refusedCode = 401,
    sessionOverCode = [],
    rejectedCode = [],
    dataField = 'data',
    accessTokenField = 'token',
    refreshTokenField = 'refreshToken',
    tokenTypeField = 'tokenHead',
    expiryField,
    expiry,
    tokenExpiry,
  } = options;
  const endpoint = Object.assign({}, options, { method, requestField, header });
  const fields = { accessTokenField, refreshTokenField, expiryField, expiry, tokenExpiry };
  const [ok, refused, over] = [texts(okCode), texts(refusedCode), texts(sessionOverCode)];
  const rejected = [...over, ...texts(rejectedCode)];
  checkEndpoint(endpoint, header, 'envelopeBackend');

  const codeOf = (body: unknown): string | undefined => {
    const code = fieldOf(body, codeField);
    return typeof code === 'number' || typeof code === 'string' ? String(code) : undefined;
  };
  const says = (body: unknown, codes: readonly string[]): boolean => {
    const code = codeOf(body);
    return code !== undefined && codes.includes(code);
  };

  const read = ({ body, status }: HttpResponse<unknown>, context: RefreshContext): RefreshOutcome => {
    const code = codeOf(body);
    if (code === undefined) return { type: 'invalid-response', status };
    const data = fieldOf(body, dataField);
    if (ok.includes(code) && data != null) {
      const tokenHead = fieldOf(data, tokenTypeField);
      const tokenType = typeof tokenHead === 'string' ? tokenHead.trim() : undefined;
      return outcomeOfFields(data, fields, context, status, tokenType);
    }
    return TRANSIENT.test(code) && !rejected.includes(code)
      ? { type: 'unavailable', status: Number(code) }
      : { type: 'rejected' };
  };

  return {
    header,
    readBody,
    expiresAt: expiryInToken(tokenExpiry),
    isChallenge: (answer) => (answer instanceof HttpResponse ? says(answer.body, refused) : isBearerChallenge(answer)),
    isSessionOver: over.length
      ? (answer: HttpAnswer) => says(answer instanceof HttpResponse ? answer.body : (answer.error as unknown), over)
      : undefined,
    refresh: (tokens, context) => sendRefresh(endpoint, tokens, context, (answer) => read(answer, context)),
  };
}

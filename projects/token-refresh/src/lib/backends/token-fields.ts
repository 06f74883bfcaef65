import { warn } from '../platform/warn';
import { readTokens, Tokens } from '../session/tokens';
import { fieldOf } from './answer-fields';
import { RefreshOutcome } from './token-backend';
import { expiryOf, isEndless, TokenExpiry } from './token-expiry';

declare const ngDevMode: boolean | undefined;

/** The fields of an answer that hold the tokens. A field may be a dotted path, such as `'data.access'`. */
export interface TokenFieldOptions {
  /**
   * The field with the new access token; `''`: the answer is the bare access token.
   * @default 'accessToken' of restBackend, 'token' of envelopeBackend
   */
  readonly accessTokenField?: string;
  /** The field with the new refresh token; where it is absent, the old one is kept. @default 'refreshToken' */
  readonly refreshTokenField?: string;
  /** How to find out when the access token expires. @default { field: 'expiresIn' } of restBackend, else unknown */
  readonly expiry?: TokenExpiry;
  /**
   * How to find out when the refresh token expires. A lifetime of 0 says that it does not; a refresh that brings no new
   * refresh token keeps what is known of the old one. @default unknown
   */
  readonly refreshExpiry?: TokenExpiry;
}

/** Tokens as an answer has them. */
export type IssuedTokens = { readonly [K in keyof Tokens]?: unknown };

/** Is called for a field beside the tokens that cannot be used and was left out. */
export type SkippedField = (field: keyof Tokens) => void;

/**
 * Warns of fields that were left out, in development: once for each app, since apps may share a backend.
 *
 * @returns takes what identifies the app; left out: warns each time.
 */
export function warnOfFields(backend: string): (app?: object) => SkippedField {
  if (!(typeof ngDevMode === 'undefined' || ngDevMode)) return () => () => undefined;
  const told = new WeakSet();
  return (app) => (field) => {
    if (app && told.has(app)) return;
    if (app) told.add(app);
    warn(`the answer has an unusable \`${field}\`; ${backend}() takes the tokens without it.`);
  };
}

/** The tokens in an answer; `null` where its access token or refresh token cannot be used. */
export function issuedTokens(issued: IssuedTokens, skipped: SkippedField): Tokens | null {
  const read = readTokens(issued, skipped);
  return typeof read === 'string' ? null : read;
}

/** Reads the tokens from an answer, or from the payload of one. */
export function tokensIn(
  answer: unknown,
  { accessTokenField = '', refreshTokenField = '', expiry = {}, refreshExpiry = {} }: TokenFieldOptions,
  now: number,
  skipped: SkippedField,
  tokenType?: string,
): Tokens | null {
  const accessToken = fieldOf(answer, accessTokenField);
  // A bare access token has nothing beside it.
  const refreshToken = accessTokenField ? fieldOf(answer, refreshTokenField) : undefined;
  return issuedTokens(
    {
      accessToken,
      refreshToken,
      expiresAt: expiryOf(answer, accessToken, expiry, now),
      refreshExpiresAt:
        (typeof ngDevMode === 'undefined' || ngDevMode) && isEndless(answer, refreshExpiry)
          ? undefined
          : expiryOf(answer, refreshToken, refreshExpiry, now),
      tokenType,
    },
    skipped,
  );
}

/** The outcome of a refresh that was answered with these tokens. */
export function outcomeOfTokens(tokens: Tokens | null, status: number): RefreshOutcome {
  return tokens ? { type: 'refreshed', tokens } : { type: 'invalid-response', status };
}

import { Tokens } from '../session/tokens';
import { fieldOf } from './answer-fields';
import { RefreshOutcome } from './token-backend';
import { expiryOf, TokenExpiry } from './token-expiry';

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
}

/** Tokens as an answer has them: not validated yet. `TokenStore` and the refresh coordinator do that. */
export type IssuedTokens = { readonly [K in keyof Tokens]?: unknown };

/** The tokens in an answer; `null` where it has no access token. */
export function issuedTokens(tokens: IssuedTokens): Tokens | null {
  const { accessToken } = tokens;
  return typeof accessToken === 'string' && accessToken ? (tokens as unknown as Tokens) : null;
}

/** Reads the tokens from an answer, or from the payload of one. */
export function tokensIn(
  answer: unknown,
  { accessTokenField = '', refreshTokenField = '', expiry = {} }: TokenFieldOptions,
  now: number,
  tokenType?: string,
): Tokens | null {
  const accessToken = fieldOf(answer, accessTokenField);
  return issuedTokens({
    accessToken,
    // A bare access token has nothing beside it.
    refreshToken: accessTokenField ? fieldOf(answer, refreshTokenField) : undefined,
    expiresAt: expiryOf(answer, accessToken, expiry, now),
    tokenType,
  });
}

/** The outcome of a refresh that was answered with these tokens. */
export function outcomeOfTokens(tokens: Tokens | null, status: number): RefreshOutcome {
  return tokens ? { type: 'refreshed', tokens } : { type: 'invalid-response', status };
}

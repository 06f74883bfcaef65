import { Tokens } from '../session/tokens';
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

/** Where the tokens are, and when they expire. */
export interface TokenPlaces {
  readonly accessToken: unknown;
  readonly refreshToken?: unknown;
  readonly tokenType?: unknown;
  readonly expiry: TokenExpiry;
  readonly refreshExpiry?: TokenExpiry;
  /** The tokens before: a refresh token that stays does not come anew, and its end is known. */
  readonly former?: Tokens | null;
}

/** The tokens of an answer as it has them, with their ends. They are checked where the library takes them in. */
export function issuedTokens(answer: unknown, places: TokenPlaces, now: number): Tokens {
  const { accessToken, refreshToken, tokenType, expiry, refreshExpiry = {}, former } = places;
  const newToken = refreshToken === former?.refreshToken ? undefined : refreshToken;
  const refreshEnd = (from: number): number | undefined => expiryOf(answer, newToken, refreshExpiry, from);
  const refreshExpiresAt = refreshEnd(now);
  const issued: { readonly [K in keyof Tokens]?: unknown } = {
    accessToken,
    refreshToken,
    tokenType,
    expiresAt: expiryOf(answer, accessToken, expiry, now),
    refreshExpiresAt:
      (typeof ngDevMode === 'undefined' || ngDevMode) && isEndless(answer, refreshExpiry)
        ? undefined
        : refreshExpiresAt,
    // A lifetime moves with the time from which it is counted; an absolute time, in whatever form, does not.
    refreshExpiryIsAbsolute: (refreshExpiresAt !== undefined && refreshExpiresAt === refreshEnd(now + 1)) || undefined,
  };
  return issued as Tokens;
}

/** The outcome of a refresh that was answered with these tokens. */
export function outcomeOfTokens(tokens: Tokens, status: number): RefreshOutcome {
  return (tokens.accessToken as unknown) == null ? { type: 'invalid-response', status } : { type: 'refreshed', tokens };
}

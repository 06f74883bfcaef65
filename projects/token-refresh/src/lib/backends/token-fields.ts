import { expiryOf, fieldOf } from './answer-fields';
import { ExpiryReader } from './expiry-readers';
import { tokensOutcome } from './refresh-request';
import { RefreshContext, RefreshOutcome } from './token-backend';

/**
 * Where the tokens stand in an answer. A field may be a dotted path, such as `'data.access'`; `''` is the whole: of an
 * answer that is the bare access token.
 */
export interface TokenFieldOptions {
  /** The field that holds the new access token. @default 'accessToken' of restBackend, 'token' of envelopeBackend */
  readonly accessTokenField?: string;
  /** The field that holds the new refresh token; where it is absent the old one is kept. @default 'refreshToken' */
  readonly refreshTokenField?: string;
  /** The field that says when the access token ends; it may be absent. @default 'expiresIn' of restBackend, else none */
  readonly expiryField?: string;
  /**
   * How that field is read: `epochSeconds`, `epochMs`, `dateText(zone)` or a function of your own.
   * @default seconds from now
   */
  readonly expiry?: ExpiryReader;
  /**
   * Reads from the access token itself when it ends, where the answer does not say: `jwtExpiry`. An answer whose token
   * cannot be read so is an invalid response. @default unknown
   */
  readonly tokenExpiry?: (accessToken: string) => number | undefined;
}

/** The outcome of an answer, or of the payload of one. */
export function outcomeOfFields(
  from: unknown,
  { accessTokenField = '', refreshTokenField = '', expiryField, expiry = expiryOf, tokenExpiry }: TokenFieldOptions,
  context: RefreshContext,
  status: number,
  tokenType?: string,
): RefreshOutcome {
  return tokensOutcome(
    {
      accessToken: fieldOf(from, accessTokenField),
      // A bare access token has nothing beside it.
      refreshToken: accessTokenField ? fieldOf(from, refreshTokenField) : undefined,
      expiresAt: expiryField ? expiry(fieldOf(from, expiryField), context.now()) : undefined,
      tokenType,
    },
    status,
    tokenExpiry,
  );
}

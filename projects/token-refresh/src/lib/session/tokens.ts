/**
 * What a backend issues when somebody signs in, and again at each refresh.
 *
 * Only these four fields are kept; anything else in an object handed to the {@link TokenStore} is dropped.
 */
export interface Tokens {
  /** Sent with each request. Must be a legal header value: visible characters, no line break, nothing beyond Latin-1. */
  readonly accessToken: string;
  /** What the refresh presents. Absent where the backend keeps it in a cookie, or issues none. */
  readonly refreshToken?: string;
  /** When the access token ends, in epoch milliseconds of this machine's clock. Absent: unknown. */
  readonly expiresAt?: number;
  /**
   * The scheme in front of the token (RFC 6749 §7.1). Default `'Bearer'`; `''` sends the token alone; `'Cookie'` sends
   * nothing, since the browser does: see {@link COOKIE_SESSION}.
   */
  readonly tokenType?: string;
}

/** The token type of an access token that is a cookie: no header carries it. */
const IN_COOKIE = 'Cookie';

/**
 * What to sign in with where the access token is an HttpOnly cookie, which no script can read:
 * `store.set(COOKIE_SESSION)`. It says that there is a session, and is no secret; requests carry no header. A refresh
 * that is answered by a new cookie replaces it by another of its kind, so that a late refusal is known as one.
 */
export const COOKIE_SESSION: Tokens = { accessToken: 'cookie', tokenType: IN_COOKIE };

/** Whether the access token is a cookie: its text is a mark and is never sent. */
export function isInCookie({ tokenType }: Tokens): boolean {
  return tokenType === IN_COOKIE;
}

// RFC 9110 §5.5: field-vchar and obs-text, with inner spaces. A space at either end would be trimmed on the wire, and
// the carried token would then never equal the stored one.
const HEADER_VALUE = /^[\x21-\x7e\x80-\xff](?:[\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?$/;
const SCHEME = /^[\w!#$%&'*+.^`|~-]* ?$/;

/** Characters of an access token, at most: what no server takes in a header is no token. */
export const LONGEST_TOKEN = 65_536;

/** A text that a backend can mean as a token. `"undefined"` and `"null"` are what a broken one writes for "none". */
function isTokenText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value !== 'undefined' && value !== 'null';
}

/** The name of the first field that cannot be used, or the record itself, reduced to its known fields. */
export function readTokens(value: unknown): Tokens | keyof Tokens {
  const { accessToken, refreshToken, expiresAt, tokenType } = (value ?? {}) as { [K in keyof Tokens]: unknown };
  if (!isTokenText(accessToken) || accessToken.length > LONGEST_TOKEN || !HEADER_VALUE.test(accessToken)) {
    return 'accessToken';
  }
  if (refreshToken != null && !isTokenText(refreshToken)) return 'refreshToken';
  if (expiresAt != null && !(typeof expiresAt === 'number' && Number.isFinite(expiresAt))) return 'expiresAt';
  if (tokenType != null && !(typeof tokenType === 'string' && SCHEME.test(tokenType))) return 'tokenType';
  const read: { -readonly [K in keyof Tokens]: Tokens[K] } = { accessToken };
  if (refreshToken != null) read.refreshToken = refreshToken;
  if (expiresAt != null) read.expiresAt = expiresAt;
  // Some servers hand it out with the blank that is to follow it.
  if (tokenType != null) read.tokenType = tokenType.trimEnd();
  return read;
}

/**
 * The tokens that a backend issues at sign-in, and again at each refresh.
 *
 * Only these fields are kept; others in an object given to the `TokenStore` are dropped.
 */
export interface Tokens {
  /** Sent with each request. Must be a legal header value: visible characters, no line break, nothing beyond Latin-1. */
  readonly accessToken: string;
  /** Sent with a refresh. Left out where the backend keeps it in a cookie, or issues none. */
  readonly refreshToken?: string;
  /** When the access token expires, in epoch milliseconds of this machine's clock. Left out: unknown. */
  readonly expiresAt?: number;
  /** When the refresh token expires, in epoch milliseconds of this machine's clock. Left out: unknown. */
  readonly refreshExpiresAt?: number;
  /**
   * `true`: `refreshExpiresAt` is a time by the server's clock, from which that of this machine may differ. The server is
   * then asked before the session ends for it. Left out: it is a time by the clock of this machine.
   */
  readonly refreshExpiryIsAbsolute?: true;
  /**
   * The scheme in front of the token (RFC 6749 §7.1). `''` sends the token alone; `'Cookie'` sends nothing, because the
   * browser sends the cookie: see {@link COOKIE_SESSION}. @default 'Bearer'
   */
  readonly tokenType?: string;
  /** Access tokens for further APIs of the same sign-in (RFC 8707), by the entry of `apis` that they are for. */
  readonly audiences?: Readonly<Record<string, { readonly accessToken: string; readonly expiresAt?: number }>>;
}

/** The token type of an access token that is a cookie: no header carries it. */
export const IN_COOKIE = 'Cookie';

/**
 * The tokens to sign in with where the access token is an HttpOnly cookie, which no script can read:
 * `store.signIn(COOKIE_SESSION)`. They state that there is a session and contain no secret; requests get no header.
 * Each refresh replaces them with others of this kind, so that late refusals can be told from new ones.
 */
export const COOKIE_SESSION: Tokens = { accessToken: 'cookie', tokenType: IN_COOKIE };

/** Whether the access token is a cookie. Its text is then a placeholder that is never sent. */
export function isInCookie({ tokenType }: Tokens): boolean {
  return tokenType === IN_COOKIE;
}

/** The texts that no error, event or log may quote. */
export function secretsIn(tokens: Tokens): readonly string[] {
  const { refreshToken, audiences = {} } = tokens;
  // Those of audiences may come from storage.
  const all = [isInCookie(tokens) ? null : tokens, ...Object.values(audiences)] as (Partial<Tokens> | null)[];
  return [refreshToken, ...all.map((each) => each?.accessToken)].filter(isTokenText);
}

// RFC 9110 §5.5: field-vchar and obs-text, with inner spaces. A space at either end would be trimmed on the wire, and
// the carried token would then never equal the stored one.
const HEADER_VALUE = /^[\x21-\x7e\x80-\xff](?:[\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?$/;
const SCHEME = /^[\w!#$%&'*+.^`|~-]* ?$/;

/** A text that a backend can mean as a token. Broken backends write `"undefined"` and `"null"` for "none". */
export function isTokenText(value: unknown): value is string {
  return typeof value === 'string' && !/^(?:undefined|null)?$/.test(value);
}

const isTime = (value: unknown): boolean => Number.isFinite(value);

/** The fields beside the access token, and what their values must be. */
const FIELDS: Readonly<Record<Exclude<keyof Tokens, 'accessToken'>, (value: unknown) => boolean>> = {
  refreshToken: isTokenText,
  expiresAt: isTime,
  refreshExpiresAt: isTime,
  refreshExpiryIsAbsolute: Boolean,
  tokenType: (value) => typeof value === 'string' && SCHEME.test(value),
  audiences: (value) => typeof value === 'object',
};

/**
 * Reads tokens: returns the known fields, or the name of the first field that cannot be used.
 *
 * @param skipped for tokens from a server or from storage: is called for a field that cannot be used and is left out.
 * The server has rotated the refresh token already, so that rejecting its answer for a field beside the tokens would
 * sign the person out at the next refresh.
 * @param others an object whose unknown fields are kept, which a later release may have stored
 */
export function readTokens(
  value: unknown,
  skipped?: (field: keyof Tokens) => void,
  others?: unknown,
): Tokens | keyof Tokens {
  const given = Object(value) as Record<keyof Tokens, unknown>;
  const { accessToken } = given;
  if (!isTokenText(accessToken) || !HEADER_VALUE.test(accessToken)) return 'accessToken';
  const read: Record<string, unknown> = Object.assign({}, others, { accessToken });
  for (const field of Object.keys(FIELDS) as (keyof typeof FIELDS)[]) {
    const found = given[field];
    Reflect.deleteProperty(read, field);
    if (found == null) continue;
    if (FIELDS[field](found)) read[field] = found;
    else if (skipped) skipped(field);
    else return field;
  }
  return read as unknown as Tokens;
}

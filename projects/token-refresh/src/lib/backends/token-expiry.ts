import { fieldOf, numberIn } from './answer-fields';
import { TokenBackend } from './token-backend';

/**
 * Reads when a token expires from a field of an answer, in epoch ms. `undefined`: the field does not say. `NaN`: it says
 * something that is no time; the end is then unknown.
 *
 * @param now epoch ms
 */
export type TokenExpiryReader = (value: unknown, now: number) => number | undefined;

/** How to find out when a token expires. */
export interface TokenExpiry {
  /** The field of the answer that says so; it may be absent. May be a dotted path. */
  readonly field?: string;
  /**
   * How to read that field: `expiryFromSeconds`, `expiryFromMs`, `expiryFromDate(zone)`, or a function of your own.
   * @default a lifetime in seconds
   */
  readonly read?: TokenExpiryReader;
  /**
   * Reads the expiry from the token itself, in epoch ms, where the answer does not say: `jwtExpiry`. It is told when the
   * token came, in epoch ms, where that is known. `undefined`, `NaN`, or that it throws: unknown. @default unknown
   */
  readonly fromToken?: (token: string, receivedAt?: number) => number | undefined;
}

/**
 * Lifetimes from this many seconds on are none: a year and a day. A day in milliseconds is more, and so is any epoch
 * time. An hour in milliseconds reads as 42 days; nothing tells the two apart, and a refusal corrects it.
 */
const LONGEST_LIFE = 367 * 86_400;

/** Reads a lifetime in seconds, a number or its digits as a text. */
export function expiryFromLifetime(value: unknown, now: number): number | undefined {
  if (value == null) return undefined;
  const seconds = numberIn(value);
  return seconds > 0 && seconds < LONGEST_LIFE ? now + seconds * 1000 : NaN;
}

/**
 * The expiry that an answer states, or the token itself.
 *
 * @returns `NaN` where what the answer states is no time.
 */
export function expiryOf(
  answer: unknown,
  token: unknown,
  { field, read = expiryFromLifetime, fromToken }: TokenExpiry,
  now: number,
): number | undefined {
  return (
    (field ? orNaN(() => read(fieldOf(answer, field), now)) : undefined) ??
    // `NaN` as well: of a token that cannot be read, development tells by itself (K10).
    // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing -- see above
    (typeof token === 'string' ? orNaN(() => fromToken?.(token, now)) || undefined : undefined)
  );
}

/** What a reader says; `NaN` where it throws, as those of JWT libraries do: that must not cost the tokens. */
export function orNaN<T>(read: () => T): T | number {
  try {
    return read();
  } catch {
    return NaN;
  }
}

/**
 * Whether the answer states a lifetime of 0, by which servers say that a refresh token does not end (Keycloak's offline
 * sessions). It reads as unknown, which is right; only development must not warn of it.
 */
export function isEndless(answer: unknown, { field }: TokenExpiry): boolean {
  return !!field && numberIn(fieldOf(answer, field)) === 0;
}

/** From 1973 to 5138 in ms. Seconds read as ms, ms read as seconds, and lifetimes lie outside. */
function fromEpoch(value: unknown, unit: number): number | undefined {
  if (value == null) return undefined;
  const ms = numberIn(value) * unit;
  return ms >= 1e11 && ms < 1e14 ? ms : NaN;
}

/** Reads an epoch time in seconds, a number or its digits as a text. For `expiry.read`. */
export function expiryFromSeconds(value: unknown): number | undefined {
  return fromEpoch(value, 1000);
}

/** Reads an epoch time in milliseconds, a number or its digits as a text. For `expiry.read`. */
export function expiryFromMs(value: unknown): number | undefined {
  return fromEpoch(value, 1);
}

const ZONE = /^(?:Z|[+-]\d\d:\d\d)?$/;
const DATE = /^(\d{4})[-/](\d\d?)[-/](\d\d?)[ T](\d\d?):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?$/;

/**
 * Reads a date such as `'2030/10/30 23:59:59'`, `'2030-10-30T23:59:59'` or `'2030-10-30T23:59:59+08:00'`. For
 * `expiry.read`.
 *
 * @param zone the time zone of texts that name none: `'Z'`, or an offset from UTC such as `'+08:00'`. Left out, it is
 * the zone of this machine, which is right only where server and person share one.
 *
 * @throws Error at start-up if `zone` is neither.
 */
export function expiryFromDate(zone = ''): TokenExpiryReader {
  if (!ZONE.test(zone)) {
    throw new Error("ngx-token-refresh: `zone` of expiryFromDate() must be 'Z' or such as '+08:00'.");
  }
  return (value) => {
    if (value == null) return undefined;
    const [, year, month, day, hour, minute, second = '00', own = zone] =
      DATE.exec(typeof value === 'string' ? value : '') ?? [];
    const two = (part = ''): string => part.padStart(2, '0');
    return Date.parse(`${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}${own}`);
  };
}

/** The `expiresAt` of a backend whose tokens say themselves when they expire. */
export function expiresAtFrom({ fromToken }: TokenExpiry): TokenBackend['expiresAt'] {
  return fromToken && (({ accessToken }, receivedAt) => fromToken(accessToken, receivedAt));
}

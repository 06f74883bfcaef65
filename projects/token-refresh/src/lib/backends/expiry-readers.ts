import { numberIn } from './answer-fields';

/**
 * Reads when an access token ends from the field of an answer that says so: epoch ms. `undefined`: it does not say.
 * `NaN`: it says something that is no time; the answer is then invalid.
 *
 * @param now epoch ms.
 */
export type ExpiryReader = (value: unknown, now: number) => number | undefined;

/** From 1973 to 5138 in ms: seconds taken for milliseconds, or the other way round, lie outside, and so do lifetimes. */
function epoch(value: unknown, unit: number): number | undefined {
  if (value == null) return undefined;
  const ms = numberIn(value) * unit;
  return ms >= 1e11 && ms < 1e14 ? ms : NaN;
}

/** Reads an epoch time in seconds, a number or its digits as a text. For the option `expiry`. */
export function epochSeconds(value: unknown): number | undefined {
  return epoch(value, 1000);
}

/** Reads an epoch time in milliseconds, a number or its digits as a text. For the option `expiry`. */
export function epochMs(value: unknown): number | undefined {
  return epoch(value, 1);
}

const ZONE = /^(?:Z|[+-]\d\d:\d\d)?$/;
const DATE = /^(\d{4})[-/](\d\d?)[-/](\d\d?)[ T](\d\d?):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/;

/**
 * Reads a date such as `'2030/10/30 23:59:59'`, `'2030-10-30T23:59:59'` or `'2030-10-30T23:59:59+08:00'`. For the option
 * `expiry`.
 *
 * @param zone the time zone of texts that name none: `'Z'`, or an offset from UTC such as `'+08:00'`. Left out: that of
 * this machine, which is right only where server and person share one; say it if you know it.
 *
 * @throws Error at start-up if `zone` is neither.
 */
export function dateText(zone = ''): ExpiryReader {
  if (!ZONE.test(zone)) throw new Error("ngx-token-refresh: `zone` of dateText() must be 'Z' or such as '+08:00'.");
  return (value) => {
    if (value == null) return undefined;
    const [, year, month, day, hour, minute, second = '00', own = zone] =
      DATE.exec(typeof value === 'string' ? value : '') ?? [];
    const two = (part = ''): string => part.padStart(2, '0');
    return Date.parse(`${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}${own}`);
  };
}

/**
 * The value at a field, or at a dotted path of fields, of an answer; `''`: the answer itself. Own properties alone: an answer that holds
 * `__proto__`, or asks for `constructor`, yields nothing that the server did not send.
 */
export function fieldOf(answer: unknown, path: string): unknown {
  let value = answer;
  if (!path) return value;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/**
 * Seconds beyond which a lifetime is none: a year and a day. A day in milliseconds is more, and so is any epoch time.
 * An hour in milliseconds is not, it reads as 42 days: nothing tells it from that, and a refusal sets it right.
 */
const LONGEST_LIFE = 367 * 86_400;

/**
 * The end of a token's life, in epoch ms, from a lifetime in seconds (a number, or its digits as a text).
 * `undefined`: the answer names none. `NaN`: it names something that is no lifetime.
 */
export function expiryOf(lifetime: unknown, now: number): number | undefined {
  if (lifetime == null) return undefined;
  const seconds = numberIn(lifetime);
  return seconds > 0 && seconds < LONGEST_LIFE ? now + seconds * 1000 : NaN;
}

/** A number, or one written in digits; `NaN`: neither. */
export function numberIn(value: unknown): number {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : typeof value === 'number' ? value : NaN;
}

/**
 * The value at a field of an answer, or at a dotted path of fields; `''`: the answer itself. Reads own properties only:
 * an answer with `__proto__`, or a path through `constructor`, yields nothing that the server did not send.
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

/** The error code in the body of an answer, where most servers have it. */
export function errorCodeIn(body: unknown): unknown {
  return fieldOf(body, 'code') ?? fieldOf(body, 'error');
}

/** A number, or one written in digits; `NaN`: neither. */
export function numberIn(value: unknown): number {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : typeof value === 'number' ? value : NaN;
}

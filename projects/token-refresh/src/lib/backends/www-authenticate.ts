import { LONGEST_READ } from './bearer-challenge';

/** One challenge of a `WWW-Authenticate` header (RFC 9110 §11.6.1). Scheme and names are in small letters. */
export interface Challenge {
  readonly scheme: string;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * The next part: a name alone, which is a scheme; a name with a value, quoted (RFC 9110 §5.6.4; a text that is not closed
 * extends to the end) or not; or what is neither. Sticky, and no two of its branches match the same text: so that it takes
 * linear time.
 */
const PART = /[\s,]*(?:([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)(?:"|\\?$)|([^\s,]*)))?|[^\s,]+)/gsy;

/**
 * Reads the challenges in a `WWW-Authenticate` header: several of them, quoted commas, escapes. What is malformed is
 * skipped. Takes time linear in the length of the header.
 */
export function challengesIn(header: string | null): readonly Challenge[] {
  const challenges: { readonly scheme: string; readonly params: Record<string, string> }[] = [];
  for (const [, written = '', quoted, plain] of (header ?? '').slice(0, LONGEST_READ).matchAll(PART)) {
    const name = written.toLowerCase();
    const value = quoted?.replace(/\\(.)/gs, '$1') ?? plain;
    const params = challenges.at(-1)?.params;
    if (!name) continue;
    if (value === undefined) challenges.push({ scheme: name, params: Object.create(null) as Record<string, string> });
    // The first of two parameters of one name counts.
    else if (params && !(name in params)) params[name] = value;
  }
  return challenges;
}

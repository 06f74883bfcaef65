/** One challenge of a `WWW-Authenticate` header (RFC 9110 §11.6.1). Scheme and names are in small letters. */
export interface Challenge {
  readonly scheme: string;
  readonly params: Readonly<Record<string, string>>;
}

/** RFC 9110 §5.6.2. Sticky, so that each match continues where the last one ended. */
const TOKEN = /[\w!#$%&'*+.^`|~-]+/y;
const SEPARATORS = /[\s,]*/y;
const SPACES = /\s*/y;
/** A quoted text with escapes (RFC 9110 §5.6.4); one that is not closed extends to the end. */
const QUOTED = /"((?:[^"\\]|\\.)*)(?:"|\\?$)/sy;
const UNQUOTED = /[^\s,]*/y;
const JUNK = /[^\s,]+/y;

/**
 * Reads the challenges in a `WWW-Authenticate` header: several of them, quoted commas, escapes. What is malformed is
 * skipped. Takes time linear in the length of the header.
 */
export function challengesIn(header: string | null): readonly Challenge[] {
  const text = header ?? '';
  const challenges: { readonly scheme: string; readonly params: Record<string, string> }[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  while (at < text.length) {
    match(SEPARATORS);
    const name = match(TOKEN)?.[0].toLowerCase();
    if (name === undefined) {
      // No name begins here: skip what does not belong.
      if (!match(JUNK)) break;
      continue;
    }
    const afterName = at;
    match(SPACES);
    if (text[at] !== '=') {
      at = afterName;
      challenges.push({ scheme: name, params: Object.create(null) as Record<string, string> });
      continue;
    }
    at++;
    match(SPACES);
    const value = match(QUOTED)?.[1]?.replace(/\\(.)/gs, '$1') ?? match(UNQUOTED)?.[0] ?? '';
    const params = challenges.at(-1)?.params;
    // The first of two parameters of one name counts.
    if (params && !(name in params)) params[name] = value;
  }
  return challenges;
}

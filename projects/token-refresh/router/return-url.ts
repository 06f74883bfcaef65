/** A host that no URL names by chance. */
const HERE = 'http://here.invalid';

/**
 * The URL, if it is a path within this app; `fallback` for anything else. What stands in a query parameter may come from
 * a link that somebody else has made: `//evil.example` or `javascript:…` must lead nowhere (CWE-601).
 *
 * @param url as it stands in the query parameter, decoded.
 */
export function safeReturnUrl(url: string | null | undefined, fallback = '/'): string {
  // One slash, no second one in whatever guise: browsers read "\" as "/", and skip tabs, line breaks and leading spaces.
  if (!url || !/^\/(?![/\\])[^\\\u0000-\u0020\u007f]*$/.test(url)) return fallback;
  try {
    const { origin, pathname, search, hash } = new URL(url, HERE);
    // Dots may lead to a second slash: "/.//evil.example".
    return origin === HERE && !pathname.startsWith('//') ? pathname + search + hash : fallback;
  } catch {
    return fallback;
  }
}

/** A host that does not exist. */
const HERE = 'http://here.invalid';

/**
 * The URL, if it is a path within this app; `fallback` for anything else. A query parameter may come from a link on
 * another site: `//evil.example` or `javascript:…` must lead nowhere (CWE-601).
 *
 * @param url the decoded query parameter
 */
export function safeReturnUrl(url: string | null | undefined, fallback = '/'): string {
  // One slash, and no second one in any form: browsers read "\" as "/", and skip tabs, line breaks and leading spaces.
  if (!url || !/^\/(?![/\\])[^\\\u0000-\u0020\u007f]*$/.test(url)) return fallback;
  try {
    const { origin, pathname, search, hash } = new URL(url, HERE);
    // Dots may lead to a second slash: "/.//evil.example".
    return origin === HERE && !pathname.startsWith('//') ? pathname + search + hash : fallback;
  } catch {
    return fallback;
  }
}

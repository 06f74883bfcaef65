/** The URL up to its query or fragment: either may hold a token. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*/s, '');
}

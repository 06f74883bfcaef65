/** The URL without its query and fragment, since either may contain a token. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*/s, '');
}

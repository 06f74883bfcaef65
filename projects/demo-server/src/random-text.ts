/** Random bytes as base64url. `crypto.randomUUID()` is missing in a page without TLS. */
export function randomText(bytes: number): string {
  return base64url(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes))));
}

/** @param text of characters below U+0100 */
export function base64url(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

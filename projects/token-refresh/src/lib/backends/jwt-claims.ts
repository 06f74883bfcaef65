/** No server accepts a longer header: what such a token says does not matter. */
const LONGEST_TOKEN = 65_536;

/** The text in base64 of either alphabet (RFC 4648 §4 and §5). Throws where there is none. */
export function textInBase64(base64: string): string {
  const bytes = Uint8Array.from(atob(base64.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/**
 * The claims of a JWT (RFC 7519 §4); `null`: this is no JWT. Reads only: verifying the signature is up to the server.
 * Never throws.
 */
export function jwtClaims(token: string): Readonly<Record<string, unknown>> | null {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token.length > LONGEST_TOKEN ? '' : token)?.[1];
  if (!payload) return null;
  try {
    const claims: unknown = JSON.parse(textInBase64(payload));
    return typeof claims === 'object' && !Array.isArray(claims) ? (claims as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

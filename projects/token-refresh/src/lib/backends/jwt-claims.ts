/** No server accepts a longer header: what such a token says does not matter. */
const LONGEST_TOKEN = 65_536;

/**
 * The claims of a JWT (RFC 7519 §4); `null`: this is no JWT. Reads only: verifying the signature is up to the server.
 * Never throws.
 */
export function jwtClaims(token: string): Readonly<Record<string, unknown>> | null {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token.length > LONGEST_TOKEN ? '' : token)?.[1];
  if (!payload) return null;
  try {
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof claims === 'object' && !Array.isArray(claims) ? (claims as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

/** No server accepts a longer header: the expiry of such a token does not matter. */
const LONGEST_TOKEN = 65_536;

/**
 * The `exp` of a JWT (RFC 7519 §4.1.4), in epoch ms. `undefined`: it has none. `NaN`: this is no JWT, or its `exp` is no
 * time. Reads only: verifying the signature is up to the server. Never throws. For `expiry.fromToken`.
 */
export function jwtExpiry(token: string): number | undefined {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token.length > LONGEST_TOKEN ? '' : token)?.[1];
  if (!payload) return NaN;
  try {
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return NaN;
    if (!Object.hasOwn(claims, 'exp')) return undefined;
    const { exp } = claims as { exp: unknown };
    return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : NaN;
  } catch {
    return NaN;
  }
}

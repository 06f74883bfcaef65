import { fieldOf } from './answer-fields';
import { jwtClaims } from './jwt-claims';

/**
 * When a JWT expires, in epoch ms: its lifetime (`exp` − `iat`, RFC 7519 §4.1) counted from when it came, so that a
 * machine with a wrong clock is right about it; its `exp` alone where it has no `iat`, or where it is not known when it
 * came. `undefined`: it has no `exp`. `NaN`: this is no JWT, or it states no time. Reads only: verifying the signature is
 * up to the server. Never throws. For `expiry.fromToken` and `refreshExpiry.fromToken`.
 *
 * @param receivedAt when the token came, in epoch ms; left out: unknown
 */
export function jwtExpiry(token: string, receivedAt?: number): number | undefined {
  const claims = jwtClaims(token);
  if (!claims) return NaN;
  const [exp, iat] = ['exp', 'iat'].map((name) => fieldOf(claims, name));
  if (exp === undefined) return undefined;
  if (typeof exp !== 'number' || !Number.isFinite(exp)) return NaN;
  if (receivedAt === undefined || typeof iat !== 'number') return exp * 1000;
  return exp > iat ? receivedAt + (exp - iat) * 1000 : NaN;
}

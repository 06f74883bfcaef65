/** What the demo shows of an access token. An app would not look into it: that is between the server and itself. */
export interface TokenClaims {
  readonly sessionId: string;
  readonly username: string;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** The claims of a JWT, unverified; `null` if it is none of the demo server's. */
export function readTokenClaims(accessToken: string): TokenClaims | null {
  try {
    const [, payload = ''] = accessToken.split('.');
    const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as Record<string, unknown>;
    const { sid, sub, iat, exp } = claims;
    return typeof sid === 'string' && typeof sub === 'string' && typeof iat === 'number' && typeof exp === 'number'
      ? { sessionId: sid, username: sub, issuedAt: iat * 1000, expiresAt: exp * 1000 }
      : null;
  } catch {
    return null;
  }
}

import { randomUUID } from 'node:crypto';
import { errors, generateSecret, jwtVerify, SignJWT, type JWTPayload, type JWTVerifyOptions } from 'jose';
import type { Clock } from '../clock.js';
import type { Session } from './session.js';

/** What a presented access token says, once its signature is known to be ours. */
export interface AccessTokenClaims {
  readonly sessionId: string;
  readonly number: number;
}

export type AccessTokenReading =
  { readonly kind: 'valid' | 'expired'; readonly claims: AccessTokenClaims } | { readonly kind: 'foreign' };

const ALGORITHM = 'HS256';
const FOREIGN: AccessTokenReading = { kind: 'foreign' };

/** Signs and reads access tokens. The key lives and dies with this object: a restart ends every session. */
export class AccessTokens {
  /** Life of a token in seconds. */
  readonly ttl: number;
  readonly #clock: Clock;
  readonly #key = generateSecret(ALGORITHM);

  constructor(ttl: number, clock: Clock) {
    this.ttl = ttl;
    this.#clock = clock;
  }

  async sign(session: Session): Promise<string> {
    // Taken before the first await: a token must not be numbered after an "expire" that came while the key was awaited.
    const claims = { sid: session.id, seq: session.nextAccessTokenNumber() };
    // NumericDate may have a fraction (RFC 7519 §2). Whole seconds would cost a 1 s token up to all of its life.
    const issuedAt = this.#clock() / 1000;
    return new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setSubject(session.username)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + this.ttl)
      .sign(await this.#key);
  }

  async read(token: string): Promise<AccessTokenReading> {
    const now = this.#clock();
    const options: JWTVerifyOptions = {
      algorithms: [ALGORITHM],
      requiredClaims: ['sub', 'sid', 'seq', 'jti', 'iat', 'exp'],
      currentDate: new Date(now),
    };
    try {
      const { payload } = await jwtVerify(token, await this.#key, options);
      return reading(payload, now);
    } catch (error) {
      // jose checks the signature before the claims, so an expired token is still known to be ours.
      if (error instanceof errors.JWTExpired) return reading(error.payload, now);
      if (error instanceof errors.JOSEError) return FOREIGN;
      throw error;
    }
  }
}

function reading(payload: JWTPayload, now: number): AccessTokenReading {
  const { sid, seq, exp } = payload as Record<string, unknown>;
  if (typeof sid !== 'string' || typeof seq !== 'number' || typeof exp !== 'number') return FOREIGN;
  // jose rounds `currentDate` down to whole seconds; here the millisecond counts.
  const kind = Math.round(exp * 1000) <= now ? 'expired' : 'valid';
  return { kind, claims: { sessionId: sid, number: seq } };
}

import { TokenRecord } from '../session/token-record';

/**
 * Whether the access token has expired by the clock. A token that a refresh brought and that had expired already when it
 * came indicates a wrong clock, not a stale token: then only a refusal counts, else each call would refresh.
 */
export function isExpired({ tokens: { expiresAt = Infinity }, refreshedAt }: TokenRecord, now: number): boolean {
  return expiresAt <= now && expiresAt > refreshedAt;
}

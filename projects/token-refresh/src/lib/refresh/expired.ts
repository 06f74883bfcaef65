import { Tokens } from '../session/tokens';

/**
 * Whether the access token's life is over by the clock. A token whose life was already over when a refresh brought it
 * tells of a wrong clock, not of a stale token: for such a one only a refusal counts, else each call would refresh.
 *
 * @param refreshedAt when a refresh brought the tokens, in epoch ms; 0: they came from a sign-in.
 */
export function isExpired({ expiresAt = Infinity }: Tokens, refreshedAt: number, now: number): boolean {
  return expiresAt <= now && expiresAt > refreshedAt;
}

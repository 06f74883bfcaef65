import { isStale, TokenAge } from '../../refresh/staleness';
import { TokenRecord } from '../../session/token-record';
import { IN_COOKIE, readTokens, Tokens } from '../../session/tokens';

/** A token is renewed so many ms before it expires, and at most this share of its life. */
const LEEWAY = 30_000;
const SHARE = 0.25;

/** In the place of the access token while there is none: it is never sent. */
export const NONE: Tokens = { accessToken: 'none', tokenType: IN_COOKIE, expiresAt: 1 };

/** What a session has for an audience. */
export function tokensOf({ audiences, tokenType }: Tokens, key: string): Tokens {
  // It may come from storage.
  const stored: unknown = (audiences as Readonly<Record<string, unknown>> | undefined)?.[key];
  const read = readTokens(stored, () => undefined);
  if (typeof read === 'string') return NONE;
  const { accessToken, expiresAt } = read;
  return Object.assign(
    { accessToken },
    expiresAt !== undefined && { expiresAt },
    tokenType !== undefined && { tokenType },
  );
}

/** How the token of an audience is judged by the clock. */
export function ageOf(record: TokenRecord, now: number): TokenAge {
  if (isStale(record, now)) return 'stale';
  const { receivedAt = -Infinity, refreshedAt, tokens } = record;
  const { expiresAt = Infinity } = tokens;
  const leeway = Math.min(LEEWAY, (expiresAt - receivedAt) * SHARE);
  return expiresAt > refreshedAt && expiresAt - leeway <= now ? 'due' : 'good';
}

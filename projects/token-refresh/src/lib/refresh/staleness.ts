import { TokenBackend } from '../backends/token-backend';
import { orNaN } from '../backends/token-expiry';
import { TokenRecord } from '../session/token-record';

/** How the clock judges an access token: `'due'`, it can be used, and a refresh is wanted; `'stale'`, it should not be. */
export type TokenAge = 'good' | 'due' | 'stale';

/** The port of `withProactiveRefresh()`: how the current token is judged. Absent: only a refusal starts a refresh. */
export interface Staleness {
  age(): TokenAge;
}

/** The longest time, in ms, before its end from which a token counts as stale: it may expire on its way. */
const LONGEST_MARGIN = 2_000;
/** At most this share of a token's life. */
const SHARE = 1 / 8;

/** Epoch ms at which the access token ends; `Infinity` or `NaN`: unknown. */
export function expiryOfRecord({ receivedAt, tokens }: TokenRecord, backend: TokenBackend): number {
  return tokens.expiresAt ?? orNaN(() => backend.expiresAt?.(tokens, receivedAt)) ?? Infinity;
}

/** Epoch ms from which a token that ends at `expiresAt` counts as stale. */
export function staleFrom(expiresAt: number, receivedAt: number | undefined): number {
  const life = receivedAt ? Math.max(expiresAt - receivedAt, 0) : Infinity;
  return expiresAt - Math.min(LONGEST_MARGIN, life * SHARE);
}

/**
 * Whether the access token has expired by the clock. A token that a refresh brought and that had expired already when it
 * came indicates a wrong clock, not a stale token: then only a refusal counts, else each call would refresh.
 */
export function isExpired({ tokens: { expiresAt = Infinity }, refreshedAt }: TokenRecord, now: number): boolean {
  return expiresAt <= now && expiresAt > refreshedAt;
}

/** Whether the access token has expired by the clock, or is so close to its end that it may expire on its way. */
export function isStale(record: TokenRecord, now: number): boolean {
  const { expiresAt = Infinity } = record.tokens;
  return expiresAt > record.refreshedAt && staleFrom(expiresAt, record.receivedAt) <= now;
}

/**
 * Whether the refresh token has expired by the clock. One that had expired already when it came indicates a wrong clock:
 * then the server decides.
 */
export function isRefreshExpired({ receivedAt = 0, refreshedAt, tokens }: TokenRecord, now: number): boolean {
  const { refreshExpiresAt = Infinity } = tokens;
  return refreshExpiresAt <= now && refreshExpiresAt > Math.max(receivedAt, refreshedAt);
}

import { readTokens, Tokens } from './tokens';

/** The tokens with the session they belong to: what memory and storage hold. A refresh replaces the whole record. */
export interface TokenRecord {
  /** Names one sign-in, over its refreshes and over reloads. */
  readonly session: string;
  readonly tokens: Tokens;
  /** Epoch ms at which a refresh brought these tokens; 0: they came from a sign-in. */
  readonly refreshedAt: number;
  /** Epoch ms at which these tokens came, from a refresh or a sign-in; `undefined`: unknown. */
  readonly receivedAt?: number;
}

/** The version of the text. A record of another version is not read. */
const VERSION = 1;

export function writeRecord(record: TokenRecord): string {
  return JSON.stringify(Object.assign({ v: VERSION }, record));
}

/** The record in a stored text; `null` where the text is anything else. Never throws. */
export function readRecord(text: string): TokenRecord | null {
  try {
    const { v, session, tokens, refreshedAt, receivedAt } = JSON.parse(text) as Record<string, unknown>;
    const read = readTokens(tokens, () => undefined);
    return v === VERSION && session && typeof session === 'string' && typeof read !== 'string'
      ? {
          session,
          tokens: read,
          refreshedAt: Number.isFinite(refreshedAt) ? (refreshedAt as number) : 0,
          receivedAt: Number.isFinite(receivedAt) ? (receivedAt as number) : undefined,
        }
      : null;
  } catch {
    return null;
  }
}

import { readTokens, Tokens } from './tokens';

/** What storage holds: the tokens, the session they belong to, and when a refresh brought them. */
export interface TokenRecord {
  readonly session: string;
  readonly tokens: Tokens;
  /** Epoch ms at which a refresh brought these tokens; 0: they came from a sign-in. */
  readonly refreshedAt: number;
  /** Epoch ms at which these tokens came, from a refresh or a sign-in; absent: unknown. */
  readonly receivedAt?: number;
}

/** Raised when the shape of the text changes; a record of another version is not read. */
const VERSION = 1;

export function writeRecord({ session, tokens, refreshedAt, receivedAt }: TokenRecord): string {
  return JSON.stringify({ v: VERSION, session, tokens, refreshedAt, receivedAt });
}

/** The record in a stored text, or `null` where it holds anything else. Never throws. */
export function readRecord(text: string): TokenRecord | null {
  try {
    const { v, session, tokens, refreshedAt, receivedAt } = JSON.parse(text) as Record<string, unknown>;
    const read = readTokens(tokens);
    return v === VERSION && session && typeof session === 'string' && typeof read === 'object'
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

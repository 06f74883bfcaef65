import { generationOf, readRecord, TokenRecord } from '../../session/token-record';

/** What one tab sends to the others. Messages come late, twice or never, and other code may send what looks alike. */
export interface PeerMessage {
  readonly type: 'question' | 'answer' | 'changed' | 'ended';
  /** The app that sends it. */
  readonly app?: string;
  /** Names the question; an answer repeats it. */
  readonly nonce?: string;
  /** The tab that sends it. */
  readonly from?: string;
  /** The session of the tab that sends it; `null`: it has none. Of an answer, and of an end: the session in question. */
  readonly session?: string | null;
  /** How often the tokens of the session have been renewed. */
  readonly generation?: number;
  /** The session that a sign-in has replaced. */
  readonly replaces?: string | null;
  /** The record, as text; `null`: the tab has none for the tab that asked. */
  readonly record?: string | null;
  /** Whether the session that was asked for has ended in the tab that answers. */
  readonly isOver?: boolean;
}

/** Of two records of one session. Two tabs that could not hear each other may have renewed as often. */
export function isNewer(one: TokenRecord, other: TokenRecord): boolean {
  const lead = generationOf(one) - generationOf(other) || one.refreshedAt - other.refreshedAt;
  // At the same moment: all choose the same.
  return lead > 0 || (!lead && one.tokens.accessToken > other.tokens.accessToken);
}

/** Whether it is a later record of the session of the other. */
export function isNewerOf(one: TokenRecord, other: TokenRecord): boolean {
  return one.session === other.session && isNewer(one, other);
}

/** The record that an answer brings; `null`: none. */
export function recordIn({ record }: PeerMessage): TokenRecord | null {
  return typeof record === 'string' ? readRecord(record) : null;
}

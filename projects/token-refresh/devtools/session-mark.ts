import { SessionEndReason, TokenRefreshEvent } from 'ngx-token-refresh';

/** A moment at which a session began or ended. */
export interface SessionMark {
  readonly at: number;
  /** Why it ended; `null`: it began. */
  readonly reason: SessionEndReason | null;
}

/** Those that are remembered. */
const MOST_MARKS = 10;

export function addToSessions(marks: readonly SessionMark[], event: TokenRefreshEvent): readonly SessionMark[] {
  if (event.type !== 'session-started' && event.type !== 'session-ended') return marks;
  const reason = event.type === 'session-ended' ? event.reason : null;
  return [...marks, { at: event.at, reason }].slice(-MOST_MARKS);
}

const REASON_WORDS: Readonly<Partial<Record<SessionEndReason, string>>> = {
  rejected: 'the server said no',
  'no-refresh-token': 'there was nothing to refresh with',
  inactive: 'there was no input for too long',
  expired: 'the refresh token had expired',
};

/** `started`, `ended: signed-out`, `ended: rejected (the server said no)` */
export function sessionText({ reason }: SessionMark): string {
  if (reason === null) return 'started';
  const words = REASON_WORDS[reason];
  return `ended: ${reason}${words ? ` (${words})` : ''}`;
}

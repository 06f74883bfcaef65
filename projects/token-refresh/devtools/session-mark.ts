import { SessionEndReason, TokenRefreshEvent } from 'ngx-token-refresh';
import { ofSession } from './of-session';

/** A moment at which a session began or ended. */
export interface SessionMark {
  readonly at: number;
  /** Why it ended; `null`: it began. */
  readonly reason: SessionEndReason | null;
  /** Its name. Left out: it has none. */
  readonly session?: string;
}

/** Those that are remembered. */
const MOST_MARKS = 10;

export function addToSessions(marks: readonly SessionMark[], event: TokenRefreshEvent): readonly SessionMark[] {
  if (event.type !== 'session-started' && event.type !== 'session-ended') return marks;
  const reason = event.type === 'session-ended' ? event.reason : null;
  return [...marks, { at: event.at, reason, ...ofSession(event) }].slice(-MOST_MARKS);
}

const REASON_WORDS: Readonly<Partial<Record<SessionEndReason, string>>> = {
  rejected: 'the server said no',
  'no-refresh-token': 'there was nothing to refresh with',
  inactive: 'there was no input for too long',
  expired: 'the refresh token had expired',
};

/** `started`, `ended: signed-out`, `orders ended: rejected (the server said no)` */
export function sessionText({ reason, session }: SessionMark): string {
  const name = session === undefined ? '' : `${session} `;
  if (reason === null) return `${name}started`;
  const words = REASON_WORDS[reason];
  return `${name}ended: ${reason}${words ? ` (${words})` : ''}`;
}

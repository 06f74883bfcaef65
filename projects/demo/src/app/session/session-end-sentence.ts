import { SessionEndReason } from 'ngx-token-refresh';

const SENTENCES: Record<SessionEndReason, string> = {
  rejected: 'Your session has ended: the server refused the refresh.',
  'no-refresh-token': 'Your session has ended: the token was refused and there is nothing to refresh it with.',
  'signed-out': 'You have signed out.',
  inactive: 'Your session has ended: you were inactive for too long.',
  expired: 'Your session has expired.',
};

/** What the login page says about the session that ended; `null` for a reason that is none. */
export function sessionEndSentence(reason: string | null): string | null {
  return reason !== null && Object.hasOwn(SENTENCES, reason) ? SENTENCES[reason as SessionEndReason] : null;
}

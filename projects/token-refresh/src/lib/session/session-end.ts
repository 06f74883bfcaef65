import { InjectionToken } from '@angular/core';

declare const ngDevMode: boolean | undefined;

/**
 * Why a session ended.
 *
 * - `'rejected'`: the server refused the refresh, or answered a request by saying that the session is over.
 * - `'no-refresh-token'`: the access token was refused and there is nothing to refresh it with.
 * - `'signed-out'`: the app called `TokenStore.signOut()`, or the session has ended in another tab.
 * - `'inactive'`: the person was inactive for too long.
 * - `'expired'`: the refresh token has expired.
 *
 * Later releases may add reasons: give a `switch` a `default`.
 */
export type SessionEndReason = 'rejected' | 'no-refresh-token' | 'signed-out' | 'inactive' | 'expired';

/** The end of a session, as `onSessionEnded` gets it. */
export interface SessionEnd {
  readonly reason: SessionEndReason;
  /** Which of several sessions of the app has ended; `null`: the one without a name. */
  readonly sessionName: string | null;
  /** HTTP status of the answer that ended the session. Left out: no answer did. */
  readonly status?: number;
  /** The error code in that answer. Left out: it had none. */
  readonly code?: string;
}

/** The functions to call when a session has ended. Each runs once, in an injection context. */
export const SESSION_ENDED = new InjectionToken<readonly ((end: SessionEnd) => void)[]>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh session ended' : '',
);

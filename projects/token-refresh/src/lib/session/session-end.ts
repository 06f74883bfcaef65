import { InjectionToken } from '@angular/core';

declare const ngDevMode: boolean | undefined;

/**
 * Why a session ended.
 *
 * - `'rejected'`: the server refused the refresh, or answered a request by saying that the session is over.
 * - `'no-refresh-token'`: the access token was refused and there is nothing to refresh it with.
 * - `'signed-out'`: the app called `TokenStore.clear()`.
 */
export type SessionEndReason = 'rejected' | 'no-refresh-token' | 'signed-out';

/** Everybody who is told, once, when a session has ended. Each runs in an injection context. */
export const SESSION_ENDED = new InjectionToken<readonly ((reason: SessionEndReason) => void)[]>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh session ended' : '',
);

import { inject } from '@angular/core';
import { configurationError } from '../../platform/configuration-error';
import { REFRESH_CONFIG } from '../../refresh/refresh-config';
import { RESUME_TIMEOUT } from '../../refresh/resumption';
import { LEAVING_FOR_LOGIN } from '../../session/leaving-for-login';
import { atStart, checkDelay, TokenRefreshFeature } from '../token-refresh-feature';
import { ServerSession } from './server-session';
import { SessionHint } from './session-hint';
import { resumeFrom } from './session-resumption';

declare const ngDevMode: boolean | undefined;

/** Options of {@link withSessionResume}. */
export interface SessionResumeOptions {
  /** Milliseconds for which requests and guards wait for the server at most when the app starts. @default 3000 */
  readonly timeout?: number;

  /**
   * What to do in a browser in which no sign-in has left a hint: `'skip'` makes no call, and the app starts signed out;
   * `'ask'` asks the server, which costs visitors a call at each start. Use `'ask'` when an app that has cookie sessions
   * already is moved to this library, until people have signed in once. @default 'skip'
   */
  readonly ifNoHint?: 'skip' | 'ask';
}

/**
 * Resumes the session when the app starts, where the server keeps it in a cookie that no script can read: one refresh,
 * while `TokenStore.status` is `'resuming'`; requests and guards wait for it. A visitor who is not signed in costs no
 * call: a hint in localStorage, which holds no secret, says whether there may be a session.
 *
 * Needs a backend whose credential is a cookie: `cookieBackend()`, `restBackend({ credential: 'cookie' })`, or one of your
 * own with `credential: 'cookie'`.
 *
 * @throws Error if an option cannot be used, or the backend cannot resume.
 */
export function withSessionResume(options: SessionResumeOptions = {}): TokenRefreshFeature {
  const { timeout, ifNoHint = 'skip' } = options;
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    checkDelay(timeout, '`timeout` of withSessionResume()');
    if (!['skip', 'ask'].includes(ifNoHint))
      throw configurationError("`ifNoHint` of withSessionResume() must be 'skip' or 'ask'");
  }
  return {
    ɵkind: 'withSessionResume',
    ɵproviders: [
      timeout === undefined ? [] : { provide: RESUME_TIMEOUT, useValue: timeout },
      {
        provide: LEAVING_FOR_LOGIN,
        useFactory: () => {
          const hint = new SessionHint();
          return () => hint.write();
        },
      },
      typeof ngDevMode === 'undefined' || ngDevMode ? atStart(checkBackend) : [],
      resumeFrom(() => new ServerSession(ifNoHint === 'ask')),
    ],
  };
}

function checkBackend(): void {
  if (inject(REFRESH_CONFIG).backend.credential === 'cookie') return;
  throw configurationError(
    "withSessionResume() needs a backend whose credential is a cookie, such as cookieBackend({ refreshUrl }); a backend of your own says so with `credential: 'cookie'`",
  );
}

import { inject } from '@angular/core';
import { sessionInjector } from './session/named-session';
import { TokenRefresher } from './token-refresher';

/**
 * The refresher of one of several sessions. Call it in an injection context.
 *
 * @param name of the session. Left out: as `inject(TokenRefresher)`, that of the session without a name; in the callbacks of
 * a session with a name that one's
 * @throws Error if there is no session of that name.
 */
export function injectTokenRefresher(name?: string): TokenRefresher {
  return name === undefined ? inject(TokenRefresher) : sessionInjector(name).get(TokenRefresher);
}

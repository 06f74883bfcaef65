import { inject } from '@angular/core';
import { sessionInjector } from './session/named-session';
import { TokenStore } from './token-store';

/**
 * The store of one of several sessions. Call it in an injection context.
 *
 * @param name of the session. Left out: as `inject(TokenStore)`, that of the session without a name; in the callbacks of a
 * session with a name, such as its `onSessionEnded`, that one's
 * @throws Error if there is no session of that name.
 */
export function injectTokenStore(name?: string): TokenStore {
  return name === undefined ? inject(TokenStore) : sessionInjector(name).get(TokenStore);
}

import { EnvironmentInjector, inject } from '@angular/core';
import { defer, EMPTY } from 'rxjs';
import { diagnosedRevocation } from '../backends/diagnosis';
import { CLOCK } from '../platform/clock';
import { FINDINGS } from '../platform/findings';
import { SessionStore } from '../session/session-store';
import { COOKIE_SESSION, Tokens } from '../session/tokens';
import { REFRESH_CLIENT, REFRESH_CONFIG } from './refresh-config';
import { RefreshCoordinator } from './refresh-coordinator';

declare const ngDevMode: boolean | undefined;

/** The longest time, in ms, that a sign-out waits for the server. */
const REVOCATION_TIMEOUT = 2_000;

/**
 * Ends the session at once, here and in storage, and tells the server. Resolves when the server was told, and after 2 s at
 * the latest; never rejects.
 */
export type SignOut = (reason: 'signed-out' | 'inactive') => Promise<void>;

/** The {@link SignOut} of this app: for `TokenStore.signOut()` and `withInactivity()`. Needs an injection context. */
export function createSignOut(): SignOut {
  const store = inject(SessionStore);
  const { backend } = inject(REFRESH_CONFIG);
  const clock = inject(CLOCK);
  const injector = inject(EnvironmentInjector);
  const coordinator = inject(RefreshCoordinator);

  const revoke = (tokens: Tokens): Promise<void> =>
    new Promise((resolve) => {
      const timer = clock.setTimeout(resolve, REVOCATION_TIMEOUT);
      const revoked = defer(
        () => backend.revoke?.(tokens, { http: injector.get(REFRESH_CLIENT), now: () => clock.now() }) ?? EMPTY,
      );
      const revoking =
        typeof ngDevMode === 'undefined' || ngDevMode
          ? defer(() => revoked.pipe(diagnosedRevocation(injector.get(FINDINGS, null))))
          : revoked;
      // Errors are ignored: the person is signed out here in any case, and may be offline.
      revoking.subscribe({ error: () => undefined }).add(() => {
        clock.clearTimeout(timer);
        resolve();
      });
    });

  return (reason) => {
    const { record, storage } = store;
    coordinator.letGo('signed-out');
    if (!record && coordinator.resumption) {
      // Whatever a storage holds that has not answered yet.
      store.end(reason);
      coordinator.endResumption();
      // No script can tell whether there is a cookie.
      return backend.credential === 'cookie' ? revoke(COOKIE_SESSION) : Promise.resolve();
    }
    const stored = storage?.peek();
    // Another tab may have renewed them a moment ago. Where it has ended the session for inactivity, it has told the server.
    const newest =
      stored && stored.session === record?.session
        ? stored
        : reason === 'signed-out' || stored === undefined
          ? record
          : null;
    store.end(reason);
    return newest ? revoke(newest.tokens) : Promise.resolve();
  };
}

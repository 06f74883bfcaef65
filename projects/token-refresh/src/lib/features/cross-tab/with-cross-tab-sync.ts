import { inject } from '@angular/core';
import { configurationError } from '../../platform/configuration-error';
import { FINDINGS } from '../../platform/findings';
import { onServer } from '../../platform/on-server';
import { currentWindow } from '../../platform/page-lifecycle';
import { REFRESH_CONFIG } from '../../refresh/refresh-config';
import { TAB_SYNC } from '../../refresh/tab-sync';
import { RECORD_STORAGE } from '../../session/record-storage';
import { NAMESPACE } from '../../session/token-storage';
import { atStart, checkDelay, TokenRefreshFeature } from '../token-refresh-feature';
import { resumeFrom } from '../resume/session-resumption';
import { CROSS_TAB_OPTIONS, CrossTabOptions, CrossTabSync } from './cross-tab-sync';
import { browserTabChannel, TAB_CHANNEL } from './tab-channel';
import { browserTabLocks, TAB_LOCKS } from './tab-locks';
import { OWN } from '../../session/named-session';

declare const ngDevMode: boolean | undefined;

/** Options of {@link withCrossTabSync}. */
export interface CrossTabSyncOptions {
  /**
   * Milliseconds that a tab waits for the others at most; a tab that refreshes for longer is taken for suspended. At
   * least 1 000 more than `refreshTimeout`.
   * @default refreshTimeout + 5000
   */
  readonly lockTimeout?: number;
}

/** Milliseconds by which `lockTimeout` is longer than `refreshTimeout`. */
const LEAST_MARGIN = 1_000;
const USUAL_MARGIN = 5_000;

function crossTabOptions(lockTimeout: number | undefined): CrossTabOptions {
  const { backend, refreshTimeout } = inject(REFRESH_CONFIG);
  const namespace = inject(NAMESPACE);
  const area = inject(RECORD_STORAGE, OWN)?.area;
  const key = area?.key ?? namespace;
  const longest = lockTimeout ?? refreshTimeout + USUAL_MARGIN;
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    if (longest < refreshTimeout + LEAST_MARGIN) {
      throw configurationError(
        '`lockTimeout` of withCrossTabSync() must be at least 1000 milliseconds longer than ' +
          '`refreshTimeout`, or a tab that waits for its answer would be taken for a suspended one',
      );
    }
    // Only the default can be too long here: an option has been checked.
    checkDelay(longest, '`refreshTimeout` leaves no room for the `lockTimeout` of withCrossTabSync(), which');
  }
  const name = key === namespace ? namespace : `${namespace}:${key}`;
  return { name, lockTimeout: longest, fingerprint: backend.fingerprint ?? '' };
}

/** In development. */
function checkTabs(): void {
  if (inject(TAB_LOCKS) || currentWindow()?.BroadcastChannel) return;
  inject(FINDINGS, { optional: true })?.tell(
    'K11',
    'there are neither Web Locks nor a BroadcastChannel here, so tabs hear of each other late or not at all, and ' +
      'withCrossTabSync() takes turns by a lease in storage: serve the page over https, to a browser that has them',
  );
}

/**
 * Makes the tabs of the app share one session: one refresh over all of them; new tokens, sign-in and sign-out in one
 * reach the others. With `localStorageTokens()` storage is what they share. With `sessionStorageTokens()` a duplicated
 * tab, and with `memoryTokens()` any new tab, gets the session from a living one: no token is written anywhere for it.
 *
 * Uses Web Locks, and where there are none a lease in storage.
 *
 * @throws Error if an option cannot be used.
 */
export function withCrossTabSync(options: CrossTabSyncOptions = {}): TokenRefreshFeature {
  const { lockTimeout } = options;
  if (typeof ngDevMode === 'undefined' || ngDevMode) checkDelay(lockTimeout, '`lockTimeout` of withCrossTabSync()');
  return {
    ɵkind: 'withCrossTabSync',
    ɵproviders: [
      { provide: CROSS_TAB_OPTIONS, useFactory: () => crossTabOptions(lockTimeout) },
      {
        provide: TAB_CHANNEL,
        useFactory: () => (onServer() ? null : browserTabChannel(inject(CROSS_TAB_OPTIONS).name)),
      },
      { provide: TAB_LOCKS, useFactory: () => (onServer() ? null : browserTabLocks()) },
      {
        provide: TAB_SYNC,
        useFactory: () => {
          // Checked on a server as well.
          inject(CROSS_TAB_OPTIONS);
          if (onServer()) return null;
          if (typeof ngDevMode === 'undefined' || ngDevMode) checkTabs();
          return new CrossTabSync();
        },
      },
      atStart(() => inject(TAB_SYNC)),
      resumeFrom(() => inject(TAB_SYNC) as CrossTabSync | null),
    ],
  };
}

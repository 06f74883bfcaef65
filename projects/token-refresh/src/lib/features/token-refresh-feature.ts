import { ENVIRONMENT_INITIALIZER, EnvironmentProviders, inject, Provider } from '@angular/core';
import { browserPageWake, browserTabChannel, browserTabLocks, NO_PAGE_WAKE } from './cross-tab/browser-tabs';
import { CATCH_UP, CROSS_TAB_OPTIONS, CrossTabSync } from './cross-tab/cross-tab-sync';
import { FRESHNESS } from '../refresh/staleness';
import { PAGE_WAKE } from '../platform/page-lifecycle';
import { LEEWAY, ProactiveRefresh } from './proactive-refresh';
import { EXCHANGE_GUARD, REFRESH_OPTIONS } from '../refresh/refresh-config';
import { TAB_LOCKS } from './cross-tab/tab-locks';
import { isDelay } from '../token-refresh-config';
import { TAB_CHANNEL } from './cross-tab/tab-channel';
import { onServer } from '../platform/on-server';
import { setUpError } from '../platform/configuration-error';
import { TOKEN_RECORDS, TokenRecords } from '../session/record-storage';
import { TokenStorage, TokenStorageArea } from '../session/token-storage';

declare const ngDevMode: boolean | undefined;

/** What a `with…()` function makes and `provideTokenRefresh()` takes. */
export interface TokenRefreshFeature {
  /** The name of the function that made it. @internal */
  readonly ɵkind: string;
  /** @internal */
  readonly ɵproviders: readonly (Provider | EnvironmentProviders)[];
}

/**
 * Where the session is kept, so that it survives a reload: {@link localStorageTokens}, {@link sessionStorageTokens},
 * or a {@link TokenStorageArea} of your own. Without it the session lives in memory.
 *
 * On a server the session lives in memory whatever is said here.
 */
export function withStorage(storage: TokenStorage): TokenRefreshFeature {
  const open = (): TokenStorageArea | null => (typeof storage === 'function' ? storage() : storage);
  return {
    ɵkind: 'withStorage',
    ɵproviders: [{ provide: TOKEN_RECORDS, useFactory: () => new TokenRecords(onServer() ? () => null : open) }],
  };
}

/** Options of {@link withProactiveRefresh}. */
export interface ProactiveRefreshOptions {
  /**
   * Milliseconds before its expiry from which a token is refreshed; at most a quarter of the token's life. @default 30000
   */
  readonly leeway?: number;
}

/** Options of {@link withCrossTabSync}. */
export interface CrossTabSyncOptions {
  /** Name of the lock and of the channel; set it when two apps share one origin. @default 'ngx-token-refresh' */
  readonly name?: string;
  /**
   * Milliseconds after which a tab that has the lock is taken for frozen, and the others go on without it: at least
   * 1 000 more than `refreshTimeout`.
   * @default refreshTimeout + 5000
   */
  readonly lockTimeout?: number;
}

/** Milliseconds by which `lockTimeout` is longer than `refreshTimeout`. */
const LEAST_MARGIN = 1_000;
const USUAL_MARGIN = 5_000;

const PAGE: Provider = { provide: PAGE_WAKE, useFactory: () => (onServer() ? NO_PAGE_WAKE : browserPageWake()) };

/** `provideEnvironmentInitializer` came with Angular 19; this library supports 17. */
function atStart(start: () => void): Provider {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
  return { provide: ENVIRONMENT_INITIALIZER, multi: true, useValue: start };
}

function checkDelay(ms: number | undefined, option: string): void {
  if (!isDelay(ms, 0)) throw setUpError(`${option} must be a number of milliseconds from 0 to 2147483647`);
}

/**
 * Refreshes before the access token expires, so that no request is refused: before a request that would carry a token
 * about to expire, and by a timer while the app is idle and in sight. If that fails while the token can still be used,
 * it is used.
 *
 * Needs to know when a token expires: `expiresAt` in {@link Tokens}, the `expiryField` of the answer, or the
 * `tokenExpiry` of the backend. Of a token of unknown life only a refusal tells.
 *
 * @throws Error if an option cannot be used.
 */
export function withProactiveRefresh({ leeway = 30_000 }: ProactiveRefreshOptions = {}): TokenRefreshFeature {
  if (typeof ngDevMode === 'undefined' || ngDevMode) checkDelay(leeway, '`leeway` of withProactiveRefresh()');
  return {
    ɵkind: 'withProactiveRefresh',
    ɵproviders: [
      ProactiveRefresh,
      PAGE,
      { provide: FRESHNESS, useExisting: ProactiveRefresh },
      { provide: LEEWAY, useValue: leeway },
      atStart(() => inject(ProactiveRefresh)),
    ],
  };
}

/**
 * Makes the tabs of the app share one session: one refresh over all of them; new tokens, sign-in and sign-out in one
 * reach the others. Needs {@link withStorage} with a storage that tabs share, such as `localStorageTokens()`.
 *
 * Uses Web Locks, and where there are none a lease in storage.
 *
 * @throws Error if an option cannot be used.
 */
export function withCrossTabSync({
  name = 'ngx-token-refresh',
  lockTimeout: asked,
}: CrossTabSyncOptions = {}): TokenRefreshFeature {
  if (typeof ngDevMode === 'undefined' || ngDevMode) checkDelay(asked, '`lockTimeout` of withCrossTabSync()');
  return {
    ɵkind: 'withCrossTabSync',
    ɵproviders: [
      CrossTabSync,
      PAGE,
      {
        provide: CROSS_TAB_OPTIONS,
        useFactory: () => {
          const { refreshTimeout } = inject(REFRESH_OPTIONS);
          const lockTimeout = asked ?? refreshTimeout + USUAL_MARGIN;
          if ((typeof ngDevMode === 'undefined' || ngDevMode) && lockTimeout < refreshTimeout + LEAST_MARGIN) {
            throw setUpError(
              '`lockTimeout` of withCrossTabSync() must be at least 1000 milliseconds longer than ' +
                '`refreshTimeout`, or a tab that waits for its answer would be taken for a frozen one',
            );
          }
          // The one of the usual margin: one that was asked for has been checked.
          if (typeof ngDevMode === 'undefined' || ngDevMode)
            checkDelay(
              lockTimeout,
              '`refreshTimeout` leaves no room for the `lockTimeout` of withCrossTabSync(), which',
            );
          return { name, lockTimeout };
        },
      },
      { provide: TAB_CHANNEL, useFactory: () => (onServer() ? null : browserTabChannel(name)) },
      { provide: TAB_LOCKS, useFactory: () => (onServer() ? null : browserTabLocks()) },
      {
        provide: EXCHANGE_GUARD,
        useFactory: () => {
          const sync = inject(CrossTabSync);
          return onServer() ? null : (exchange: Parameters<typeof sync.guard>[0]) => sync.guard(exchange);
        },
      },
      {
        provide: CATCH_UP,
        useFactory: () => {
          const sync = inject(CrossTabSync);
          return () => sync.reconcile();
        },
      },
      atStart(() => inject(CrossTabSync)),
    ],
  };
}

import { DOCUMENT } from '@angular/common';
import { HttpHandler, provideHttpClient } from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector, Injector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { of } from 'rxjs';
import { advance, pendingTimers, useVirtualTime } from '../../../test/world/virtual-time';
import { restBackend } from '../backends/rest-backend';
import { provideTokenRefresh } from '../provide-token-refresh';
import { CROSS_TAB_OPTIONS } from './cross-tab/cross-tab-sync';
import { TAB_LOCKS } from './cross-tab/tab-locks';
import { TokenRefreshConfig } from '../token-refresh-config';
import { withCrossTabSync } from './cross-tab/with-cross-tab-sync';
import { TokenRefreshFeature } from './token-refresh-feature';
import { withProactiveRefresh } from './with-proactive-refresh';
import { withStorage } from './with-storage';
import { TokenStore } from '../token-store';
import { TAB_CHANNEL } from './cross-tab/tab-channel';
import { localStorageTokens, memoryTokens } from '../session/token-storage';

useVirtualTime();

const backend = restBackend({ refreshUrl: '/refresh' });

/** A window with Web Locks, and with channels whose names are noted. */
class FakeWindow extends EventTarget {
  readonly navigator = { locks: { request: () => Promise.resolve(), query: () => Promise.resolve({}) } };
  readonly localStorage = localStorage;
  readonly channels: string[] = [];
  readonly BroadcastChannel: unknown;

  constructor() {
    super();
    const { channels } = this;
    this.BroadcastChannel = class {
      constructor(name: string) {
        channels.push(name);
      }
      close(): void {
        channels.pop();
      }
    };
  }
}

function start(
  features: TokenRefreshFeature[],
  config: Partial<TokenRefreshConfig> = {},
  defaultView: unknown = new FakeWindow(),
): EnvironmentInjector {
  const { baseURI, location } = document;
  const page = Object.assign(new EventTarget(), { baseURI, location, defaultView });
  return createEnvironmentInjector(
    [
      provideHttpClient(),
      provideTokenRefresh({ backend, ...config }, ...features),
      { provide: DOCUMENT, useValue: page },
    ],
    TestBed.inject(EnvironmentInjector),
  );
}

describe.each<[string, (ms: never) => TokenRefreshFeature]>([
  ['`leeway` of withProactiveRefresh()', (leeway) => withProactiveRefresh({ leeway })],
  ['`lockTimeout` of withCrossTabSync()', (lockTimeout) => withCrossTabSync({ lockTimeout })],
])('%s', (option, feature) => {
  test.each([-1, NaN, 2 ** 31, '1000'])('may not be %p', (ms) => {
    expect(() => feature(ms as never)).toThrow(
      new Error(`ngx-token-refresh: ${option} must be a number of milliseconds from 0 to 2147483647.`),
    );
  });

  test.each([0, 2 ** 31 - 1, undefined])('may be %p', (ms) => {
    expect(() => feature(ms as never)).not.toThrow();
  });
});

test.each<[string, () => TokenRefreshFeature]>([
  ['withStorage', () => withStorage(memoryTokens())],
  ['withProactiveRefresh', () => withProactiveRefresh()],
  ['withCrossTabSync', () => withCrossTabSync()],
])('%s() twice is refused by name', (name, feature) => {
  expect(() => provideTokenRefresh({ backend }, feature(), feature())).toThrow(
    new Error(`ngx-token-refresh: provideTokenRefresh() got ${name}() twice; give it once.`),
  );
});

describe('withCrossTabSync()', () => {
  test.each([
    ['by default', undefined, undefined, 'ngx-token-refresh'],
    ['with a namespace', 'admin', undefined, 'admin'],
    ['with both', 'admin', 'mine', 'admin:mine'],
    ['with both the same', 'admin', 'admin', 'admin'],
  ])('%s all tabs use one name, for the lock and for the channel', (_, namespace, key, expected) => {
    const window = new FakeWindow();
    const injector = start([withStorage(localStorageTokens({ key })), withCrossTabSync()], { namespace }, window);

    expect(injector.get(CROSS_TAB_OPTIONS).name).toBe(expected);
    expect(injector.get(TAB_LOCKS)).toBe(window.navigator.locks);
    expect(injector.get(TAB_CHANNEL)).not.toBeNull();
    expect(window.channels).toEqual([expected]);
    injector.destroy();
    expect(window.channels).toEqual([]);
  });

  test.each([
    ['five seconds more than a refresh may take', { refreshTimeout: 20_000 }, undefined, 25_000],
    ['a `lockTimeout` that is a second more than that', {}, 11_000, 11_000],
  ])('a tab counts as suspended after %s', (_, config, lockTimeout, expected) => {
    const injector = start([withCrossTabSync({ lockTimeout })], config);

    expect(injector.get(CROSS_TAB_OPTIONS).lockTimeout).toBe(expected);
    injector.destroy();
  });

  test.each([
    [10_999, {}],
    [0, {}],
    [15_000, { refreshTimeout: 14_001 }],
  ])('a `lockTimeout` of %d that a slow refresh would reach is refused, and said why', (lockTimeout, config) => {
    expect(() => start([withCrossTabSync({ lockTimeout })], config)).toThrow(
      new Error(
        'ngx-token-refresh: `lockTimeout` of withCrossTabSync() must be at least 1000 milliseconds longer than ' +
          '`refreshTimeout`, or a tab that waits for its answer would be taken for a suspended one.',
      ),
    );
  });

  test('a `refreshTimeout` that leaves no room for the usual `lockTimeout` is refused, and said why', () => {
    expect(() => start([withCrossTabSync()], { refreshTimeout: 2 ** 31 - 1 })).toThrow(
      'ngx-token-refresh: `refreshTimeout` leaves no room for the `lockTimeout` of withCrossTabSync(), which must be a ' +
        'number of milliseconds from 0 to 2147483647.',
    );
    expect(() => start([withCrossTabSync()], { refreshTimeout: 2 ** 31 - 1 - 5_000 })).not.toThrow();
  });
});

test('with an `HttpHandler`, and no zone, no document and nothing else of a platform, the features do their work', async () => {
  const refresh = jest.fn(() => of({ type: 'refreshed', tokens: { accessToken: 'A2' } } as const));
  const bare = createEnvironmentInjector(
    [
      { provide: HttpHandler, useValue: {} },
      provideTokenRefresh(
        { backend: { refresh } },
        withProactiveRefresh(),
        withCrossTabSync(),
        withStorage(memoryTokens()),
      ),
    ],
    Injector.NULL as EnvironmentInjector,
  );
  const store = bare.get(TokenStore);

  store.signIn({ accessToken: 'A1', expiresAt: Date.now() + 120_000 });
  await advance(120_000);

  expect(refresh).toHaveBeenCalledTimes(1);
  expect(store.tokens()).toEqual({ accessToken: 'A2' });
  bare.destroy();
  expect(pendingTimers()).toBe(0);
});

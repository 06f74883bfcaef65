import { DOCUMENT } from '@angular/common';
import { PLATFORM_ID } from '@angular/core';
import { localStorageTokens, withCrossTabSync, withProactiveRefresh, withStorage } from 'ngx-token-refresh';
import { CLOCK, systemClock } from '../../src/lib/platform/clock';
import { App, describeSetUps, startApp } from '../world/app';
import { FakePage } from '../world/fake-page';
import { advance, pendingTimers, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

describeSetUps('on a server', (setUp) => {
  const former = ['localStorage', 'sessionStorage', 'BroadcastChannel', 'indexedDB'].map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  );
  afterEach(() => {
    for (const [name, descriptor] of former) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  });

  /** An app with every feature, in a page that notes what is asked of its window, its events and its globals. */
  function start(): App & { readonly touched: string[] } {
    const touched: string[] = [];
    const { baseURI, location } = document;
    for (const [name] of former) {
      Object.defineProperty(globalThis, name, { configurable: true, get: () => void touched.push(name) });
    }
    const page = {
      baseURI,
      location,
      cookie: '',
      get visibilityState() {
        return touched.push('visibilityState');
      },
      addEventListener: (name: string) => touched.push(name),
      get defaultView() {
        return void touched.push('defaultView');
      },
    };
    const app = startApp(setUp, {
      features: [withStorage(localStorageTokens()), withProactiveRefresh(), withCrossTabSync()],
      providers: [
        { provide: PLATFORM_ID, useValue: 'server' },
        // One that runs timers, so that any would show.
        { provide: CLOCK, useValue: systemClock(false) },
        { provide: DOCUMENT, useValue: page },
      ],
    });
    return { ...app, touched };
  }

  test('G1 P3 a timer that nothing can clear there fires after the wait: the request is sent once', async () => {
    const clock = { ...systemClock(false), clearTimeout: () => undefined };
    // No timer refreshes there.
    const { provider } = new FakePage(false);
    const { ask, server, signIn } = startApp(setUp, {
      signedIn: false,
      features: [withProactiveRefresh()],
      providers: [{ provide: CLOCK, useValue: clock }, provider],
    });
    signIn({ ...server.issue(), expiresAt: Date.now() + 1_000 });
    await advance(1_000);
    expect((await ask('/api/items/1')).value.token).toBe('A2');
    await advance(3_000);
    expect(server.tokensSentTo('/api/items/1')).toEqual(['A2']);
  });

  test('S5 with every feature: a refused request is cured, and what a browser has is not touched', async () => {
    const { get, server, touched } = start();
    server.expireAll();
    const answer = get('/api/items/1');
    // Without waiting for a turn: the two requests and the refresh take as long as the server does.
    await advance(40);
    expect(answer.value.token).toBe('A2');
    expect(touched).toEqual([]);
  });

  test('S5 with every feature: a token that is about to expire is not refreshed until it is asked for', async () => {
    const { renew, server, refresher, touched } = start();
    renew({ ...server.issue(), expiresAt: Date.now() + 120_000 });
    expect(pendingTimers()).toBe(0);
    await advance(119_000);
    expect(server.requests).toEqual([]);
    const token = refresher.getAccessToken();
    await advance(20);
    expect(await token).toBe('A3');
    expect(touched).toEqual([]);
  });

  test('S5 with every feature: when the page is rendered the app goes without a word', () => {
    const { injector } = start();
    expect(() => injector.destroy()).not.toThrow();
  });

  test('W7 whatever keeps the tokens, a server does not know whether there is a session', () => {
    const providers = [{ provide: PLATFORM_ID, useValue: 'server' }];
    expect(startApp(setUp, { signedIn: false, providers }).store.status()).toBe('resuming');
  });
});

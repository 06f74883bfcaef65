import { EnvironmentProviders } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  injectTokenStore,
  localStorageTokens,
  provideTokenRefresh,
  restBackend,
  TokenStore,
  withInactivity,
  withProactiveRefresh,
  withStorage,
} from 'ngx-token-refresh';
import { provideTokenRefreshTesting, stepUpRefusal } from 'ngx-token-refresh/testing';
import { startTesting, TestingApp } from './testing-app';

// M1: several sessions in a test of an app.

interface Bed extends TestingApp {
  readonly storeOf: (name?: string) => TokenStore;
  readonly ask: (url: string) => { body?: unknown; status?: number };
}

function bed(...sessions: EnvironmentProviders[]): Bed {
  const app = startTesting(...sessions);
  return {
    ...app,
    storeOf: (name) => TestBed.runInInjectionContext(() => injectTokenStore(name)),
    ask: (url) => {
      const seen: { body?: unknown; status?: number } = {};
      app.http.get(url).subscribe({
        next: (body) => (seen.body = body),
        error: ({ status }: { status: number }) => (seen.status = status),
      });
      return seen;
    },
  };
}

const SHOP = provideTokenRefreshTesting({ apis: ['/api'] });
const ORDERS = provideTokenRefreshTesting({ name: 'orders', apis: ['/orders'] });

function refuse({ server }: Bed, url: string): string | null {
  const request = server.expectOne(url);
  request.flush('', { status: 401, statusText: 'Unauthorized' });
  return request.request.headers.get('Authorization');
}

test.each([
  ['the session without a name first', [SHOP, ORDERS]],
  ['the session without a name last', [ORDERS, SHOP]],
])('M1 each session has its tokens and its refresh, %s', (_, sessions) => {
  const app = bed(...sessions);
  const { ask, controller, server, storeOf } = app;
  const [items, orders] = [ask('/api/items'), ask('/orders/1')];
  expect(refuse(app, '/api/items')).toBe('Bearer test-access-token');
  expect(refuse(app, '/orders/1')).toBe('Bearer orders-access-token');
  const ofOrders = controller.session('orders').expectRefresh();
  expect(ofOrders.tokens?.refreshToken).toBe('orders-refresh-token');
  controller.expectRefresh().reject();
  ofOrders.succeed({ accessToken: 'next' });
  const replay = server.expectOne('/orders/1');
  expect(replay.request.headers.get('Authorization')).toBe('Bearer next');
  replay.flush('an order');

  expect(items.status).toBe(401);
  expect(orders.body).toBe('an order');
  expect([storeOf().isAuthenticated(), storeOf('orders').isAuthenticated()]).toEqual([false, true]);
  controller.verify();
});

test('M1 two sessions with a name, and none without; a name that no header could hold', () => {
  const app = bed(ORDERS, provideTokenRefreshTesting({ name: 'größte Kunden', apis: ['/customers'] }));
  app.ask('/customers/1');
  expect(refuse(app, '/customers/1')).toMatch(/^Bearer [!-~]+-access-token$/);
  app.controller.session('größte Kunden').expectRefresh().reject();

  expect(app.storeOf('orders').isAuthenticated()).toBe(true);
  expect(() => app.controller.expectRefresh()).toThrow(
    'This test has no session without a name: `session(name)` gives',
  );
  app.controller.verify();
});

test('M1 one clock for all, and each session its own state: signed out, expired', () => {
  const app = bed(
    provideTokenRefreshTesting({ apis: ['/api'], tokens: null }, withProactiveRefresh()),
    provideTokenRefreshTesting(
      {
        name: 'orders',
        apis: ['/orders'],
        tokens: { accessToken: 'a', refreshToken: 'r', expiresAt: Date.now() + 60_000 },
      },
      withProactiveRefresh(),
    ),
  );
  expect(app.storeOf().isAuthenticated()).toBe(false);
  app.controller.clock.advance(60_000);
  app.controller.expectNoRefresh();
  app.controller.session('orders').expectRefresh().succeed({ accessToken: 'b' });

  expect(app.controller.session('orders').clock).toBe(app.controller.clock);
  expect(app.storeOf('orders').tokens()?.accessToken).toBe('b');
});

test('M1 a step-up, another tab and a late start, of a session with a name', async () => {
  const app = bed(
    provideTokenRefreshTesting({ name: 'bank', apis: ['/bank'], stepUp: true }),
    provideTokenRefreshTesting({ name: 'mail', apis: ['/mail'], otherTab: true }),
    provideTokenRefreshTesting({ name: 'late', apis: ['/late'], resuming: true }),
  );
  const { controller, server, storeOf } = app;
  const paid = app.ask('/bank/pay');
  server.expectOne('/bank/pay').flush(null, stepUpRefusal({ acrValues: ['otp'] }));
  controller.session('bank').expectStepUp().succeed({ accessToken: 'strong' });
  server.expectOne('/bank/pay').flush('paid');
  expect(paid.body).toBe('paid');

  controller.session('mail').otherTab.signOut();
  expect(storeOf('mail').isAuthenticated()).toBe(false);
  expect(() => controller.session('bank').otherTab).toThrow('there is no other tab');

  controller.session('late').expectResume().succeed({ accessToken: 'found' });
  await storeOf('late').whenResumed();
  expect(storeOf('late').tokens()?.accessToken).toBe('found');
  expect(storeOf('bank').isAuthenticated()).toBe(true);
});

test('M1 a person who acts is active in every session', () => {
  const inactive = { signOutAfter: 120_000 };
  const app = bed(
    provideTokenRefreshTesting({ apis: ['/api'] }, withInactivity(inactive)),
    provideTokenRefreshTesting({ name: 'orders', apis: ['/orders'] }, withInactivity(inactive)),
  );
  app.controller.clock.advance(100_000);
  app.controller.actAsPerson();
  app.controller.clock.advance(100_000);
  expect(app.storeOf().isAuthenticated()).toBe(true);
  expect(app.storeOf('orders').isAuthenticated()).toBe(true);
  app.controller.clock.advance(20_000);

  expect(app.storeOf('orders').isAuthenticated()).toBe(false);
});

describe('M1 beside the sessions of the app', () => {
  const real = (): EnvironmentProviders =>
    provideTokenRefresh(
      { name: 'orders', backend: restBackend({ refreshUrl: '/orders/refresh' }), apis: ['/orders'] },
      withStorage(localStorageTokens()),
    );

  test('put last, that of the test takes the place of that of the app', () => {
    const app = bed(real(), ORDERS);
    app.ask('/orders/1');
    expect(refuse(app, '/orders/1')).toBe('Bearer orders-access-token');
    app.controller.session('orders').expectRefresh().reject();
    app.server.verify();
    expect(localStorage.length).toBe(0);
  });

  test('put first, it says so', () => {
    const app = bed(ORDERS, real());
    expect(() => app.controller.session('orders')).toThrow(
      "the session 'orders' is that of the app; put provideTokenRefreshTesting({ name: 'orders' }) last.",
    );
  });

  test('a session that is not there', () => {
    expect(() => bed(SHOP).controller.session('orders')).toThrow("there is no session 'orders'");
  });
});

test('M1 verify() is for all sessions of the test, and says which', () => {
  const app = bed(SHOP, ORDERS);
  app.ask('/orders/1');
  refuse(app, '/orders/1');
  expect(() => app.controller.verify()).toThrow(
    "ngx-token-refresh: in the session 'orders', expected no refresh, but the app asked for 1.",
  );
  app.controller.expectNoRefresh();
  app.controller.session('orders').expectRefresh().reject();
  app.controller.verify();
});

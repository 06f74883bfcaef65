import { HttpClient } from '@angular/common/http';
import {
  createEnvironmentInjector,
  EnvironmentInjector,
  inject,
  PLATFORM_ID,
  runInInjectionContext,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  cookieBackend,
  injectInactivity,
  injectJwtClaims,
  injectTokenRefresher,
  injectTokenRefreshEvents,
  injectTokenStore,
  localStorageTokens,
  provideTokenRefresh,
  restBackend,
  SessionEnd,
  sessionStorageTokens,
  TokenRefreshConfig,
  TokenRefreshEvent,
  TokenRefreshFeature,
  TokenStore,
  withCrossTabSync,
  withInactivity,
  withProactiveRefresh,
  withSessionResume,
  withStorage,
} from 'ngx-token-refresh';
import { injectTokenFetch } from 'ngx-token-refresh/fetch';
import { App, AppOptions, describeSetUps, describeTransports, probe, startApp } from '../world/app';
import { ModelServer, networkOf } from '../world/model-server';
import { advance, pendingTimers, useVirtualTime } from '../world/virtual-time';

// M1, M3, M4: several sessions in one app, each with its own server, storage, locks and events.

useVirtualTime();

const ORDERS = 'https://orders.example';
const ORDER = `${ORDERS}/api/order`;

/** An app with a session of its own server, and one of the server of orders. */
interface TwoSessions extends App {
  readonly orders: ModelServer;
  readonly ordersStore: TokenStore;
  /** The ends of the session 'orders'. */
  readonly ordersEnded: SessionEnd[];
  /** As an injection context of the app. */
  readonly run: <T>(use: () => T) => T;
}

function ordersConfig(more: Partial<TokenRefreshConfig> = {}): TokenRefreshConfig {
  return {
    name: 'orders',
    backend: restBackend({ refreshUrl: `${ORDERS}/api/auth/refresh` }),
    apis: [ORDERS],
    ...more,
  };
}

function startTwo(
  setUp: Parameters<typeof startApp>[0],
  options: AppOptions = {},
  features: readonly TokenRefreshFeature[] = [],
  { config = ordersConfig(), signedIn = true }: { config?: TokenRefreshConfig; signedIn?: boolean } = {},
): TwoSessions {
  const server = options.server ?? new ModelServer();
  const orders = new ModelServer('rest', 100);
  const ordersEnded: SessionEnd[] = [];
  const app = startApp(setUp, {
    server,
    network: networkOf({ 'http://localhost': server, [ORDERS]: orders }),
    sessions: [[{ onSessionEnded: (end) => ordersEnded.push(end), ...config }, ...features]],
    ...options,
  });
  const run = <T>(use: () => T): T => runInInjectionContext(app.injector, use);
  const ordersStore = run(() => injectTokenStore('orders'));
  if (signedIn) ordersStore.signIn(orders.issue());
  return { ...app, orders, ordersStore, ordersEnded, run };
}

const tokenOf = (store: TokenStore): string | null => store.tokens()?.accessToken ?? null;

describeTransports('several sessions', (setUp) => {
  let app: TwoSessions;
  afterEach(() => app.injector.destroy());

  test('M1: each request gets the token of the session whose `apis` cover it', async () => {
    app = startTwo(setUp);

    await app.ask('/api/a');
    await app.ask(ORDER);

    expect(app.server.tokensSentTo('/api/a')).toEqual(['A1']);
    expect(app.orders.tokensSentTo('/api/order')).toEqual(['A101']);
  });

  test('M1: a refused request is cured by a refresh of its own session, at its own server', async () => {
    app = startTwo(setUp);
    app.server.expireAll();
    app.orders.expireAll();

    const probes = [app.get('/api/a'), app.get('/api/b'), app.get(ORDER), app.get(`${ORDER}s`)];
    await advance(200);

    expect(probes.map(({ value }) => value.token)).toEqual(['A2', 'A2', 'A102', 'A102']);
    expect([app.server.refreshes, app.orders.refreshes]).toEqual([1, 1]);
    expect([app.token(), tokenOf(app.ordersStore)]).toEqual(['A2', 'A102']);
  });

  test('M1: the longest entry that covers a URL decides, whichever session has it', async () => {
    const server = new ModelServer();
    app = startTwo(setUp, { server, apis: ['/'] }, [], { config: ordersConfig({ apis: ['/api/orders', ORDERS] }) });
    // It accepts any token.
    server.api = ({ url }) => (url.pathname.startsWith('/api/orders') ? { status: 200, body: {} } : undefined);

    await app.ask('/api/orders/1');
    await app.ask('/api/ordersx');
    await app.ask('/api/x');

    expect(server.tokensSentTo('/api/orders/1')).toEqual(['A101']);
    expect(server.tokensSentTo('/api/x')).toEqual(['A1']);
  });

  test('M1: a request that no session covers goes out untouched', async () => {
    app = startTwo(setUp, { apis: ['/api'] });

    await app.ask('/other');

    expect(app.server.tokensSentTo('/other')).toEqual([null]);
  });

  test('M1, O9: the token of one session, set by the app on a request of another, is left alone and starts no refresh', async () => {
    app = startTwo(setUp);

    const answer = await app.ask(ORDER, { headers: { Authorization: 'Bearer A1' } });

    expect(app.orders.tokensSentTo('/api/order')).toEqual(['A1']);
    expect(answer.failure.status).toBe(401);
    expect(app.orders.refreshCalls).toHaveLength(0);
  });

  test('M3: the end of one session leaves the other alone', async () => {
    app = startTwo(setUp);
    app.orders.expireAll();
    app.orders.revokeAll();

    const refused = await app.ask(ORDER);
    const accepted = await app.ask('/api/a');

    expect(refused.failure.status).toBe(401);
    expect(accepted.value.token).toBe('A1');
    expect(app.ended).toEqual([]);
    expect(app.ordersEnded).toMatchObject([{ reason: 'rejected', sessionName: 'orders' }]);
    expect([app.store.status(), app.ordersStore.status()]).toEqual(['signed-in', 'signed-out']);
  });

  test('M3: a sign-out of one while both refresh discards that refresh, and the other goes on', async () => {
    app = startTwo(setUp);
    app.server.expireAll();
    app.orders.expireAll();
    const [main, order] = [app.get('/api/a'), app.get(ORDER)];
    await advance(15);

    void app.signOut();
    await advance(200);

    expect(main.failure.status).toBe(401);
    expect(order.value.token).toBe('A102');
    expect([app.token(), tokenOf(app.ordersStore)]).toEqual([null, 'A102']);
  });

  test('M3: the cooldown of one does not hold up the other', async () => {
    app = startTwo(setUp);
    app.server.expireAll();
    app.orders.expireAll();
    app.server.refresh = () => ({ status: 503 });

    const main = await app.ask('/api/a');
    const order = await app.ask(ORDER);

    expect(main.failure.status).toBe(503);
    expect(order.value.token).toBe('A102');
  });

  test('M1: events say of which session they are, and number the requests and refreshes of all', async () => {
    app = startTwo(setUp);
    app.server.expireAll();
    app.orders.expireAll();
    app.events.length = 0;

    await app.ask('/api/a');
    await app.ask(ORDER);

    const named = app.events.filter(({ sessionName }) => sessionName !== undefined);
    expect(new Set(named.map(({ sessionName }) => sessionName))).toEqual(new Set(['orders']));
    const types = (events: TokenRefreshEvent[]) => events.map(({ type }) => type);
    expect(types(named)).toEqual(types(app.events.filter((event) => !named.includes(event))));
    const ids = (key: 'requestId' | 'refreshId') =>
      new Set(
        app.events.flatMap((event) => (key in event ? [(event as unknown as Record<string, unknown>)[key]] : [])),
      );
    expect([ids('requestId').size, ids('refreshId').size]).toEqual([2, 2]);
  });
});

describeSetUps('several sessions: what each has of its own', (setUp) => {
  let app: TwoSessions;
  afterEach(() => app.injector.destroy());

  test('M1: each has a storage key of its own, by default derived from the namespace and the name', async () => {
    const features = [withStorage(localStorageTokens())];
    app = startTwo(setUp, { namespace: 'shop', features }, features, { config: ordersConfig({ namespace: 'shop' }) });

    expect(Object.keys(localStorage).sort()).toEqual(['shop', 'shop/orders']);
    app.injector.destroy();
    app = startTwo(setUp, { namespace: 'shop', features, signedIn: false }, features, {
      config: ordersConfig({ namespace: 'shop' }),
      signedIn: false,
    });
    expect([app.token(), tokenOf(app.ordersStore)]).toEqual(['A1', 'A101']);
    await app.ordersStore.signOut();
    expect(Object.keys(localStorage)).toEqual(['shop']);
  });

  test('M1: a session without a feature does not find that of the session without a name', async () => {
    app = startTwo(setUp, { features: [withStorage(localStorageTokens()), withProactiveRefresh()] });

    expect(Object.keys(localStorage)).toEqual(['ngx-token-refresh']);
    const stored = localStorage.getItem('ngx-token-refresh') ?? '';
    expect(stored).toContain('"A1"');
    expect(stored).not.toContain('A101');
    const { orders, ordersStore } = app;
    ordersStore.renew({ ...orders.issue(), expiresAt: Date.now() + 1_000 });
    await advance(5_000);
    expect(orders.refreshCalls).toHaveLength(0);
  });

  test('M1: each has its own lock, channel and hint', async () => {
    const names: string[] = [];
    const scope = globalThis as { BroadcastChannel?: unknown };
    const { BroadcastChannel: before } = scope;
    scope.BroadcastChannel = class {
      constructor(name: string) {
        names.push(name);
      }
      addEventListener(): void {
        // Hears nothing.
      }
      removeEventListener(): void {
        // Hears nothing.
      }
      postMessage(): void {
        // Nothing listens.
      }
      close(): void {
        // Nothing is open.
      }
    };
    try {
      const features = [
        withStorage(localStorageTokens()),
        withCrossTabSync(),
        withInactivity({ signOutAfter: 600_000 }),
      ];
      app = startTwo(setUp, { features }, features);
      app.server.expireAll();
      app.orders.expireAll();
      const probes = [app.get('/api/a'), app.get(ORDER)];
      // Without Web Locks, each exchange has a lease in storage.
      const leases = new Set<string>();
      for (let ms = 0; ms < 1_000; ms += 5) {
        await advance(5);
        for (const key of Object.keys(localStorage)) if (key.endsWith('.lease')) leases.add(key);
      }

      expect(probes.map(({ value }) => value.token)).toEqual(['A2', 'A102']);
      expect([...leases].sort()).toEqual(['ngx-token-refresh.lease', 'ngx-token-refresh/orders.lease']);
      expect(names.sort()).toEqual([
        'ngx-token-refresh',
        'ngx-token-refresh.activity',
        'ngx-token-refresh/orders',
        'ngx-token-refresh/orders.activity',
      ]);
    } finally {
      scope.BroadcastChannel = before;
    }
  });

  test('M1: a cookie session with a name resumes by itself, by its own hint', async () => {
    localStorage.setItem('ngx-token-refresh/orders.hint', 'before');
    const config = ordersConfig({ backend: cookieBackend({ refreshUrl: `${ORDERS}/api/auth/refresh` }) });
    const server = new ModelServer();
    const orders = new ModelServer('rest', 100);
    orders.refresh = () => ({ status: 204 });
    const running = startApp(setUp, {
      server,
      signedIn: false,
      network: networkOf({ 'http://localhost': server, [ORDERS]: orders }),
      sessions: [[config, withSessionResume()]],
    });
    await advance(100);

    const store = runInInjectionContext(running.injector, () => injectTokenStore('orders'));
    expect([running.store.status(), store.status()]).toEqual(['signed-out', 'signed-in']);
    expect(orders.refreshCalls).toHaveLength(1);
    app = { ...startTwo(setUp), injector: running.injector };
  });

  test('M1: refreshers, claims and inactivity by name', async () => {
    app = startTwo(setUp, {}, [withInactivity({ signOutAfter: 600_000, warnBefore: 60_000 })]);
    const { ordersStore, run } = app;
    const claims = run(() => injectJwtClaims<{ name: string }>('orders'));
    const inactivity = run(() => injectInactivity('orders'));
    const refresher = run(() => injectTokenRefresher('orders'));

    void refresher.refresh();
    await advance(100);
    expect(tokenOf(ordersStore)).toBe('A102');
    expect(app.server.refreshCalls).toHaveLength(0);
    await advance(560_000);
    expect(inactivity.secondsLeft()).toBeGreaterThan(0);
    inactivity.keepAlive();
    await advance(1_000);
    expect(inactivity.secondsLeft()).toBeNull();
    await advance(700_000);
    expect(app.ordersEnded).toMatchObject([{ reason: 'inactive' }]);
    expect(app.token()).toBe('A1');
    const jwt = (payload: object): string => `e30.${btoa(JSON.stringify(payload)).replace(/=/g, '')}.x`;
    ordersStore.signIn({ accessToken: jwt({ name: 'Ada' }) });
    expect(claims()).toEqual({ name: 'Ada' });
    expect(run(() => injectJwtClaims())()).toBeNull();
  });

  test('M1: what runs in the injection context of a session with a name gets that session, and with its name any other', async () => {
    const stores: TokenStore[] = [];
    const names: (string | undefined)[] = [];
    const config = ordersConfig({
      onSessionEnded: () => {
        stores.push(inject(TokenStore), injectTokenStore(), injectTokenStore('orders'));
        injectTokenRefreshEvents().subscribe(({ sessionName }) => names.push(sessionName));
      },
    });
    app = startTwo(setUp, { listening: false }, [], { config });

    await app.ordersStore.signOut();
    await app.ask('/api/a');
    await app.ask(ORDER);

    expect(stores).toEqual([app.ordersStore, app.ordersStore, app.ordersStore]);
    expect(new Set(names)).toEqual(new Set([undefined, 'orders']));
  });

  test('M1: { name, config: () => … } is read when the session is used', async () => {
    let reads = 0;
    const late = { name: 'orders', config: () => (reads++, ordersConfig()) };
    app = startTwo(setUp, { sessions: [[late]] });

    await app.ask(ORDER);
    await app.ask(ORDER);

    expect(reads).toBe(1);
    expect(app.orders.tokensSentTo('/api/order')).toEqual(['A101', 'A101']);
  });

  test('M1: our fetch gives each call to its session, and with a name to that one alone', async () => {
    app = startTwo({ ...setUp, byFetch: true });
    const { run } = app;
    const ofAll = run(() => injectTokenFetch());
    const ofOrders = run(() => injectTokenFetch('orders'));

    await Promise.all([ofAll(ORDER), ofAll('http://localhost/api/a'), ofOrders(ORDER), advance(50)]);
    await Promise.all([ofOrders('http://localhost/api/a'), advance(50)]);

    expect(app.orders.tokensSentTo('/api/order')).toEqual(['A101', 'A101']);
    expect(app.server.tokensSentTo('/api/a')).toEqual(['A1', null]);
  });

  test('M1, P1: a lazy child injector sends by the same sessions', async () => {
    app = startTwo(setUp);
    const child = createEnvironmentInjector([], app.injector);
    const http = child.get(HttpClient);
    app.orders.expireAll();

    const probes = [probe(http.get<{ token: string }>(ORDER)), app.get(ORDER)];
    await advance(200);

    expect(probes.map(({ value }) => value.token)).toEqual(['A102', 'A102']);
    expect(app.orders.refreshes).toBe(1);
    expect(runInInjectionContext(child, () => injectTokenStore('orders'))).toBe(app.ordersStore);
  });

  test('M1: sessions with a name end with the app', async () => {
    app = startTwo(setUp, {}, [withProactiveRefresh()]);
    app.ordersStore.renew({ ...app.orders.issue(), expiresAt: Date.now() + 60_000 });
    app.injector.destroy();

    await advance(120_000);

    expect(app.orders.refreshCalls).toHaveLength(0);
    app = startTwo(setUp);
  });

  test.each(['interceptors', 'http-backend'] as const)(
    'M1: refreshes by way of the %s are of their own session',
    async (refreshVia) => {
      app = startTwo(setUp, { refreshVia }, [], { config: ordersConfig({ refreshVia }) });
      app.orders.expireAll();

      const order = await app.ask(ORDER);

      expect(order.value.token).toBe('A102');
      expect(app.orders.refreshCalls.map(({ headers }) => headers['authorization'])).toEqual([undefined]);
    },
  );

  test('M1, N7: on a server each session starts without storage, channels and timers', async () => {
    const features = [withStorage(localStorageTokens()), withCrossTabSync(), withProactiveRefresh()];
    const server = { provide: PLATFORM_ID, useValue: 'server' };
    app = startTwo(setUp, { features, providers: [server], signedIn: false }, features, { signedIn: false });
    await advance(0);

    expect([app.store.status(), app.ordersStore.status()]).toEqual(['resuming', 'resuming']);
    expect(Object.keys(localStorage)).toEqual([]);
    expect(pendingTimers()).toBe(0);
  });

  test('M1: an app may have one session alone, with a name', async () => {
    const server = new ModelServer();
    const single = startApp(setUp, { server, name: 'only', features: [withStorage(localStorageTokens())] });
    server.expireAll();

    expect((await single.ask('/api/a')).value.token).toBe('A2');
    expect(Object.keys(localStorage)).toEqual(['ngx-token-refresh/only']);
    expect(single.events[0]).toMatchObject({ sessionName: 'only' });
    app = { ...startTwo(setUp), injector: single.injector };
  });
});

describe('M2: what two sessions cannot both have', () => {
  const backend = restBackend({ refreshUrl: '/r' });
  type Session = Parameters<typeof provideTokenRefresh>;

  function start(...sessions: readonly Session[]): EnvironmentInjector {
    return createEnvironmentInjector(
      sessions.map((session) => provideTokenRefresh(...session)),
      TestBed.inject(EnvironmentInjector),
    );
  }
  const stored = (key: string): TokenRefreshFeature => withStorage(localStorageTokens({ key }));
  const area = { read: () => null, write: () => undefined, remove: () => undefined };

  test.each<[string, Session[], string]>([
    ['two without a name', [[{ backend }], [{ backend, apis: ['/b'] }]], 'was called twice without a name'],
    [
      'two of one name',
      [[{ name: 'a', backend, apis: ['/a'] }], [{ name: 'a', backend, apis: ['/b'] }]],
      "two sessions have the name 'a'",
    ],
    [
      'one entry in two',
      [[{ backend, apis: ['https://a.example'] }], [{ name: 'b', backend, apis: ['/b', 'https://a.example/'] }]],
      "`apis` of the session without a name and the session 'b' hold the same entry 'https://a.example'",
    ],
    [
      'the page itself, by path and by origin',
      [[{ name: 'a', backend }], [{ name: 'b', backend, publicApis: ['http://localhost'], apis: ['/b'] }]],
      "`apis` of the session 'a' and the session 'b' hold the same entry 'http://localhost'",
    ],
    [
      'one storage key',
      [
        [{ backend }, stored('tokens')],
        [{ name: 'b', backend, apis: ['/b'] }, stored('tokens')],
      ],
      "the session without a name and the session 'b' keep their tokens in the same storage 'tokens'",
    ],
    [
      'one storage key, in two storages',
      [
        [{ backend }, stored('tokens')],
        [{ name: 'b', backend, apis: ['/b'] }, withStorage(sessionStorageTokens({ key: 'tokens' }))],
      ],
      "in the same storage 'tokens'",
    ],
    [
      'one storage of their own',
      [
        [{ backend }, withStorage(area)],
        [{ name: 'b', backend, apis: ['/b'] }, withStorage(area)],
      ],
      'keep their tokens in the same storage: give one',
    ],
    [
      'one prefix',
      [[{ backend, namespace: 'x/b' }], [{ name: 'b', backend, namespace: 'x', apis: ['/b'] }]],
      "under the same prefix 'x/b'",
    ],
  ])('%s: the app does not start, and one sentence says why', (_, sessions, sentence) => {
    let message = '';
    try {
      start(...sessions);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(sentence);
    expect(message).toMatch(/^ngx-token-refresh: [^\n]*\.$/);
  });

  test('nested entries do not overlap: the longest decides', () => {
    expect(() => start([{ backend }], [{ name: 'b', backend, apis: ['/b'] }]).destroy()).not.toThrow();
  });

  test('where functions give the configurations, at the read of the second', () => {
    const injector = start([() => ({ backend })], [{ name: 'b', config: () => ({ backend }) }]);
    injector.get(TokenStore);

    expect(() => runInInjectionContext(injector, () => injectTokenStore('b').status())).toThrow(
      "`apis` of the session without a name and the session 'b' hold the same entry 'http://localhost'",
    );
    injector.destroy();
  });

  test.each<[string, unknown]>([
    ['an empty name', { name: '', backend }],
    ['a name that is no text', { name: 1, backend }],
    ['an empty name of a later configuration', { name: '', config: () => ({ backend }) }],
  ])('%s is refused', (_, config) => {
    expect(() => start([config as TokenRefreshConfig]).get(TokenStore)).toThrow(
      '`name` must be a text that is not empty',
    );
  });

  test('a function cannot give the name', () => {
    expect(() => start([() => ({ name: 'a', backend })]).get(TokenStore)).toThrow('a function cannot give the `name`');
  });

  test('K18: a session that does not exist is named, with the line that is missing', () => {
    const injector = start([{ backend }]);

    for (const use of [injectTokenStore, injectTokenRefresher, injectJwtClaims, injectInactivity, injectTokenFetch])
      expect(() => runInInjectionContext(injector, () => use('orders') as unknown)).toThrow(
        /there is no session 'orders': add provideTokenRefresh\(\{ name: 'orders'.*\(K18\)/,
      );
    injector.destroy();
  });

  test('K18: without a session that has no name, inject(TokenStore) says how to reach the others', () => {
    const injector = start([{ name: 'a', backend }]);

    expect(() => injector.get(TokenStore)).toThrow(/injectTokenStore\(name\) \(K18\)/);
    injector.destroy();
  });
});

import { provideHttpClient, withFetch } from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector, PLATFORM_ID, runInInjectionContext } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  cookieBackend,
  injectJwtClaims,
  injectTokenRefreshEvents,
  injectTokenStore,
  localStorageTokens,
  provideTokenRefresh,
  restBackend,
  TokenRefresher,
  TokenRefreshInterceptor,
  tokenRefreshInterceptor,
  Tokens,
  TokenStore,
  withCrossTabSync,
  withProactiveRefresh,
  withSessionResume,
  withStorage,
} from 'ngx-token-refresh';
import { injectTokenFetch, TokenFetch } from 'ngx-token-refresh/fetch';
import { signedInGuard } from 'ngx-token-refresh/router';
import { EMPTY } from 'rxjs';
import { TAB_LOCKS } from '../../src/lib/features/cross-tab/tab-locks';
import { App, AppOptions, describeSetUps, network, startApp } from '../world/app';
import { forgetTold, nothing, SECRET, sentence, useConsole } from '../world/findings';
import { ModelServer } from '../world/model-server';
import { advance, settle, useVirtualTime } from '../world/virtual-time';

// What development tells of a set-up, before or without an answer of a server.

useVirtualTime();
useConsole();

const REFRESH = '/api/auth/refresh';

describeSetUps('development tells of the set-up', (setUp) => {
  const start = (options: AppOptions = {}): App => startApp(setUp, { signedIn: false, ...options });

  describe('K8 withProactiveRefresh() and no expiry', () => {
    test('K8 at sign-in', async () => {
      const app = start({ features: [withProactiveRefresh()] });
      app.signIn({ accessToken: 'A1', refreshToken: 'R1' });
      app.signIn({ accessToken: 'A2', refreshToken: 'R2' });
      await advance(10);
      expect(sentence()).toMatch(/expiry.*withProactiveRefresh\(\).*signInFrom\(\).*`expiry`.*\(K8\)/);
    });

    test('K8 of stored tokens', async () => {
      const features = [withStorage(localStorageTokens()), withProactiveRefresh()];
      start({ features: [withStorage(localStorageTokens())] }).signIn({ accessToken: 'A1' });
      nothing();
      start({ features });
      await advance(10);
      expect(sentence()).toMatch(/\(K8\)/);
    });

    test('K8 not where the expiry is known, to the tokens or to the backend, nor without the feature', async () => {
      const later = Date.now() + 600_000;
      start({ features: [withProactiveRefresh()] }).signIn({ accessToken: 'A1', expiresAt: later });
      const backend = { ...restBackend({ refreshUrl: REFRESH }), expiresAt: () => later };
      start({ features: [withProactiveRefresh()], backend }).signIn({ accessToken: 'A1' });
      start().signIn({ accessToken: 'A1' });
      await advance(10);
      nothing();
    });
  });

  describe('K11 tabs that hear nothing', () => {
    const features = [withStorage(localStorageTokens()), withCrossTabSync()];
    const locks = { request: () => new Promise<never>(() => undefined), query: () => Promise.resolve({}) };
    const scope = globalThis as { BroadcastChannel?: unknown };

    function without<T>(run: () => T): T {
      const before = scope.BroadcastChannel;
      delete scope.BroadcastChannel;
      try {
        return run();
      } finally {
        scope.BroadcastChannel = before;
      }
    }

    const noLocks = { provide: TAB_LOCKS, useValue: null };

    test('K11 neither Web Locks nor a channel', () => {
      without(() => start({ features, providers: [noLocks] }));
      expect(sentence()).toMatch(/Web Locks.*BroadcastChannel.*https.*\(K11\)/);
    });

    test('K11 not where there is either, nor on a server', () => {
      scope.BroadcastChannel ??= class {
        close = (): void => undefined;
        postMessage = (): void => undefined;
      };
      start({ features, providers: [noLocks] });
      without(() => start({ features, providers: [{ provide: TAB_LOCKS, useValue: locks }] }));
      without(() => start({ features, providers: [noLocks, { provide: PLATFORM_ID, useValue: 'server' }] }));
      nothing();
    });
  });

  describe('K19 fields that Tokens has not', () => {
    const given = (tokens: object): Tokens => tokens as Tokens;

    test.each<[object, RegExp]>([
      [{ expiresIn: 60 }, /`expiresIn`: write `expiresAt: Date\.now\(\) \+ 1000 \* expiresIn`/],
      [{ expires_in: 60 }, /`expires_in`: write `expiresAt: Date\.now\(\) \+ 1000 \* expires_in`/],
      [{ refresh_token: SECRET }, /`refresh_token`: write `refreshToken`/],
      [{ access_token: SECRET }, /`access_token`: write `accessToken`/],
      [{ exp: 1 }, /`exp`: write `expiresAt`, in epoch ms/],
      [
        { refreshExpiresIn: 60 },
        /`refreshExpiresIn`: write `refreshExpiresAt: Date\.now\(\) \+ 1000 \* refreshExpiresIn`/,
      ],
      [{ token_type: 'Bearer' }, /`token_type`: write `tokenType`/],
      [{ expires_in: 60, refresh_token: SECRET }, /`expires_in`: write .*`refresh_token`: write `refreshToken`/],
    ])('K19 %j: what to write in their place', (fields, words) => {
      const { store } = start();
      for (let times = 0; times < 2; times++) store.signIn(given({ accessToken: 'A1', ...fields }));
      expect(sentence()).toMatch(words);
      expect(sentence()).toMatch(/signIn\(\).*signInFrom\(\).*\(K19\)/);
    });

    test('K19 where the access token has another name, and in renew()', () => {
      const { store } = start();
      expect(() => store.signIn(given({ access_token: SECRET }))).toThrow(TypeError);
      expect(sentence()).toMatch(/`access_token`: write `accessToken`.*\(K19\)/);
      forgetTold();
      const other = start();
      other.signIn();
      other.store.renew(given({ accessToken: 'A2', refresh: SECRET }));
      expect(sentence()).toMatch(/renew\(\) was given `refresh`: write `refreshToken`/);
    });

    test('K19 not of tokens, of what the app keeps beside them, nor of a field without a value', () => {
      const { store } = start();
      const audiences = { 'https://a.example': { accessToken: 'A1' } };
      store.signIn({ accessToken: 'A1', refreshToken: 'R1', expiresAt: 1e13, refreshExpiresAt: 1e13, audiences });
      store.signIn(given({ accessToken: 'A1', user: { name: 'x' }, roles: [], refresh_token: undefined, scope: 'x' }));
      store.signIn(given({ accessToken: 'A1', tokenType: 'Bearer', expires_in: null }));
      expect(() => store.signIn(given(null as unknown as object))).toThrow(TypeError);
      nothing();
    });
  });
});

describe('K13 the interceptor is not registered', () => {
  /** A page whose network panel the test writes. */
  class Resources {
    static live = new Set<Resources>();
    constructor(readonly seen: (list: { getEntries(): object[] }) => void) {}
    observe(options: object): void {
      expect(options).toEqual({ type: 'resource' });
      Resources.live.add(this);
    }
    disconnect(): void {
      Resources.live.delete(this);
    }
  }

  function sees(name: string, more: object = {}): void {
    const entry = { name, initiatorType: 'fetch', startTime: performance.now() + 1, responseStatus: 401, ...more };
    const others = { ...entry, initiatorType: 'img' };
    for (const { seen } of Resources.live) seen({ getEntries: () => [others, entry] });
  }

  const page = globalThis as { PerformanceObserver?: unknown };
  const before = page.PerformanceObserver;
  beforeEach(() => {
    page.PerformanceObserver = Resources;
    Resources.live.clear();
  });
  afterEach(() => {
    page.PerformanceObserver = before;
    injector?.destroy();
    injector = undefined;
  });

  let injector: EnvironmentInjector | undefined;

  function startWithout(options: Partial<AppOptions> = {}): EnvironmentInjector {
    const { providers = [], features = [], server = new ModelServer(), ...config } = options;
    injector = createEnvironmentInjector(
      [
        network('fetch', server),
        provideHttpClient(withFetch()),
        provideTokenRefresh({ backend: restBackend({ refreshUrl: REFRESH }), ...config }, ...features),
        ...providers,
      ],
      TestBed.inject(EnvironmentInjector),
    );
    return injector;
  }

  function signedIn(options: Partial<AppOptions> = {}): EnvironmentInjector {
    const started = startWithout(options);
    started.get(TokenStore).signIn({ accessToken: 'A1', refreshToken: 'R1' });
    return started;
  }

  const LINES =
    /none has passed.*withInterceptors\(\[tokenRefreshInterceptor\]\).*HTTP_INTERCEPTORS.*withInterceptorsFromDi\(\).*injectTokenFetch\(\).*getAuthorization\(\) \(K13\)/;

  test.each(['fetch', 'xmlhttprequest'])(
    'K13 a 401 of apis by %s: the missing line, for both set-ups',
    (initiatorType) => {
      signedIn();
      sees(`http://localhost/api/items?x=${SECRET}`, { initiatorType });
      sees('http://localhost/api/more');
      expect(sentence()).toMatch(LINES);
      expect(Resources.live.size).toBe(0);
    },
  );

  test('K13 a 401 of apis, with a backend of the app', () => {
    signedIn({ backend: { refresh: () => EMPTY } });
    sees('http://localhost/api/items');
    expect(sentence()).toMatch(LINES);
  });

  test.each<[string, readonly string[], string]>([
    ['a path', ['/api'], 'http://localhost/api/'],
    ['an origin', ['https://api.example'], 'https://api.example/'],
    ['the page itself beside others', ['/', 'https://api.example'], 'http://localhost/'],
  ])('K13 three requests to %s that apis names, whatever the answers', (_, apis, url) => {
    signedIn({ apis });
    for (const path of ['a', 'b']) sees(`${url}${path}`, { responseStatus: 200 });
    nothing();
    sees(`${url}c`, { responseStatus: 0 });
    expect(sentence()).toMatch(LINES);
  });

  test('K13 a request that began in the session counts, also where the token was renewed since; one of before does not', () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(100);
    const store = startWithout().get(TokenStore);
    now.mockReturnValue(200);
    store.signIn({ accessToken: 'A1' });
    now.mockReturnValue(300);
    store.renew({ accessToken: 'A2' });
    now.mockRestore();

    sees('http://localhost/api/login', { startTime: 150 });
    nothing();
    sees('http://localhost/api/items', { startTime: 250 });
    expect(sentence()).toMatch(LINES);
  });

  test('K13 a refresh that does not pass it, as in tests, where nothing leaves the page', async () => {
    const app = signedIn();
    delete page.PerformanceObserver;
    app
      .get(TokenRefresher)
      .refresh()
      .catch(() => undefined);
    await advance(100);
    expect(sentence()).toMatch(LINES);
  });

  test('K13 not where the refresh goes past all interceptors by choice', async () => {
    const server = new ModelServer();
    const app = startWithout({ refreshVia: 'http-backend', server });
    app.get(TokenStore).signIn(server.issue());
    void app.get(TokenRefresher).refresh();
    await advance(100);
    expect(server.refreshes).toBe(1);
    nothing();
    // That says nothing of other requests.
    sees('http://localhost/api/items');
    expect(sentence()).toMatch(LINES);
  });

  test.each<[string, Partial<AppOptions>, () => void]>([
    [
      'files of the page',
      {},
      () => [1, 2, 3, 4].forEach((n) => sees(`http://localhost/assets/${n}.json`, { responseStatus: 200 })),
    ],
    ['another library elsewhere', {}, () => [1, 2, 3, 4].forEach(() => sees('https://telemetry.example/e'))],
    [
      'images and scripts',
      { apis: ['/api'] },
      () => [1, 2, 3, 4].forEach(() => sees('http://localhost/api/x', { initiatorType: 'img' })),
    ],
    ['what needs no token', { publicApis: ['/api/public'] }, () => sees('http://localhost/api/public/x')],
    ['the refresh', {}, () => sees(`http://localhost${REFRESH}`)],
  ])('K13 not by %s', (_, options, act) => {
    signedIn(options);
    act();
    nothing();
  });

  test('K13 not of a visitor', () => {
    const store = startWithout().get(TokenStore);
    sees('http://localhost/api/items');
    store.signIn({ accessToken: 'A1' });
    void store.signOut();
    sees('http://localhost/api/items');
    nothing();
  });

  test('K13 not in an app that gives fetch() its header', async () => {
    const app = signedIn();
    await app.get(TokenRefresher).getAuthorization();
    sees('http://localhost/api/items');
    nothing();
    expect(Resources.live.size).toBe(0);
  });

  test('K13 not in an app that gives axios its header, by the refresh that brings it', async () => {
    const app = signedIn();
    await app.get(TokenRefresher).getAuthorization();
    app
      .get(TokenRefresher)
      .refresh()
      .catch(() => undefined);
    await advance(100);
    nothing();
  });

  describe('K13 not in an app that sends by injectTokenFetch() alone', () => {
    const fetchOf = (app: EnvironmentInjector): TokenFetch => runInInjectionContext(app, injectTokenFetch);

    test('K13 whose requests another library makes as well, before its own first one', () => {
      fetchOf(signedIn());
      sees('http://localhost/api/items');
      nothing();
      expect(Resources.live.size).toBe(0);
    });

    test('K13 of a named session', () => {
      const app = startWithout();
      injector = createEnvironmentInjector(
        [
          provideHttpClient(),
          provideTokenRefresh({ name: 'orders', backend: restBackend({ refreshUrl: REFRESH }), apis: ['/orders'] }),
        ],
        app,
      );
      runInInjectionContext(injector, () => injectTokenStore('orders')).signIn({
        accessToken: 'A1',
        refreshToken: 'R1',
      });
      fetchOf(injector);
      sees('http://localhost/orders/1');
      nothing();
    });

    test('K13 by a refresh before its first request', async () => {
      const app = signedIn();
      fetchOf(app);
      app
        .get(TokenRefresher)
        .refresh()
        .catch(() => undefined);
      await advance(100);
      nothing();
    });

    test('K13 by the refresh that looks for a session, before any service was created', async () => {
      const server = new ModelServer();
      server.refresh = () => ({ status: 200, body: server.issue() });
      const app = startWithout({
        server,
        backend: cookieBackend({ refreshUrl: REFRESH, accessTokenField: 'accessToken' }),
        features: [withSessionResume({ ifNoHint: 'ask' })],
      });
      await advance(100);
      expect(app.get(TokenStore).status()).toBe('signed-in');
      nothing();
      fetchOf(app);
      sees('http://localhost/api/items');
      nothing();
    });

    test('K13 its function is made before a configuration that is read later, and reads none', () => {
      const config = jest.fn(() => ({ backend: restBackend({ refreshUrl: REFRESH }) }));
      injector = createEnvironmentInjector(
        [provideHttpClient(), provideTokenRefresh(config)],
        TestBed.inject(EnvironmentInjector),
      );
      fetchOf(injector);
      expect(config).not.toHaveBeenCalled();
    });
  });

  test.each([
    ['a server', [{ provide: PLATFORM_ID, useValue: 'server' }]],
    ['a browser without PerformanceObserver', []],
  ])('K13 not on %s', (_, providers) => {
    if (!providers.length) page.PerformanceObserver = undefined;
    signedIn({ providers });
    sees('http://localhost/api/items');
    nothing();
  });

  test('K13 where observing is forbidden, the app starts', () => {
    page.PerformanceObserver = class {
      observe(): void {
        throw new TypeError('no');
      }
    };
    expect(() => signedIn()).not.toThrow();
    nothing();
  });

  test('K13 the observer ends with the app', () => {
    signedIn().destroy();
    injector = undefined;
    expect(Resources.live.size).toBe(0);
  });

  describeSetUps('K13 with the interceptor', (setUp) => {
    test('K13 a request that passed it, also one that was skipped or went elsewhere, settles it', async () => {
      const app = startApp(setUp);
      app.get('https://other.example/x');
      await settle();
      sees('http://localhost/api/items');
      nothing();
      expect(Resources.live.size).toBe(0);
    });

    test('K13 nor where refreshes go past all interceptors', async () => {
      const app = startApp(setUp, { refreshVia: 'http-backend' });
      await app.ask('/api/items');
      sees('http://localhost/api/items');
      nothing();
    });

    test('K13 nor by a refresh', async () => {
      const app = startApp(setUp);
      const refreshed = app.refresh();
      await advance(100);
      await refreshed;
      sees('http://localhost/api/items');
      nothing();
    });
  });
});

describe('K18 provideTokenRefresh() is missing', () => {
  const NAMES_THE_LINE =
    /provideTokenRefresh\(.*TokenRefreshModule\.forRoot\(.*provideTokenRefreshTesting\(\).*\(K18\)/;
  const bare = (): EnvironmentInjector => createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));

  test.each<[string, (injector: EnvironmentInjector) => unknown]>([
    ['TokenStore', (injector) => injector.get(TokenStore)],
    ['TokenRefresher', (injector) => injector.get(TokenRefresher)],
    [
      'tokenRefreshInterceptor',
      (injector) => runInInjectionContext(injector, () => tokenRefreshInterceptor({} as never, () => [] as never)),
    ],
    ['TokenRefreshInterceptor', (injector) => runInInjectionContext(injector, () => new TokenRefreshInterceptor())],
    ['injectTokenRefreshEvents', (injector) => runInInjectionContext(injector, injectTokenRefreshEvents)],
    ['injectJwtClaims', (injector) => runInInjectionContext(injector, () => injectJwtClaims())],
    ['signedInGuard', (injector) => runInInjectionContext(injector, () => signedInGuard({} as never, {} as never))],
  ])("K18 %s: the injector's own error names the missing line, and no name of ours inside", (_, use) => {
    let message = '';
    try {
      use(bare());
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(NAMES_THE_LINE);
    expect(message.split('(K18)')[0]).not.toMatch(/SessionStore|RefreshCoordinator|interceptor context/);
  });

  test('K18 an optional one is null, and a set-up that is there is found', () => {
    expect(bare().get(TokenStore, null)).toBeNull();
    const { store } = startApp({ interceptor: 'function', client: 'fetch' });
    expect(store).toBeInstanceOf(TokenStore);
  });
});

test('the codes of development are those of the cookie backend too: nothing is told of a right set-up', async () => {
  const server = new ModelServer();
  server.refresh = () => ({ status: 200, body: { access_token: 'A9', expires_in: 60 } });
  const app = startApp(
    { interceptor: 'function', client: 'fetch' },
    { server, backend: cookieBackend({ refreshUrl: REFRESH }), features: [withProactiveRefresh()], signedIn: false },
  );
  app.store.signInFrom({ access_token: 'A1', expires_in: 60 });
  server.api = () => ({ status: 200, body: {} });
  await app.ask('/api/items');
  await advance(3_600_000);
  await app.ask('/api/items');
  nothing();
});

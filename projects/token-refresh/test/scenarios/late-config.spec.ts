import {
  HTTP_INTERCEPTORS,
  HttpClient,
  provideHttpClient,
  withFetch,
  withInterceptors,
  withInterceptorsFromDi,
} from '@angular/common/http';
import {
  APP_INITIALIZER,
  ApplicationRef,
  EnvironmentInjector,
  EnvironmentProviders,
  importProvidersFrom,
  inject,
  InjectionToken,
  Provider,
  runInInjectionContext,
} from '@angular/core';
import { createApplication } from '@angular/platform-browser';
import {
  cookieBackend,
  existingTokens,
  localStorageTokens,
  provideTokenRefresh,
  restBackend,
  SessionEndReason,
  TokenRefreshConfig,
  TokenRefresher,
  TokenRefreshFeature,
  TokenRefreshInterceptor,
  tokenRefreshInterceptor,
  TokenRefreshModule,
  TokenStore,
  withCrossTabSync,
  withProactiveRefresh,
  withSessionResume,
  withStorage,
} from 'ngx-token-refresh';
import { firstValueFrom } from 'rxjs';
import { describeSetUps, network, probe } from '../world/app';
import { bearerOf, ModelServer } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';

// provideTokenRefresh(() => config): for URLs that the app reads before it starts.

useVirtualTime();

/** What the app reads in an app initializer. */
interface Read {
  api: string;
}
const READ = new InjectionToken<Read>('config.json', { providedIn: 'root', factory: () => ({ api: '' }) });

describeSetUps('provideTokenRefresh(() => config)', ({ interceptor, client }) => {
  let app: ApplicationRef | undefined;
  afterEach(() => {
    if (!app?.destroyed) app?.destroy();
    app = undefined;
  });

  let server: ModelServer;
  let reads: string[];
  beforeEach(() => {
    server = new ModelServer();
    server.api = ({ url }) => (url.pathname === '/config.json' ? { status: 200, body: { api: '/api' } } : undefined);
    reads = [];
  });

  const ended: SessionEndReason[] = [];
  function config(): TokenRefreshConfig {
    const { api } = inject(READ);
    reads.push(api);
    return {
      backend: restBackend({ refreshUrl: `${api}/auth/refresh` }),
      apis: [api],
      onSessionEnded: ({ reason }) => ended.push(reason),
    };
  }

  /** Starts an app whose initializer does this. */
  async function start(
    initialize: () => Promise<unknown>,
    late: () => TokenRefreshConfig = config,
    ...features: readonly TokenRefreshFeature[]
  ): Promise<ApplicationRef> {
    const fetching = client === 'fetch' ? [withFetch()] : [];
    const setUp: (Provider | EnvironmentProviders)[] =
      interceptor === 'function'
        ? [
            provideHttpClient(withInterceptors([tokenRefreshInterceptor]), ...fetching),
            provideTokenRefresh(late, ...features),
          ]
        : [
            provideHttpClient(withInterceptorsFromDi(), ...fetching),
            importProvidersFrom(TokenRefreshModule.forRoot(late, ...features)),
            { provide: HTTP_INTERCEPTORS, useClass: TokenRefreshInterceptor, multi: true },
          ];
    const starting = createApplication({
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- `provideAppInitializer` came with Angular 19
      providers: [network(client, server), setUp, { provide: APP_INITIALIZER, multi: true, useValue: initialize }],
    });
    await advance(100);
    return (app = await starting);
  }

  function loadConfig(): Promise<unknown> {
    const read = inject(READ);
    return firstValueFrom(inject(HttpClient).get<Read>('/config.json')).then(({ api }) => (read.api = api));
  }

  const later = (): number => Date.now() + 600_000;

  test('requests of app initializers pass untouched; the function runs once, in an injection context, at the first use', async () => {
    const { injector } = await start(loadConfig);
    expect(reads).toEqual([]);
    const store = injector.get(TokenStore);
    expect(reads).toEqual(['/api']);
    store.signIn(server.issue());
    const http = injector.get(HttpClient);
    const [item, other] = [probe(http.get('/api/items')), probe(http.get('/elsewhere'))];
    await advance(100);
    expect(item.settled && other.settled).toBe(true);
    expect(server.sends.map((request) => [request.url.pathname, bearerOf(request)])).toEqual([
      ['/config.json', null],
      ['/api/items', 'A1'],
      ['/elsewhere', null],
    ]);
    expect(reads).toEqual(['/api']);
  });

  test('a refused request is cured as ever, at the URL that was read; the end of the session is told', async () => {
    const { injector } = await start(loadConfig);
    injector.get(TokenStore).signIn(server.issue());
    server.expireAll();
    const item = probe(injector.get(HttpClient).get('/api/items'));
    await advance(100);
    expect(item.value).toMatchObject({ token: 'A2' });
    server.expireAll();
    server.revokeAll();
    probe(injector.get(HttpClient).get('/api/items'));
    await advance(100);
    expect(ended.splice(0)).toEqual(['rejected']);
  });

  test('the first request after the initializers reads it', async () => {
    const { injector } = await start(loadConfig);
    probe(injector.get(HttpClient).get('/api/items'));
    await advance(100);
    expect(reads).toEqual(['/api']);
  });

  test.each<[string, () => unknown]>([
    ['the store', () => inject(TokenStore).tokens()],
    ['the refresher', () => inject(TokenRefresher).isRefreshing()],
  ])('a call of %s inside an initializer reads it at that call; requests after it get the token', async (_, call) => {
    const before: string[][] = [];
    await start(async () => {
      const http = inject(HttpClient);
      inject(READ).api = '/api';
      const untouched = firstValueFrom(http.get('/elsewhere'), { defaultValue: null }).catch(() => null);
      before.push([...reads]);
      call();
      before.push([...reads]);
      inject(TokenStore).signIn(server.issue());
      await Promise.all([untouched, firstValueFrom(http.get('/api/items'))]);
    });
    expect(before).toEqual([[], ['/api']]);
    expect(server.tokensSentTo('/api/items')).toEqual(['A1']);
  });

  test('features begin after the initializers', async () => {
    const features = [withStorage(localStorageTokens()), withProactiveRefresh(), withCrossTabSync()];
    const first = await start(loadConfig, config, ...features);
    expect(reads).toEqual(['/api']);
    first.injector.get(TokenStore).signIn({ ...server.issue(), expiresAt: later() });
    first.destroy();
    const during: string[][] = [];
    const initialize = async (): Promise<void> => {
      await loadConfig();
      during.push([...reads]);
    };
    const { injector } = await start(initialize, config, ...features);
    expect(during).toEqual([['/api']]);
    expect(injector.get(TokenStore).isAuthenticated()).toBe(true);
    await advance(600_000 - 20_000);
    expect(server.refreshCalls).toHaveLength(1);
  });

  describe('a session that has to be found, with withSessionResume()', () => {
    const resumed = (): TokenRefreshConfig => ({
      ...config(),
      backend: cookieBackend({ refreshUrl: '/api/auth/refresh', accessTokenField: 'accessToken' }),
    });
    beforeEach(() => (server.refresh = () => ({ status: 200, body: server.issue() })));

    test.each<[string, (app: EnvironmentInjector) => Promise<unknown>]>([
      ['whenResumed()', (app) => app.get(TokenStore).whenResumed()],
      [
        'a request',
        async (app) => {
          app.get(TokenStore);
          await Promise.resolve();
          await firstValueFrom(app.get(HttpClient).get('/api/items'));
        },
      ],
    ])('inside an initializer that has read the configuration, %s waits until it is known', async (_, act) => {
      const states: string[] = [];
      const initialize = async (): Promise<void> => {
        const injector = inject(EnvironmentInjector);
        await runInInjectionContext(injector, loadConfig);
        await act(injector);
        states.push(injector.get(TokenStore).status());
      };
      const { injector } = await start(initialize, resumed, withSessionResume({ ifNoHint: 'ask' }));
      expect(states).toEqual(['signed-in']);
      expect(injector.get(TokenStore).isAuthenticated()).toBe(true);
      expect(server.refreshCalls).toHaveLength(1);
      expect(reads).toEqual(['/api']);
    });

    test('whenResumed() resolves in the bounded time where the auth server is away: the app starts', async () => {
      server.refresh = () => 'never';
      const started = start(
        () => {
          inject(READ).api = '/api';
          return inject(TokenStore).whenResumed();
        },
        resumed,
        withSessionResume({ ifNoHint: 'ask', timeout: 50 }),
      );
      expect((await started).injector.get(TokenStore).status()).toBe('resuming');
      expect(reads).toHaveLength(1);
    });
  });

  test.each<[string, () => unknown, RegExp]>([
    ['no backend', () => ({}), /`backend` must be/],
    ['an entry that is none', () => ({ ...config(), apis: ['example.com'] }), /`apis` holds/],
    ['no object', () => undefined, /`backend` must be/],
    [
      'an error of the function',
      () => {
        throw new Error('config.json is missing');
      },
      /config\.json is missing/,
    ],
  ])('the first read throws: %s', async (_, late, message) => {
    const { injector } = await start(loadConfig, late as () => TokenRefreshConfig);
    expect(() => injector.get(TokenStore)).toThrow(message);
  });

  test('what the function throws is told as it is, with a storage too', async () => {
    const early = (): TokenRefreshConfig => ({ ...config(), apis: [''] });
    const { injector } = await start(
      loadConfig,
      early,
      withStorage(localStorageTokens({ migrateFrom: existingTokens({ accessToken: 'at' }) })),
    );
    expect(() => injector.get(TokenStore)).toThrow(/`apis` holds/);
  });

  test('a feature that is given twice fails at once', () => {
    expect(() => provideTokenRefresh(config, withProactiveRefresh(), withProactiveRefresh())).toThrow(/twice/);
  });
});

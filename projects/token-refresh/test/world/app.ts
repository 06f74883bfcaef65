import { XhrFactory } from '@angular/common';
import {
  HTTP_INTERCEPTORS,
  HttpClient,
  HttpContext,
  HttpErrorResponse,
  HttpInterceptorFn,
  HttpXhrBackend,
  provideHttpClient,
  withFetch,
  withInterceptors,
  withInterceptorsFromDi,
} from '@angular/common/http';
import {
  createEnvironmentInjector,
  EnvironmentInjector,
  EnvironmentProviders,
  ErrorHandler,
  importProvidersFrom,
  Provider,
  runInInjectionContext,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  envelopeBackend,
  injectTokenRefreshEvents,
  injectTokenRefresher,
  injectTokenStore,
  provideTokenRefresh,
  restBackend,
  SessionEndReason,
  TokenBackend,
  TokenRefreshConfig,
  TokenRefreshEvent,
  TokenRefreshFeature,
  TokenRefresher,
  TokenRefreshInterceptor,
  tokenRefreshInterceptor,
  TokenRefreshModule,
  Tokens,
  TokenStore,
} from 'ngx-token-refresh';
import { injectTokenFetch } from 'ngx-token-refresh/fetch';
import { Observable, Subscription } from 'rxjs';
import { RANDOM } from '../../src/lib/platform/random';
import { fakeFetch } from './fake-fetch';
import { fetchHttpClient } from './fetch-http-client';
import { FakeXhr } from './fake-xhr';
import { ModelServer, Network, WireShape } from './model-server';
import { told, watched } from './no-leaks';
import { advance } from './virtual-time';

export type InterceptorKind = 'function' | 'class';
export type ClientKind = 'fetch' | 'xhr';

/** One way to set the library up, and one back end of `HttpClient`. */
export interface SetUp {
  readonly interceptor: InterceptorKind;
  readonly client: ClientKind;
  /** Whether the app sends its requests by our `fetch`. Its refreshes go by `HttpClient`. */
  readonly byFetch?: boolean;
}

/**
 * Two, in which both interceptors and both back ends are met. With EVERY_SET_UP, as in the nightly run, their other pairs as
 * well; with ONE_SET_UP, as for `npm run mutate`, the first alone.
 */
const SET_UPS: readonly SetUp[] = (
  [
    { interceptor: 'function', client: 'fetch' },
    { interceptor: 'class', client: 'xhr' },
    { interceptor: 'function', client: 'xhr' },
    { interceptor: 'class', client: 'fetch' },
  ] as const
).slice(0, process.env['ONE_SET_UP'] ? 1 : process.env['EVERY_SET_UP'] ? 4 : 2);

/** Runs the scenarios against both interceptors and both back ends of `HttpClient`, and against our `fetch` (N1). */
export function describeTransports(name: string, scenarios: (setUp: SetUp) => void): void {
  describeSetUps(name, scenarios);
  if (process.env['ONE_SET_UP']) return;
  describe(`${name} [our fetch]`, () => scenarios({ interceptor: 'function', client: 'xhr', byFetch: true }));
}

/** Runs the scenarios against both interceptors and both back ends of `HttpClient`. */
export function describeSetUps(name: string, scenarios: (setUp: SetUp) => void): void {
  for (const setUp of SET_UPS) {
    describe(`${name} [${setUp.interceptor} interceptor, ${setUp.client}]`, () => scenarios(setUp));
  }
}

export interface AppOptions extends Partial<TokenRefreshConfig> {
  readonly server?: ModelServer;
  readonly features?: readonly TokenRefreshFeature[];
  /** Further sessions, each as `provideTokenRefresh()` takes it. */
  readonly sessions?: readonly Parameters<typeof provideTokenRefresh>[];
  /** What requests arrive at, where there are more servers than `server`. */
  readonly network?: Network;
  /** Functional interceptors around ours. */
  readonly before?: readonly HttpInterceptorFn[];
  readonly after?: readonly HttpInterceptorFn[];
  readonly providers?: readonly (Provider | EnvironmentProviders)[];
  /** Whether the person is signed in from the start. @default true */
  readonly signedIn?: boolean;
  /** Whether the app listens to the events, as few do. @default true */
  readonly listening?: boolean;
  readonly parent?: EnvironmentInjector;
}

/** What the model server answers to a request that it accepts, in the shape `rest`. */
export interface Item {
  readonly path: string;
  /** The access token that the request carried. */
  readonly token: string;
}

/** What the person and the app do with the session, by one name each, whatever the library calls it. */
export interface SessionActs {
  /** Signs in, by default with the next tokens of the server. */
  readonly signIn: (tokens?: Tokens) => void;
  /** The app brings tokens that it got by itself, by default the next of the server. */
  readonly renew: (tokens?: Tokens) => void;
  readonly signOut: () => Promise<void>;
  /** The access token. */
  readonly token: () => string | null;
  readonly getAccessToken: () => Promise<string>;
  readonly refresh: () => Promise<string | null>;
  readonly onEvent: (listener: (event: TokenRefreshEvent) => void) => Subscription;
}

/** An app with the real library over a real `HttpClient` back end, and a model server behind it. */
export interface App extends SessionActs {
  readonly injector: EnvironmentInjector;
  readonly server: ModelServer;
  readonly http: HttpClient;
  readonly store: TokenStore;
  readonly refresher: TokenRefresher;
  readonly events$: Observable<TokenRefreshEvent>;
  /** Sends a GET. */
  readonly get: <T = Item>(url: string, options?: GetOptions) => Probe<T>;
  /** Sends a GET, and returns 100 ms later. */
  readonly ask: <T = Item>(url: string, options?: GetOptions) => Promise<Probe<T>>;
  readonly events: TokenRefreshEvent[];
  /** Reasons for which the session ended, in order. */
  readonly ended: SessionEndReason[];
  /** What reached Angular's ErrorHandler. */
  readonly reported: unknown[];
}

export interface GetOptions {
  readonly context?: HttpContext;
  readonly headers?: Record<string, string>;
}

export function backendOf(shape: WireShape): TokenBackend {
  return shape === 'rest'
    ? restBackend({ refreshUrl: '/api/auth/refresh' })
    : envelopeBackend({ refreshUrl: '/atoto-user/admin/refreshToken', method: 'GET' });
}

const PAGE = 'http://localhost/';

export function network(client: ClientKind, server: Network): (Provider | EnvironmentProviders)[] {
  if (client === 'fetch') globalThis.fetch = fakeFetch(server, PAGE);
  // Provided in root from Angular 21: without an own one the app would not see the factory.
  return [HttpXhrBackend, { provide: XhrFactory, useValue: { build: () => new FakeXhr(server, PAGE) } }];
}

export function startApp({ interceptor, client, byFetch }: SetUp, options: AppOptions = {}): App {
  const {
    server = new ModelServer(),
    features = [],
    sessions = [],
    before = [],
    after = [],
    providers = [],
    signedIn = true,
    listening = true,
  } = options;
  const ended: SessionEndReason[] = [];
  const reported: unknown[] = [];
  const config: TokenRefreshConfig = {
    backend: backendOf(server.shape),
    onSessionEnded: ({ reason }) => ended.push(reason),
    ...options,
  };
  const fetching = client === 'fetch' ? [withFetch()] : [];
  const setUp =
    interceptor === 'function'
      ? [
          provideHttpClient(withInterceptors([...before, tokenRefreshInterceptor, ...after]), ...fetching),
          [[config, ...features] as Parameters<typeof provideTokenRefresh>, ...sessions].map((session) =>
            provideTokenRefresh(...session),
          ),
        ]
      : [
          // Functional interceptors run in the order given; those from DI have their place among them.
          provideHttpClient(
            withInterceptors([...before]),
            withInterceptorsFromDi(),
            withInterceptors([...after]),
            ...fetching,
          ),
          importProvidersFrom(
            TokenRefreshModule.forRoot(config, ...features),
            ...sessions.map((session) => TokenRefreshModule.forRoot(...session)),
          ),
          { provide: HTTP_INTERCEPTORS, useClass: TokenRefreshInterceptor, multi: true },
        ];
  const injector = createEnvironmentInjector(
    [
      network(client, options.network ?? server),
      setUp,
      // Small, so that waits are as long as they say; not 0, so that two tabs do not name their sessions alike.
      { provide: RANDOM, useValue: () => Math.random() / 1e6 },
      { provide: ErrorHandler, useValue: { handleError: (error: unknown) => reported.push(error) } },
      ...providers,
    ],
    options.parent ?? TestBed.inject(EnvironmentInjector),
  );
  const store = runInInjectionContext(injector, () => injectTokenStore(options.name));
  const refresher = runInInjectionContext(injector, () => injectTokenRefresher(options.name));
  if (byFetch) globalThis.fetch = fakeFetch(options.network ?? server, PAGE);
  const http = byFetch ? fetchHttpClient(runInInjectionContext(injector, injectTokenFetch)) : injector.get(HttpClient);
  const get = <T>(url: string, options?: GetOptions): Probe<T> => probe(http.get<T>(url, options));
  const ask = async <T>(url: string, options?: GetOptions): Promise<Probe<T>> => {
    const answer = get<T>(url, options);
    await advance(100);
    return answer;
  };
  const events$ = runInInjectionContext(injector, injectTokenRefreshEvents);
  const acts = actsOn(store, refresher, server, events$);
  const events: TokenRefreshEvent[] = [];
  if (listening) acts.onEvent((event) => events.push(event));
  const { backend, apis = [PAGE] } = options;
  // Where the backend is another, so is what it asks, and whom.
  watched.push({ server, events, ended, reported, apis: backend ? null : apis });
  if (signedIn) acts.signIn();
  return { injector, server, http, store, refresher, events$, ...acts, get, ask, events, ended, reported };
}

/** As {@link startApp}, with a person signed in whose token the server refuses by now. */
export function startExpired(setUp: SetUp, options: AppOptions = {}): App {
  const app = startApp(setUp, options);
  app.server.expireAll();
  return app;
}

function actsOn(
  store: TokenStore,
  refresher: TokenRefresher,
  server: ModelServer,
  events$: Observable<TokenRefreshEvent>,
): SessionActs {
  return {
    signIn: (tokens = server.issue()) => store.signIn(tokens),
    renew: (tokens = server.issue()) => store.renew(tokens),
    signOut: () => store.signOut(),
    token: () => store.tokens()?.accessToken ?? null,
    getAccessToken: () => refresher.getAccessToken(),
    refresh: () => refresher.refresh(),
    onEvent: (listener) => events$.subscribe(listener),
  };
}

/** What came of one subscription. */
export class Probe<T> {
  readonly values: T[] = [];
  error: unknown = undefined;
  completed = false;
  readonly subscription: Subscription;

  constructor(source: Observable<T>) {
    this.subscription = source.subscribe({
      next: (value) => this.values.push(value),
      error: (error: unknown) => {
        this.error = error;
        told.push(error);
      },
      complete: () => (this.completed = true),
    });
  }

  get settled(): boolean {
    return this.completed || this.error !== undefined;
  }

  /** The one value. */
  get value(): T {
    expect(this.error).toBeUndefined();
    expect(this.values).toHaveLength(1);
    return this.values[0] as T;
  }

  /** The failure, as callers of `HttpClient` know failures. */
  get failure(): HttpErrorResponse {
    expect(this.values).toEqual([]);
    expect(this.error).toBeInstanceOf(HttpErrorResponse);
    return this.error as HttpErrorResponse;
  }
}

export function probe<T>(source: Observable<T>): Probe<T> {
  return new Probe(source);
}

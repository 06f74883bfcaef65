import {
  HttpContextToken,
  HttpErrorResponse,
  HttpHandler,
  HttpInterceptor,
  HttpInterceptorFn,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { EnvironmentProviders, ModuleWithProviders, Signal } from '@angular/core';
import * as api from 'ngx-token-refresh';
import {
  COOKIE_SESSION,
  cookieBackend,
  envelopeBackend,
  isBearerChallenge,
  localStorageTokens,
  memoryTokens,
  oauth2Backend,
  provideTokenRefresh,
  RefreshOutcome,
  REPLAYABLE,
  restBackend,
  SessionEndReason,
  sessionStorageTokens,
  SKIP_TOKEN,
  TokenBackend,
  TokenRefreshConfig,
  TokenRefreshError,
  TokenRefreshErrorCode,
  TokenRefreshEvent,
  TokenRefreshFeature,
  TokenRefresher,
  TokenRefreshInterceptor,
  tokenRefreshInterceptor,
  TokenRefreshModule,
  Tokens,
  TokenStorage,
  TokenStorageArea,
  TokenStore,
  withCrossTabSync,
  withProactiveRefresh,
  withStorage,
} from 'ngx-token-refresh';
import { Observable } from 'rxjs';

// The public API as DESIGN.md has it, for what there is. tsc is the judge of this file: `npm run check:types`. Only the
// names that exist at run time are left to jest.

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- tsc compares the two functions by it
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Expect<T extends true> = T;
type Not<T extends boolean> = T extends true ? false : true;
/** The design writes its records without `readonly`; that they cannot be written to is checked apart. */
type Writable<T> = { -readonly [K in keyof T]: T[K] };
type IsReadonly<T> = Equal<T, Readonly<T>>;

/** Code that is checked, not run. */
const checked: (code: () => unknown) => void = () => undefined;

// The tools themselves can fail.
export type OfTheTools = [
  Expect<Equal<{ a: 1 }, { a: 1 }>>,
  Expect<Not<Equal<{ a: 1 }, { a?: 1 }>>>,
  Expect<Not<Equal<{ a: 1 }, { readonly a: 1 }>>>,
  Expect<Not<Equal<string, 'a'>>>,
  Expect<Not<Equal<unknown, ReturnType<typeof JSON.parse>>>>,
  // @ts-expect-error -- not equal
  Expect<Equal<string, number>>,
];

export type OfTokens = [
  Expect<
    Equal<Writable<Tokens>, { accessToken: string; refreshToken?: string; expiresAt?: number; tokenType?: string }>
  >,
  Expect<IsReadonly<Tokens>>,
  Expect<Equal<TokenStore['tokens'], Signal<Tokens | null>>>,
  Expect<Equal<TokenStore['isAuthenticated'], Signal<boolean>>>,
  Expect<Equal<TokenStore['tokens$'], Observable<Tokens | null>>>,
  Expect<Equal<TokenStore['set'], (tokens: Tokens) => void>>,
  Expect<Equal<TokenStore['update'], (tokens: Tokens) => void>>,
  Expect<Equal<TokenStore['clear'], () => void>>,
  Expect<Equal<keyof TokenStore, 'tokens' | 'isAuthenticated' | 'tokens$' | 'set' | 'update' | 'clear'>>,
  Expect<IsReadonly<Pick<TokenStore, 'tokens' | 'isAuthenticated' | 'tokens$'>>>,
];

export type OfHttp = [
  Expect<Equal<typeof tokenRefreshInterceptor, HttpInterceptorFn>>,
  Expect<TokenRefreshInterceptor extends HttpInterceptor ? true : false>,
  Expect<Equal<keyof TokenRefreshInterceptor, 'intercept'>>,
  Expect<
    Equal<Parameters<TokenRefreshInterceptor['intercept']>, [request: HttpRequest<unknown>, handler: HttpHandler]>
  >,
  Expect<Equal<typeof SKIP_TOKEN, HttpContextToken<boolean>>>,
  Expect<Equal<typeof REPLAYABLE, HttpContextToken<boolean | undefined>>>,
];

export type OfRefreshing = [
  Expect<Equal<TokenRefresher['isRefreshing'], Signal<boolean>>>,
  Expect<Equal<TokenRefresher['events'], Observable<TokenRefreshEvent>>>,
  Expect<Equal<TokenRefresher['getAccessToken'], () => Promise<string>>>,
  Expect<Equal<TokenRefresher['refresh'], () => Promise<string>>>,
  Expect<Equal<keyof TokenRefresher, 'isRefreshing' | 'events' | 'getAccessToken' | 'refresh'>>,
  Expect<IsReadonly<Pick<TokenRefresher, 'isRefreshing' | 'events'>>>,
  Expect<
    Equal<
      TokenRefreshErrorCode,
      | 'rejected'
      | 'unavailable'
      | 'timeout'
      | 'invalid-response'
      | 'no-refresh-token'
      | 'signed-out'
      | 'session-changed'
    >
  >,
  Expect<TokenRefreshError extends Error ? true : false>,
  Expect<Equal<TokenRefreshError['code'], TokenRefreshErrorCode>>,
  Expect<Equal<TokenRefreshError['cause'], unknown>>,
  Expect<IsReadonly<Pick<TokenRefreshError, 'code' | 'name'>>>,
  Expect<Equal<SessionEndReason, 'rejected' | 'no-refresh-token' | 'signed-out'>>,
];

/** The members of the union that have this type. */
type EventOf<T extends TokenRefreshEvent['type']> = Extract<TokenRefreshEvent, { readonly type: T }>;
type KeysOf<E> = E extends unknown ? keyof E : never;

export type OfEvents = [
  Expect<
    Equal<
      TokenRefreshEvent['type'],
      | 'request-sent'
      | 'request-replayed'
      | 'request-refused'
      | 'request-waiting'
      | 'request-cancelled'
      | 'request-answered'
      | 'refresh-started'
      | 'refresh-succeeded'
      | 'refresh-failed'
      | 'session-started'
      | 'session-ended'
    >
  >,
  Expect<Equal<TokenRefreshEvent['at'], number>>,
  // No place for a token, in any of them.
  Expect<
    Equal<
      KeysOf<TokenRefreshEvent>,
      | 'type'
      | 'at'
      | 'id'
      | 'method'
      | 'url'
      | 'status'
      | 'flight'
      | 'cause'
      | 'source'
      | 'code'
      | 'cooldown'
      | 'reason'
    >
  >,
  Expect<Equal<Pick<EventOf<'refresh-failed'>, 'code'>, { readonly code: TokenRefreshErrorCode }>>,
  Expect<Equal<Pick<EventOf<'session-ended'>, 'reason'>, { readonly reason: SessionEndReason }>>,
  Expect<Equal<keyof EventOf<'session-started'>, 'type' | 'at'>>,
  Expect<IsReadonly<TokenRefreshEvent>>,
];

export type OfSetUp = [
  Expect<
    Equal<
      Parameters<typeof provideTokenRefresh>,
      [config: TokenRefreshConfig, ...features: readonly TokenRefreshFeature[]]
    >
  >,
  Expect<Equal<ReturnType<typeof provideTokenRefresh>, EnvironmentProviders>>,
  Expect<Equal<Parameters<typeof TokenRefreshModule.forRoot>, Parameters<typeof provideTokenRefresh>>>,
  Expect<Equal<ReturnType<typeof TokenRefreshModule.forRoot>, ModuleWithProviders<TokenRefreshModule>>>,
  Expect<
    Equal<
      Writable<TokenRefreshConfig>,
      {
        backend: TokenBackend;
        apis?: readonly string[];
        refreshTimeout?: number;
        retryCooldown?: number;
        onSessionEnded?: (reason: SessionEndReason) => void;
      }
    >
  >,
  Expect<IsReadonly<TokenRefreshConfig>>,
  Expect<Equal<ReturnType<typeof withStorage>, TokenRefreshFeature>>,
  Expect<Equal<ReturnType<typeof withProactiveRefresh>, TokenRefreshFeature>>,
  Expect<Equal<ReturnType<typeof withCrossTabSync>, TokenRefreshFeature>>,
  // Their options may be left out.
  Expect<[] extends Parameters<typeof withProactiveRefresh> ? true : false>,
  Expect<[] extends Parameters<typeof withCrossTabSync> ? true : false>,
  Expect<TokenStorage extends Parameters<typeof withStorage>[0] ? true : false>,
  Expect<Equal<Omit<TokenStorageArea, 'lease'>, { read(): string | null; write(text: string): void; remove(): void }>>,
  Expect<Equal<Parameters<typeof withStorage>, [storage: TokenStorage]>>,
  Expect<Equal<ReturnType<typeof oauth2Backend>, TokenBackend>>,
  Expect<Equal<ReturnType<typeof cookieBackend>, TokenBackend>>,
  Expect<Equal<typeof COOKIE_SESSION, Tokens>>,
  Expect<Equal<ReturnType<typeof restBackend>, TokenBackend>>,
  Expect<Equal<ReturnType<typeof envelopeBackend>, TokenBackend>>,
];

const backend = restBackend({ refreshUrl: '/refresh' });

checked(() => {
  const features = [
    withStorage(localStorageTokens()),
    withStorage(localStorageTokens({ key: 'mine' })),
    withStorage(sessionStorageTokens()),
    withStorage(memoryTokens()),
    withStorage({ read: () => null, write: () => undefined, remove: () => undefined }),
  ];
  provideTokenRefresh({ backend }, ...features, withProactiveRefresh(), withCrossTabSync());
  TokenRefreshModule.forRoot({ backend, apis: ['/api'] as const, onSessionEnded: () => undefined }, ...features);

  // @ts-expect-error -- `backend` is missing
  provideTokenRefresh({});
  // @ts-expect-error -- `backend` is missing
  TokenRefreshModule.forRoot({ apis: ['/api'] });
  // @ts-expect-error -- the configuration is missing
  provideTokenRefresh();
  // @ts-expect-error -- `backend` may not be left open
  provideTokenRefresh({ backend: undefined });
  // @ts-expect-error -- an option that does not exist
  provideTokenRefresh({ backend, timeout: 5_000 });
  // @ts-expect-error -- one origin is still a list
  provideTokenRefresh({ backend, apis: 'https://api.example.com' });
  // @ts-expect-error -- milliseconds are a number
  provideTokenRefresh({ backend, refreshTimeout: '10s' });
  // @ts-expect-error -- the reason is not any text
  provideTokenRefresh({ backend, onSessionEnded: (reason: 'timeout') => reason });
  // @ts-expect-error -- not a feature
  provideTokenRefresh({ backend }, localStorageTokens());
  // @ts-expect-error -- a storage has three methods
  withStorage({ read: () => null });
  // @ts-expect-error -- nor is its name enough
  withStorage('localStorage');
  // @ts-expect-error -- `refreshUrl` is missing
  restBackend({});
  // @ts-expect-error -- no endpoint
  oauth2Backend({ clientId: 'spa' });
  // @ts-expect-error -- a number for a scope
  oauth2Backend({ tokenEndpoint: '/token', scope: 5 });
  // @ts-expect-error -- no refresh URL
  cookieBackend({ accessTokenField: null });
  // @ts-expect-error -- `refreshUrl` is missing
  envelopeBackend({ okCode: 200 });
  // @ts-expect-error -- methods are written in capitals
  restBackend({ refreshUrl: '/refresh', method: 'post' });
});

checked(() => {
  const store = null as unknown as TokenStore;
  store.signIn({ accessToken: 'A' });
  // @ts-expect-error -- the access token is missing
  store.signIn({ refreshToken: 'R' });
  // @ts-expect-error -- a bare token is no record
  store.signIn('A');
  // @ts-expect-error -- signing out is clear()
  store.signIn(null);
  const tokens: Tokens = { accessToken: 'A' };
  // @ts-expect-error -- nor a record of it
  tokens.accessToken = 'B';

  const error = new TokenRefreshError('timeout', new Error('why'));
  // @ts-expect-error -- it says what it said
  error.code = 'rejected';
  // @ts-expect-error -- another code
  new TokenRefreshError('expired');
});

checked(() => {
  // Discriminated by `type`: each member shows its own fields, and none is left over.
  const told = (event: TokenRefreshEvent): string | number => {
    switch (event.type) {
      case 'request-sent':
      case 'request-replayed':
      case 'request-refused':
      case 'request-waiting':
      case 'request-cancelled':
        // @ts-expect-error -- has no answer yet
        if (event.status) return event.at;
        return `${event.id} ${event.method} ${event.url}`;
      case 'request-answered':
        return `${event.id} ${event.method} ${event.url} ${event.status}`;
      case 'refresh-started':
        return `${event.flight} ${event.cause}`;
      case 'refresh-succeeded':
        return `${event.flight} ${event.source}`;
      case 'refresh-failed':
        return `${event.flight} ${event.code} ${event.status} ${event.cooldown}`;
      case 'session-started':
        return event.at;
      case 'session-ended':
        return event.reason;
      default:
        return event satisfies never;
    }
  };
  return told;
});

checked(() => {
  // Backends of the user's own: refresh alone, by observable, promise or list; or all of it.
  const outcome: RefreshOutcome = { type: 'refreshed', tokens: { accessToken: 'A' } };
  const own: TokenBackend[] = [
    { refresh: () => Promise.resolve(outcome) },
    { refresh: () => [outcome] },
    {
      refresh: (tokens, context) =>
        Promise.resolve({ type: tokens.refreshToken ? 'unavailable' : 'rejected', status: context.now() }),
    },
    {
      header: 'token',
      isChallenge: (answer) =>
        answer instanceof HttpResponse ? answer.body === null : isBearerChallenge(answer) && answer.error !== null,
      refresh: (_, { http }) => http.post<RefreshOutcome>('/refresh', {}),
    },
  ];
  // @ts-expect-error -- refresh is what a backend must have
  own.push({ header: 'token' });
  // @ts-expect-error -- an outcome is one of a union
  own.push({ refresh: () => Promise.resolve({ type: 'expired' }) });
  // @ts-expect-error -- new tokens come with the outcome that says so
  own.push({ refresh: () => Promise.resolve({ type: 'refreshed' }) });
  return [own, isBearerChallenge(new HttpErrorResponse({ status: 401 }))];
});

describe('the public API', () => {
  test('has at run time what DESIGN.md names', () => {
    expect(Object.keys(api)).toEqual(
      expect.arrayContaining([
        'REPLAYABLE',
        'SKIP_TOKEN',
        'TokenRefreshError',
        'TokenRefreshInterceptor',
        'TokenRefreshModule',
        'TokenRefresher',
        'TokenStore',
        'COOKIE_SESSION',
        'cookieBackend',
        'envelopeBackend',
        'localStorageTokens',
        'memoryTokens',
        'provideTokenRefresh',
        'oauth2Backend',
        'restBackend',
        'sessionStorageTokens',
        'tokenRefreshInterceptor',
        'withCrossTabSync',
        'withProactiveRefresh',
        'withStorage',
      ]),
    );
  });

  test('shows nothing of its inside, save what its other entry points are made of', () => {
    const inside =
      /Control|Flight|Budget|Cooldown|EventLog|Interception|SessionStore|Records|Clock|CLOCK|RANDOM|^REFRESH_|^API_|^SESSION_/;
    const names = Object.keys(api);

    expect(names.filter((name) => !name.startsWith('ɵ') && inside.test(name))).toEqual([]);
    expect(names.filter((name) => name.startsWith('ɵ')).sort()).toEqual([
      'ɵCLOCK',
      'ɵRANDOM',
      'ɵSESSION_ENDED',
      'ɵbaseUrl',
      'ɵisNews',
      'ɵisReplayable',
      'ɵonServer',
      'ɵprovidePossession',
      'ɵwarn',
    ]);
  });
});

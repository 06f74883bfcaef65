import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpErrorResponse, HttpResponse } from '@angular/common/http';
import * as api from 'ngx-token-refresh';
import {
  isBearerChallenge,
  localStorageTokens,
  memoryTokens,
  provideTokenRefresh,
  RefreshOutcome,
  restBackend,
  sessionStorageTokens,
  TokenBackend,
  TokenRefreshConfig,
  TokenRefreshError,
  TokenRefreshEvent,
  TokenRefresher,
  TokenRefreshModule,
  Tokens,
  TokenStore,
  withCrossTabSync,
  withProactiveRefresh,
  withStorage,
} from 'ngx-token-refresh';

// What the types of the public API let a user write, and what not: tsc is the judge, with `npm run check:types`. The
// signatures themselves are in the goldens of api/.

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- tsc compares the two functions by it
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Expect<T extends true> = T;
type IsReadonly<T> = Equal<T, Readonly<T>>;

/** Code that is checked, not run. */
const checked: (code: () => unknown) => void = () => undefined;

type KeysOf<E> = E extends unknown ? keyof E : never;

export type OfEvents = [
  // The tool itself can fail.
  // @ts-expect-error -- not equal
  Expect<Equal<string, number>>,
  // No place for a token, in any of them.
  Expect<
    Equal<
      KeysOf<TokenRefreshEvent>,
      | 'type'
      | 'at'
      | 'requestId'
      | 'method'
      | 'url'
      | 'status'
      | 'refreshId'
      | 'cause'
      | 'source'
      | 'code'
      | 'cooldown'
      | 'reason'
      | 'sessionName'
    >
  >,
];

/** The two ways to set up take the same. */
export type OfSetUp = Expect<
  Equal<Parameters<typeof TokenRefreshModule.forRoot>, Parameters<typeof provideTokenRefresh>>
>;

/** Records that the library hands out, or takes, cannot be written to. */
export type OfRecords = [
  Expect<IsReadonly<Tokens>>,
  Expect<IsReadonly<TokenRefreshConfig>>,
  Expect<IsReadonly<TokenRefreshEvent>>,
  Expect<IsReadonly<Pick<TokenStore, 'tokens' | 'isAuthenticated' | 'tokens$'>>>,
  Expect<IsReadonly<Pick<TokenRefresher, 'isRefreshing'>>>,
  Expect<IsReadonly<Pick<TokenRefreshError, 'code' | 'name'>>>,
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
  // @ts-expect-error -- an option that does not exist
  provideTokenRefresh({ backend, timeout: 5_000 });
  // @ts-expect-error -- one origin is still a list
  provideTokenRefresh({ backend, apis: 'https://api.example.com' });
  // @ts-expect-error -- the reason is not any text
  provideTokenRefresh({ backend, onSessionEnded: (reason: 'timeout') => reason });
  // @ts-expect-error -- not a feature
  provideTokenRefresh({ backend }, localStorageTokens());
  // @ts-expect-error -- a storage has three methods
  withStorage({ read: () => null });
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
  // @ts-expect-error -- signOut() signs out
  store.signIn(null);
  const tokens: Tokens = { accessToken: 'A' };
  // @ts-expect-error -- nor a record of it
  tokens.accessToken = 'B';

  const error = new TokenRefreshError('timeout', new Error('why'));
  // @ts-expect-error -- it says what it said
  error.code = 'rejected';
  // @ts-expect-error -- another code
  new TokenRefreshError('unknown');
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
        return `${event.requestId} ${event.method} ${event.url}`;
      case 'request-answered':
        return `${event.requestId} ${event.method} ${event.url} ${event.status}`;
      case 'refresh-started':
        return `${event.refreshId} ${event.cause}`;
      case 'refresh-succeeded':
        return `${event.refreshId} ${event.source}`;
      case 'refresh-failed':
        return `${event.refreshId} ${event.code} ${event.status} ${event.cooldown}`;
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
        Promise.resolve({ type: tokens?.refreshToken ? 'unavailable' : 'rejected', status: context.now() }),
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

test('has at run time the names that the golden of the API has, and no others', () => {
  const golden = readFileSync(join(__dirname, '../api/ngx-token-refresh.api.md'), 'utf8');
  const names = [...golden.matchAll(/^export (?:const|class|function) ([\wɵ]+)/gm)].map(([, name]) => name);

  expect(Object.keys(api).sort()).toEqual(names.sort());
});

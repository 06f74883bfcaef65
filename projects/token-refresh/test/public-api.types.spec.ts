import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as api from 'ngx-token-refresh';
import {
  provideTokenRefresh,
  TokenRefreshConfig,
  TokenRefreshError,
  TokenRefreshEvent,
  TokenRefresher,
  TokenRefreshModule,
  Tokens,
  TokenStore,
} from 'ngx-token-refresh';

// What the types of the public API promise beyond their signatures, which are in the goldens of api/: tsc is the judge, with
// `npm run check:types`. What users write is in the README and its snippets, which compile.

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- tsc compares the two functions by it
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Expect<T extends true> = T;
type IsReadonly<T> = Equal<T, Readonly<T>>;

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
      | 'stepUpId'
      | 'error'
      | 'isMet'
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

/** Discriminated by `type`: each member shows its own fields, and none is left over. */
export function told(event: TokenRefreshEvent): string | number {
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
    case 'step-up-started':
      return `${event.stepUpId} ${event.error}`;
    case 'step-up-ended':
      return `${event.stepUpId} ${event.isMet}`;
    default:
      return event satisfies never;
  }
}

test('has at run time the names that the golden of the API has, and no others', () => {
  const golden = readFileSync(join(__dirname, '../api/ngx-token-refresh.api.md'), 'utf8');
  const names = [...golden.matchAll(/^export (?:const|class|function) ([\wɵ]+)/gm)].map(([, name]) => name);

  expect(Object.keys(api).sort()).toEqual(names.sort());
});

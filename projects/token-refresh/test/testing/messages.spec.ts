import { provideHttpClient } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import {
  provideTokenRefresh,
  restBackend,
  TokenRefreshFeature,
  TokenStore,
  withProactiveRefresh,
} from 'ngx-token-refresh';
import {
  provideTokenRefreshTesting,
  TokenRefreshController,
  TokenRefreshTestingConfig,
} from 'ngx-token-refresh/testing';
import { startTesting } from './testing-app';

const REFUSED = [401, 'Unauthorized'] as const;

interface Bed {
  readonly controller: TokenRefreshController;
  readonly store: TokenStore;
  /** Sends a request; a status answers it. */
  readonly get: (url: string, status?: number, statusText?: string) => void;
  /** Answers the request that is under way. */
  readonly answer: (url: string, status: number, statusText: string) => void;
}

function bed(config?: TokenRefreshTestingConfig, ...features: TokenRefreshFeature[]): Bed {
  const { controller, http, server } = startTesting(provideTokenRefreshTesting(config, ...features));
  const answer: Bed['answer'] = (url, status, statusText) => server.expectOne(url).flush('', { status, statusText });
  return {
    controller,
    store: TestBed.inject(TokenStore),
    get: (url, status, statusText = 'OK') => {
      http.get(url, { responseType: 'text' }).subscribe({ error: () => undefined });
      if (status !== undefined) answer(url, status, statusText);
    },
    answer,
  };
}

/** The message, its lines apart. */
function linesOf(act: () => void): readonly string[] {
  try {
    act();
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  throw new Error('Nothing was thrown.');
}

describe('no refresh where one was expected: the message says what the test may have missed', () => {
  /** What stands between what was expected and the clock. */
  function reason({ controller }: Bed): string {
    const [expected, why, clock, ...rest] = linesOf(() => controller.expectRefresh());
    expect(expected).toMatch(/^ngx-token-refresh: expected a (?:further )?refresh, but the app asked for no/);
    expect(clock).toMatch(/^The test clock is at \+[\d ]+ ms; /);
    expect(rest[0]).toMatch(/^The last events:$|^No event was seen\.$/);
    return why ?? '';
  }

  test('no request was sent, or the interceptor does not see it', () => {
    const given = bed();
    expect(reason(given)).toBe(
      'No request reached tokenRefreshInterceptor: is it in withInterceptors(), do `apis` cover the URL, was it sent yet?',
    );
    given.get('https://elsewhere.test/items', ...REFUSED);
    expect(reason(given)).toMatch(/^No request reached tokenRefreshInterceptor: /);
  });

  test('the request has no answer yet', () => {
    const given = bed();
    given.get('/api/orders?secret=1');
    expect(reason(given)).toBe('GET /api/orders waits for its answer: flush a refusal, such as a 401, first.');
  });

  test('the replay has no answer yet', () => {
    const given = bed();
    given.get('/api/orders', ...REFUSED);
    given.controller.expectRefresh().succeed({ accessToken: 'next' });
    expect(reason(given)).toBe('GET /api/orders waits for its answer: flush a refusal, such as a 401, first.');
  });

  test('the answer was no refusal', () => {
    const given = bed();
    given.get('/api/orders', 403, 'Forbidden');
    expect(reason(given)).toBe(
      'GET /api/orders was answered 403, which this `backend` takes for no refusal; by default a 401 is one.',
    );
  });

  test('the new token was refused as well', () => {
    const given = bed();
    given.get('/api/orders', ...REFUSED);
    given.controller.expectRefresh().succeed({ accessToken: 'next' });
    given.answer('/api/orders', ...REFUSED);
    expect(reason(given)).toBe(
      'GET /api/orders was refused so soon after a refresh that another would not help: clock.advance() first.',
    );
    given.controller.clock.advance(1_000);
    given.get('/api/orders', ...REFUSED);
    given.controller.expectRefresh();
  });

  test('a refresh has failed, and its cooldown lasts', () => {
    const given = bed();
    given.controller.clock.advance(2_500);
    given.get('/api/orders', ...REFUSED);
    given.controller.expectRefresh().unavailable({ retryAfterMs: 60_000 });
    given.get('/api/orders', ...REFUSED);
    expect(reason(given)).toBe('After a refresh that failed, none is tried before +62 500 ms: clock.advance() first.');
    given.controller.clock.advance(60_000);
    given.get('/api/orders', ...REFUSED);
    given.controller.expectRefresh().unavailable();
    given.store.signIn({ accessToken: 'another', refreshToken: 'session' });
    given.get('/api/orders', 403, 'Forbidden');
    expect(reason(given)).toMatch(/^GET \/api\/orders was answered 403/);
  });

  test('the token has expired, and nothing looks at that', () => {
    const given = bed({ tokens: { accessToken: 'a', refreshToken: 'r', expiresAt: Date.now() + 60_000 } });
    given.controller.clock.advance(59_000);
    expect(reason(given)).toMatch(/^No request reached/);
    given.controller.clock.advance(1_000);
    expect(reason(given)).toBe(
      'An expired token starts none by itself: a refused request does, or withProactiveRefresh() before it expires.',
    );
  });

  test('the app is signed out', () => {
    const given = bed({ tokens: null });
    const signedOut =
      'The app is signed out: give `tokens` to provideTokenRefreshTesting(), or call TokenStore.signIn().';
    given.get('/api/orders', ...REFUSED);
    expect(reason(given)).toBe(signedOut);
    given.store.signIn({ accessToken: 'a', refreshToken: 'r' });
    given.get('/api/orders', ...REFUSED);
    given.controller.expectRefresh().reject();
    expect(reason(given)).toBe(signedOut);
  });

  test('expectRefresh() a second time: no further refresh', () => {
    const given = bed();
    given.get('/api/orders', ...REFUSED);
    const refresh = given.controller.expectRefresh();
    expect(linesOf(() => given.controller.expectRefresh()).slice(0, 2)).toEqual([
      'ngx-token-refresh: expected a further refresh, but the app asked for no further refresh.',
      'The last one still waits for its answer: keep what expectRefresh() returned, and answer by that.',
    ]);
    refresh.succeed({ accessToken: 'next' });
    given.answer('/api/orders', 200, 'OK');
    expect(reason(given)).toMatch(/^GET \/api\/orders was answered 200, /);
  });

  test('the controller of another test', () => {
    const given = bed();
    TestBed.resetTestingModule();
    expect(reason(given)).toBe('This TokenRefreshController belongs to a test that is over: inject it in each test.');
  });
});

describe('the clock and the events are told', () => {
  test('where the clock stands, and when the next timer is due', () => {
    const { controller, store } = bed({ tokens: null }, withProactiveRefresh());
    expect(linesOf(() => controller.expectRefresh())).toContain('The test clock is at +0 ms; no timer runs.');
    store.signIn({ accessToken: 'a', refreshToken: 'r', expiresAt: controller.clock.now() + 7_200_000 });
    controller.clock.advance(61_000);
    expect(linesOf(() => controller.expectRefresh())).toContain(
      'The test clock is at +61 000 ms; the next timer is due at +7 170 000 ms.',
    );
  });

  test('nothing happened at all', () => {
    const { controller } = bed({ tokens: null });
    expect(linesOf(() => controller.expectRefresh()).at(-1)).toBe('No event was seen.');
  });

  test('the last twelve events, each in words, with its time', () => {
    const { controller, get } = bed();
    for (let n = 1; n <= 7; n++) {
      get(`/api/${n}`, 200);
      controller.clock.advance(500);
    }
    expect(linesOf(() => controller.expectRefresh()).slice(3)).toEqual([
      'The last events:',
      ...[2, 3, 4, 5, 6, 7].flatMap((n) => [
        `  +${['500', '1 000', '1 500', '2 000', '2 500', '3 000'][n - 2]} ms request-sent ${n} GET /api/${n}`,
        `  +${['500', '1 000', '1 500', '2 000', '2 500', '3 000'][n - 2]} ms request-answered ${n} GET /api/${n} 200`,
      ]),
    ]);
  });

  test.each(['none', 'expected'])('%s of them holds a token', (which) => {
    const { controller, get } = bed({ tokens: { accessToken: 'MARK-a', refreshToken: 'MARK-r' } });
    get('/api/orders', ...REFUSED);
    if (which === 'expected') controller.expectRefresh();
    const message = linesOf(() => controller.verify()).join('\n');
    expect(message).toContain('refresh-started');
    expect(message).not.toContain('MARK');
  });
});

describe('a refresh too many, or one without an end', () => {
  test('a refresh that the test does not expect, or does not end', () => {
    const { controller, get } = bed();
    get('/api/orders', ...REFUSED);
    const unexpected = linesOf(() => controller.expectNoRefresh());
    expect(unexpected[0]).toBe('ngx-token-refresh: expected no refresh, but the app asked for 1.');
    expect(unexpected.at(-1)).toBe('  +0 ms refresh-started challenge 1');
    expect(() => controller.verify()).toThrow(/expected no refresh/);
    const refresh = controller.expectRefresh();
    expect(() => controller.verify()).toThrow(/expected every refresh to end, but 1 still waited for an answer\./);
    refresh.reject();
    controller.verify();
  });

  test('a refresh that was answered', () => {
    const { controller, get } = bed();
    get('/api/orders', ...REFUSED);
    const refresh = controller.expectRefresh();
    refresh.reject();
    expect(() => refresh.reject()).toThrow(/answered already/);
    expect(() => refresh.unavailable()).toThrow(/answered already/);
    expect(() => refresh.succeed({ accessToken: 'secret' })).toThrow(
      new Error('ngx-token-refresh: this refresh was answered already; it ends once.'),
    );
  });

  test('a refresh that the app has given up', () => {
    const { controller, get, store } = bed();
    controller.clock.advance(1_500);
    get('/api/orders', ...REFUSED);
    const refresh = controller.expectRefresh();
    store.signOut();
    expect(() => refresh.succeed({ accessToken: 'secret' })).toThrow(
      new Error('ngx-token-refresh: this refresh was given up at +1 500 ms of the test clock: signed-out.'),
    );
    controller.verify();
  });

  test('a refresh that the app no longer needs', () => {
    const { controller, get, store } = bed();
    get('/api/orders', ...REFUSED);
    const refresh = controller.expectRefresh();
    store.renew({ accessToken: 'own' });
    expect(() => refresh.reject()).toThrow(
      'this refresh was given up at +0 ms of the test clock, since the tokens were renewed otherwise.',
    );
    controller.verify();
  });
});

describe('an answer that no test can mean', () => {
  test.each([
    ['the token that was refused', 'test-access-token'],
    ['a token that no header can carry', 'to\nken'],
    ['no token', ''],
  ])('%s', (_, accessToken) => {
    const { controller, get } = bed();
    get('/api/orders', ...REFUSED);
    expect(() => controller.expectRefresh().succeed({ accessToken })).toThrow(
      new Error('ngx-token-refresh: the app cannot use these tokens; `accessToken` must be new, and a text.'),
    );
  });

  test.each([
    ['counted from another clock', (now: number) => now],
    ['in seconds', (now: number) => Math.floor((now + 3_600_000) / 1_000)],
  ])('an expiry %s', (_, expiry) => {
    const { controller, get, store } = bed();
    get('/api/orders', ...REFUSED);
    controller.clock.advance(5_000);
    const refresh = controller.expectRefresh();
    expect(() => refresh.succeed({ accessToken: 'b', expiresAt: expiry(controller.clock.now()) })).toThrow(
      new Error(
        'ngx-token-refresh: `expiresAt` is in the past of the test clock; count it from clock.now(), in milliseconds.',
      ),
    );
    refresh.succeed({ accessToken: 'b', expiresAt: controller.clock.now() + 1 });
    expect(store.tokens()?.accessToken).toBe('b');
  });
});

test('provideTokenRefresh() of the app in place of that of the test', () => {
  const app = provideTokenRefresh({ backend: restBackend({ refreshUrl: '/refresh' }) });
  TestBed.configureTestingModule({ providers: [provideHttpClient(), provideTokenRefreshTesting(), app] });
  expect(() => TestBed.inject(TokenRefreshController)).toThrow(
    new Error(
      'ngx-token-refresh: provideTokenRefresh() takes the place of provideTokenRefreshTesting(); put the latter last.',
    ),
  );
  TestBed.resetTestingModule();
  TestBed.configureTestingModule({ providers: [provideHttpClient(), app, provideTokenRefreshTesting()] });
  TestBed.inject(TokenRefreshController).expectNoRefresh();
});

test('provideTokenRefreshTesting() twice: the first would sign in all the same', () => {
  TestBed.configureTestingModule({
    providers: [provideHttpClient(), provideTokenRefreshTesting(), provideTokenRefreshTesting({ tokens: null })],
  });
  expect(() => TestBed.inject(TokenRefreshController)).toThrow(
    new Error('ngx-token-refresh: provideTokenRefreshTesting() is given twice; give it once, as this test needs it.'),
  );
});

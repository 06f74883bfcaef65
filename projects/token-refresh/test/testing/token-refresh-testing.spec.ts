import { HttpClient, HttpErrorResponse, provideHttpClient } from '@angular/common/http';
import { inject, provideEnvironmentInitializer } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  TokenRefresher,
  TokenRefreshFeature,
  TokenStore,
  withProactiveRefresh,
  withSessionResume,
} from 'ngx-token-refresh';
import {
  ManualClock,
  provideTokenRefreshTesting,
  stepUpRefusal,
  TokenRefreshController,
  TokenRefreshTestingConfig,
} from 'ngx-token-refresh/testing';
import { startTesting, TestingApp } from './testing-app';

interface Bed extends TestingApp {
  readonly store: TokenStore;
  /** Makes a request that is refused. */
  readonly askRefused: () => Outcome;
}

/** What came of a request: the answer, or the failure. */
interface Outcome {
  body?: unknown;
  error?: HttpErrorResponse;
}

function bed(config?: TokenRefreshTestingConfig, ...features: TokenRefreshFeature[]): Bed {
  const app = startTesting(provideTokenRefreshTesting(config, ...features));
  const askRefused = (): Outcome => {
    const asked = outcome(app.http, '/api/orders');
    app.server.expectOne('/api/orders').flush('', { status: 401, statusText: 'Unauthorized' });
    return asked;
  };
  return { ...app, store: TestBed.inject(TokenStore), askRefused };
}

function outcome(http: HttpClient, url: string): Outcome {
  const seen: Outcome = {};
  http.get(url).subscribe({
    next: (body) => (seen.body = body),
    error: (error: HttpErrorResponse) => (seen.error = error),
  });
  return seen;
}

test('a refused request, a refresh that the test ends, the replay', () => {
  const { controller, http, server } = bed();
  const orders = outcome(http, '/api/orders');
  const first = server.expectOne('/api/orders');
  expect(first.request.headers.get('Authorization')).toBe('Bearer test-access-token');
  first.flush('', { status: 401, statusText: 'Unauthorized' });
  const refresh = controller.expectRefresh();
  expect(refresh.tokens).toEqual({ accessToken: 'test-access-token', refreshToken: 'test-refresh-token' });
  refresh.succeed({ accessToken: 'next' });
  const replay = server.expectOne('/api/orders');
  expect(replay.request.headers.get('Authorization')).toBe('Bearer next');
  replay.flush(['an order']);
  expect(orders.body).toEqual(['an order']);
  controller.verify();
  server.verify();
});

test('a refresh that is rejected ends the session', () => {
  const { askRefused, controller, store } = bed();
  const orders = askRefused();
  controller.expectRefresh().reject();
  expect(orders.error?.status).toBe(401);
  expect(store.isAuthenticated()).toBe(false);
  controller.verify();
});

test('a refresh that fails keeps the session; the next comes after the cooldown, by the clock of the test', () => {
  const { askRefused, controller, store } = bed();
  const orders = askRefused();
  controller.expectRefresh().unavailable({ retryAfterMs: 5_000 });
  expect(orders.error?.status).toBe(503);
  expect(store.isAuthenticated()).toBe(true);
  askRefused();
  controller.expectNoRefresh();
  controller.clock.advance(4_999);
  askRefused();
  controller.expectNoRefresh();
  controller.clock.advance(1);
  const again = askRefused();
  controller.expectRefresh().unavailable();
  expect(again.error?.status).toBe(503);
  controller.verify();
});

test('a refresh that fails for the second time in a row: by default the cooldown is the app’s own, and doubles', () => {
  const { askRefused, controller } = bed({ retryCooldown: 1_000 });
  askRefused();
  controller.expectRefresh().unavailable({ status: 0 });
  controller.clock.advance(999);
  askRefused();
  controller.expectNoRefresh();
  controller.clock.advance(1);
  askRefused();
  controller.expectRefresh().unavailable({ status: 0 });
  controller.clock.advance(1_999);
  askRefused();
  controller.expectNoRefresh();
  controller.verify();
});

test('a refresh without an answer times out when the clock says so', () => {
  const { askRefused, controller } = bed({ refreshTimeout: 3_000 });
  const orders = askRefused();
  const refresh = controller.expectRefresh();
  controller.clock.advance(2_999);
  expect(orders.error).toBeUndefined();
  controller.clock.advance(1);
  expect(orders.error?.error).toMatchObject({ code: 'timeout' });
  refresh.succeed({ accessToken: 'late' });
  controller.verify();
});

test('with a feature: the token is refreshed before it expires', () => {
  const { controller, store } = bed({ tokens: null }, withProactiveRefresh());
  store.signIn({ accessToken: 'a', refreshToken: 'r', expiresAt: controller.clock.now() + 600_000 });
  controller.clock.advance(569_999);
  controller.expectNoRefresh();
  controller.clock.advance(1);
  controller.expectRefresh().succeed({ accessToken: 'b', expiresAt: controller.clock.now() + 600_000 });
  expect(store.tokens()).toMatchObject({ accessToken: 'b', refreshToken: 'r' });
  controller.verify();
});

test('a refresh that an initializer asks for too early says so', async () => {
  const warned = jest.spyOn(console, 'warn').mockImplementation();
  let failed: Promise<unknown> = Promise.resolve();
  const tooEarly = (): void => {
    inject(TokenStore).signIn({ accessToken: 'early-access', refreshToken: 'early-refresh' });
    failed = inject(TokenRefresher)
      .refresh()
      .catch((error: unknown) => error);
  };
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(),
      provideEnvironmentInitializer(tooEarly),
      provideTokenRefreshTesting({ tokens: null }),
    ],
  });
  TestBed.inject(TokenRefreshController);
  expect(await failed).toMatchObject({
    code: 'unavailable',
    cause: new Error('ngx-token-refresh: no application has been started.'),
  });
  expect(warned).toHaveBeenCalledTimes(1);
});

test('signed out from the start; another header', () => {
  const { http, server, store } = bed({ tokens: null, backend: { header: 'token' } });
  expect(store.isAuthenticated()).toBe(false);
  store.signIn({ accessToken: 'a' });
  outcome(http, '/api/orders');
  expect(server.expectOne('/api/orders').request.headers.get('token')).toBe('Bearer a');
});

describe('ManualClock', () => {
  test('what is due happens in its order, at its time, and what it sets within the time too', () => {
    const clock = new ManualClock(1_000);
    const order: string[] = [];
    const note = (name: string) => () => order.push(`${name} at ${clock.now()}`);
    clock.setTimeout(note('late'), 30);
    clock.setTimeout(() => {
      note('early')();
      clock.setTimeout(note('set then'), 5);
      clock.setTimeout(note('too late'), 50);
    }, 10);
    clock.clearTimeout(clock.setTimeout(note('cleared'), 20));
    clock.setTimeout(note('at once'), -5);
    clock.advance(40);
    expect(order).toEqual(['at once at 1000', 'early at 1010', 'set then at 1015', 'late at 1030']);
    expect(clock.now()).toBe(1_040);
  });

  test('it begins with the time of now, and goes by itself no further', () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(5_000);
    const clock = new ManualClock();
    now.mockReturnValue(6_000);
    expect(clock.now()).toBe(5_000);
    now.mockRestore();
  });

  test('what is due at one time happens in the order in which it was set; what is due now, by advance(0)', () => {
    const clock = new ManualClock(1_000);
    const order: string[] = [];
    for (const name of ['first', 'second', 'third']) clock.setTimeout(() => order.push(name), 10);
    clock.setTimeout(() => order.push('at once'), 0);
    expect(order).toEqual([]);
    clock.advance(0);
    expect(order).toEqual(['at once']);
    clock.advance(10);
    expect(order).toEqual(['at once', 'first', 'second', 'third']);
  });

  test('what has happened is over, and may be cleared', () => {
    const clock = new ManualClock(0);
    let count = 0;
    const handle = clock.setTimeout(() => count++, 10);
    clock.advance(10);
    clock.clearTimeout(handle);
    clock.advance(100);
    expect(count).toBe(1);
  });

  test.each([-1, NaN])('it goes forward, not by %d', (ms) => {
    expect(() => new ManualClock().advance(ms)).toThrow(/time goes forward/);
  });
});

describe('a step-up', () => {
  function demanded(details?: Parameters<typeof stepUpRefusal>[0]) {
    const { controller, http, server, store } = bed({ stepUp: true });
    const asked = outcome(http, '/api/transfers');
    server.expectOne('/api/transfers').flush(null, stepUpRefusal(details));
    return { asked, controller, server, store };
  }

  it('is met by the test: the call is answered, by a token of the same session', () => {
    const { asked, controller, server, store } = demanded({ acrValues: ['otp'], maxAge: 60 });
    const session = store.sessionId();
    const stepUp = controller.expectStepUp();
    expect(stepUp.demand).toEqual({
      error: 'insufficient_user_authentication',
      acrValues: ['otp'],
      maxAge: 60,
      scope: undefined,
      claims: undefined,
      method: 'GET',
      url: '/api/transfers',
    });
    stepUp.succeed({ accessToken: 'strong' });
    const again = server.expectOne('/api/transfers');
    expect(again.request.headers.get('Authorization')).toBe('Bearer strong');
    again.flush('done');

    expect(asked.body).toBe('done');
    expect(store.sessionId()).toBe(session);
    controller.verify();
  });

  it.each([
    [{ scope: 'a b' }, { error: 'insufficient_scope', scope: 'a b' }, 403],
    [{ claims: '{"é":1}' }, { error: 'insufficient_claims', claims: '{"é":1}' }, 401],
    [{}, { error: 'insufficient_user_authentication' }, 401],
  ])('is given up by the test: %j', (details, expected, status) => {
    const { asked, controller } = demanded(details);
    const stepUp = controller.expectStepUp();
    expect(stepUp.demand).toMatchObject(expected);
    stepUp.giveUp();

    expect(asked.error?.status).toBe(status);
    controller.verify();
    expect(() => stepUp.succeed({ accessToken: 'late' })).toThrow('this step-up is over');
  });

  it('that is not there, not expected, or not ended, fails the test', () => {
    expect(() => bed().controller.expectStepUp()).toThrow('expected a step-up, but the person was asked for none');
    TestBed.resetTestingModule();
    const { controller } = demanded();
    expect(() => controller.verify()).toThrow('1 did not');
    controller.expectStepUp();
    expect(() => controller.verify()).toThrow('1 did not');
  });
});

describe('an app that is told later whether there is a session', () => {
  test('waits, and has the session that the test gives', async () => {
    const { controller, http, server, store } = bed({ resuming: true });
    const orders = outcome(http, '/api/orders');
    expect(store.status()).toBe('resuming');
    await Promise.resolve();
    server.expectNone('/api/orders');
    controller.expectResume().succeed({ accessToken: 'found', refreshToken: 'r' });
    await store.whenResumed();
    expect(store.status()).toBe('signed-in');
    const { request } = server.expectOne('/api/orders');
    expect(request.headers.get('Authorization')).toBe('Bearer found');
    expect(orders).toEqual({});
    controller.verify();
  });

  test('is signed out, quietly, where the test says so', async () => {
    const ends: string[] = [];
    const { controller, store } = bed({ resuming: true, onSessionEnded: ({ reason }) => ends.push(reason) });
    controller.expectResume().signedOut();
    await store.whenResumed();
    expect([store.status(), ends]).toEqual(['signed-out', []]);
    expect(() => controller.expectResume()).toThrow(/but it knows\.\nIt takes `resuming: true`/);
  });

  test('goes on without one after three seconds', async () => {
    jest.spyOn(console, 'warn').mockImplementation();
    const { controller, store } = bed({ resuming: true });
    await Promise.resolve();
    controller.clock.advance(3_000);
    await store.whenResumed();
    expect(store.isAuthenticated()).toBe(false);
  });

  test('each test begins anew, whatever the one before has left', async () => {
    for (const accessToken of ['one', 'two']) {
      TestBed.resetTestingModule();
      const { controller, store } = bed({ resuming: true });
      controller.expectResume().succeed({ accessToken });
      await store.whenResumed();
      expect(store.tokens()?.accessToken).toBe(accessToken);
      // Its storage has not removed the record yet.
      void store.signOut();
    }
  });

  test('the server gives it, where the credential is a cookie: by a refresh without tokens', async () => {
    localStorage.clear();
    const { controller, store } = bed(
      { tokens: null, backend: { credential: 'cookie' } },
      withSessionResume({ ifNoHint: 'ask' }),
    );
    expect(store.status()).toBe('resuming');
    await Promise.resolve();
    const resumed = controller.expectRefresh();
    expect(resumed.tokens).toBeNull();
    resumed.succeed({ accessToken: 'resumed' });
    await store.whenResumed();
    expect(store.status()).toBe('signed-in');
    localStorage.clear();
  });
});

describe('another tab', () => {
  test('signs out: so does the app', () => {
    const ends: string[] = [];
    const { controller, store } = bed({ otherTab: true, onSessionEnded: ({ reason }) => ends.push(reason) });
    expect(store.status()).toBe('signed-in');
    controller.otherTab.signOut();
    expect([store.status(), ends]).toEqual(['signed-out', ['signed-out']]);
    expect(() => controller.otherTab.renew({ accessToken: 'b' })).toThrow(/has no session to renew/);
  });

  test('has new tokens: the app uses them, and asks for none', () => {
    const { controller, http, server, store } = bed({ otherTab: true });
    const session = store.sessionId();
    controller.otherTab.renew({ accessToken: 'renewed' });
    expect([store.sessionId(), store.tokens()]).toEqual([
      session,
      { accessToken: 'renewed', refreshToken: 'test-refresh-token' },
    ]);
    outcome(http, '/api/orders');
    expect(server.expectOne('/api/orders').request.headers.get('Authorization')).toBe('Bearer renewed');
    controller.verify();
  });

  test('has another person', () => {
    const { controller, store } = bed({ otherTab: true });
    const session = store.sessionId();
    controller.otherTab.signIn({ accessToken: 'bob' });
    expect(store.tokens()?.accessToken).toBe('bob');
    expect(store.sessionId()).not.toBe(session);
  });

  test('the app refreshes beside it, and stores what that brings for both', async () => {
    const { controller, askRefused, server } = bed({ otherTab: true });
    const orders = askRefused();
    controller.expectRefresh().succeed({ accessToken: 'own' });
    await new Promise((done) => setTimeout(done));
    server.expectOne('/api/orders').flush(['one']);
    expect(orders.body).toEqual(['one']);
    controller.otherTab.renew({ accessToken: 'theirs' });
    controller.verify();
  });

  test('is told to be missing, and not to be there beside a storage that answers later', () => {
    expect(() => bed().controller.otherTab).toThrow(/give `otherTab: true`/);
    expect(() => provideTokenRefreshTesting({ otherTab: true, resuming: true })).toThrow(/not both/);
  });
});

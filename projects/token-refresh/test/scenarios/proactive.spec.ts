import { NgZone } from '@angular/core';
import {
  jwtExpiry,
  localStorageTokens,
  RefreshOutcome,
  restBackend,
  TokenBackend,
  withProactiveRefresh,
  withStorage,
} from 'ngx-token-refresh';
import { Observable, of, tap } from 'rxjs';
import { RANDOM } from '../../src/lib/platform/random';
import { jwtUntil } from '../recipes/stack-server';
import { App, AppOptions, backendOf, describeTransports, SetUp, startApp } from '../world/app';
import { bearerOf, ModelServer } from '../world/model-server';
import { FakePage } from '../world/fake-page';
import { advance, pendingTimers, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

/** A server whose access tokens are JWTs that live a minute, or as long as is said, by its own clock; its answers name no lifetime. */
class JwtServer extends ModelServer {
  refused = 0;

  /** @param ahead ms by which the clock of this machine is ahead of the server's */
  constructor(
    private readonly ahead: number,
    private readonly lives = 60,
  ) {
    super();
    this.api = (request) => {
      const [, payload = ''] = (bearerOf(request) ?? '').split('.');
      const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp: number };
      if (exp > this.#seconds) return { status: 200, body: {} };
      this.refused++;
      return { status: 401 };
    };
    this.refresh = () => ({ status: 200, body: { accessToken: this.jwt() } });
  }

  get #seconds(): number {
    return (Date.now() - this.ahead) / 1_000;
  }

  jwt(): string {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const iat = Math.floor(this.#seconds);
    return `${part({ alg: 'none' })}.${part({ iat, exp: iat + this.lives, id: this.requests.length })}.`;
  }
}

interface ProactiveApp extends App {
  readonly page: FakePage;
}

/** An app whose access tokens live for so many seconds, by the server's word. */
function start(
  setUp: SetUp,
  life: number,
  options: AppOptions & { leeway?: number; hidden?: boolean } = {},
): ProactiveApp {
  const server = options.server ?? new ModelServer();
  server.life = life;
  const page = new FakePage();
  page.visible = !options.hidden;
  const app = startApp(setUp, {
    ...options,
    server,
    signedIn: false,
    features: [withProactiveRefresh({ leeway: options.leeway })],
    providers: [page.provider, ...(options.providers ?? [])],
  });
  if (options.signedIn !== false) app.signIn({ ...server.issue(), expiresAt: Date.now() + life * 1_000 });
  return { ...app, page };
}

describeTransports('proactive refresh', (setUp) => {
  test('T1 a token that is stale by the clock is refreshed before the request: no 401 on the wire', async () => {
    const { get, server, events } = start(setUp, 120, { hidden: true });
    await advance(89_000);
    const fresh = get('/api/items/1');
    await advance(500);
    expect(fresh.value.token).toBe('A1');
    await advance(28_600);
    events.length = 0;
    const stale = [1, 2, 3].map((n) => get(`/api/items/${n}`));
    await advance(500);
    expect(stale.map(({ value }) => value.token)).toEqual(['A2', 'A2', 'A2']);
    expect(server.refreshCalls).toHaveLength(1);
    expect(events).toContainEqual(expect.objectContaining({ type: 'refresh-started', cause: 'expiry' }));
    expect(server.tokensSentTo('/api/items/1')).toEqual(['A1', 'A2']);
  });

  test('T1 getAccessToken() refreshes a stale token first', async () => {
    const { refresher, server } = start(setUp, 120, { hidden: true });
    await advance(118_000);
    const token = refresher.getAccessToken();
    await advance(500);
    expect(await token).toBe('A2');
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('T1 an idle app in sight is refreshed by the timer, within the leeway; a hidden one is not', async () => {
    const { server, page } = start(setUp, 120);
    await advance(89_000);
    expect(server.refreshCalls).toHaveLength(0);
    await advance(8_000);
    expect(server.refreshCalls).toHaveLength(1);
    page.visible = false;
    await advance(600_000);
    expect(server.refreshCalls.length).toBeLessThanOrEqual(2);
    const hidden = start(setUp, 120, { hidden: true });
    await advance(600_000);
    expect(hidden.server.refreshCalls).toHaveLength(0);
  });

  test('T1 a token is stale from the leeway on, to the millisecond', async () => {
    const { get, ask, server } = start(setUp, 120, { hidden: true });
    await advance(89_999);
    get('/api/items/1');
    await advance(1);
    expect(server.refreshCalls).toHaveLength(0);
    await ask('/api/items/1');
    expect(server.refreshCalls).toHaveLength(1);
  });

  test.each([
    ['at the leeway', 0, 90_000],
    ['a fifth of it later', 0.999, 95_994],
  ])('T1 the timer fires %s, as chance will have it', async (_, chance, at) => {
    const { server } = start(setUp, 120, { providers: [{ provide: RANDOM, useValue: () => chance }] });
    await advance(at - 1);
    expect(server.refreshCalls).toHaveLength(0);
    await advance(100);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test.each([
    ['about to expire', 100_000],
    ['expired', 130_000],
  ])('T1 an app that starts with a token in storage that has %s refreshes it at once', async (_, later) => {
    const page = new FakePage();
    const features = [withProactiveRefresh(), withStorage(localStorageTokens())];
    const options = { server: new ModelServer(), signedIn: false, features, providers: [page.provider] };
    const first = startApp(setUp, options);
    first.signIn({ ...first.server.issue(), expiresAt: Date.now() + 120_000 });
    first.injector.destroy();
    expect(page.listening).toBe(0);
    await advance(later);
    const { events, server, token } = startApp(setUp, options);
    await advance(500);
    expect(server.refreshCalls).toHaveLength(1);
    expect(token()).toBe('A2');
    // Started by the clock, not by a request.
    expect(events).toContainEqual(expect.objectContaining({ type: 'refresh-started', cause: 'expiry' }));
    localStorage.clear();
  });

  test.each([
    ['now', 0],
    ['a minute ago', 60_000],
  ])('T1 a token that expired %s, signed in with, is refreshed at the next request, and not before', async (_, ago) => {
    const { get, signIn, server } = start(setUp, 120, { signedIn: false });
    signIn({ ...server.issue(), expiresAt: Date.now() - ago });
    await advance(60_000);
    expect(server.requests).toEqual([]);
    const answer = get('/api/items/1');
    await advance(500);
    expect(answer.value.token).toBe('A2');
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('T1 a backend is asked when a token ends once for each token, however many requests carry it', async () => {
    const expiresAt = jest.fn(() => Date.now() + 120_000);
    const backend: TokenBackend = { ...restBackend({ refreshUrl: '/api/auth/refresh' }), expiresAt };
    const { get, signIn } = start(setUp, 120, { backend, signedIn: false });
    signIn();
    const answers = Array.from({ length: 20 }, (_, n) => get(`/api/items/${n}`));
    await advance(100);
    expect(answers.every(({ value }) => value.token === 'A1')).toBe(true);
    expect(expiresAt).toHaveBeenCalledTimes(1);
  });

  test.each([0, 300, 700, 999])(
    'T1 a token of 2 s whose end is rounded to whole seconds, issued %d ms after one: hardly a call is refused',
    async (past) => {
      await advance(past);
      const server = new JwtServer(0, 2);
      const backend = restBackend({ refreshUrl: '/api/auth/refresh', expiry: { fromToken: jwtExpiry } });
      const { ask, signIn } = start(setUp, 2, { server, backend, signedIn: false });
      signIn({ accessToken: server.jwt(), refreshToken: 'R1' });
      for (let calls = 0; calls < 200; calls++) {
        await ask('/api/items/1');
        await advance(27);
      }
      // What the way to the server takes is not known.
      expect(server.refused).toBeLessThanOrEqual(2);
    },
  );

  test('T1 an hour of idling with tokens of two minutes: one refresh for each', async () => {
    const { server, ended } = start(setUp, 120);
    await advance(3_600_000);
    expect(server.refreshCalls.length).toBeGreaterThanOrEqual(3_600 / 120);
    expect(server.refreshCalls.length).toBeLessThanOrEqual(3_600 / 90);
    expect(ended).toEqual([]);
  });

  test.each([1, 5, 29, 30, 31])(
    'T2 a token that lives %d s, less than the leeway or about as much, does not loop',
    async (life) => {
      const { ask, server } = start(setUp, life);
      const seconds = 60;
      for (let n = 0; n < seconds * 10; n++) {
        await ask('/api/items/1');
      }
      // Each token serves at least half its life.
      expect(server.refreshCalls.length).toBeLessThanOrEqual((2 * seconds) / life + 1);
    },
  );

  test('T2 tokens that are over in the moment they come: the clock is wrong, only a refusal counts', async () => {
    const rest = restBackend({ refreshUrl: '/api/auth/refresh' });
    let refreshes = 0;
    const refresh = (): Observable<RefreshOutcome> =>
      of({ type: 'refreshed' as const, tokens: { ...server.issue(), expiresAt: Date.now() } }).pipe(
        tap(() => refreshes++),
      );
    const { get, server, refresher } = start(setUp, 120, { backend: { ...rest, refresh }, hidden: true });
    server.expireAll();
    for (let n = 0; n < 20; n++) {
      const answer = get('/api/items/1');
      await advance(1_000);
      expect(answer.value.token).toBe('A2');
    }
    expect(await refresher.getAccessToken()).toBe('A2');
    expect(refreshes).toBe(1);
  });

  test.each([
    ['2 h fast', 7_200_000],
    ['2 h slow', -7_200_000],
  ])('T3 the local clock is %s: no refresh per request; the first refusal settles it', async (_, ahead) => {
    const server = new ModelServer();
    let issued = 0;
    let valid = '';
    // By the server's clock each token lives for an hour.
    const issue = (): string => (valid = jwtUntil(Date.now() - ahead + 3_600_000, `${++issued}`));
    server.api = (request) =>
      request.headers['authorization'] === `Bearer ${valid}` ? { status: 200, body: {} } : { status: 401 };
    server.refresh = () => ({ status: 200, body: { accessToken: issue() } });
    const backend = restBackend({ refreshUrl: '/api/auth/refresh', expiry: { fromToken: jwtExpiry } });
    const app = start(setUp, 3_600, { server, backend, signedIn: false });
    app.signIn({ accessToken: issue(), refreshToken: 'R' });
    for (let n = 0; n < 100; n++) {
      const answer = app.get('/api/items/1');
      await advance(1_000);
      expect(answer.value).toEqual({});
    }
    expect(server.refreshCalls.length).toBeLessThanOrEqual(1);
    const before = server.refreshCalls.length;
    valid = 'another';
    const cured = app.get('/api/items/1');
    await advance(1_000);
    expect(cured.value).toEqual({});
    expect(server.refreshCalls).toHaveLength(before + 1);
  });

  test.each([2 ** 31, 2 ** 31 + 60_000, 2 ** 33, Number.MAX_SAFE_INTEGER])(
    'T4 a token that lives %d ms: no timer fires early',
    async (life) => {
      const { server } = start(setUp, life / 1_000);
      await advance(1_000);
      expect(server.refreshCalls).toHaveLength(0);
      expect(pendingTimers()).toBe(1);
    },
  );

  test('T4 beyond 31 bits the timer looks again, and refreshes when it is time', async () => {
    const life = 2 ** 31 + 3_600_000;
    const { server } = start(setUp, life / 1_000);
    await advance(life - 60_000);
    expect(server.refreshCalls).toHaveLength(0);
    await advance(45_000);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('T5 wake: checked at once, one refresh, no burst', async () => {
    const { server, page } = start(setUp, 120, { hidden: true });
    await advance(600_000);
    expect(server.refreshCalls).toHaveLength(0);
    page.visible = true;
    // visibilitychange, focus, pageshow, online
    for (let n = 0; n < 4; n++) page.wake();
    await advance(500);
    expect(server.refreshCalls).toHaveLength(1);
    for (let n = 0; n < 4; n++) page.wake();
    await advance(500);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('T5 a timer that comes late, after sleep, looks at the clock', async () => {
    const { server, store } = start(setUp, 120);
    // Asleep for an hour: no timer ran, and this one fires now.
    jest.spyOn(Date, 'now').mockImplementation(() => Date.UTC(2026, 0, 1) + 3_600_000);
    await advance(97_000);
    expect(server.refreshCalls.length).toBeLessThanOrEqual(1);
    expect(store.isAuthenticated()).toBe(true);
  });

  test.each(['error', 'network', 'hang'])(
    'T6 the refresh fails (%s) while the token is valid: the request goes out with it',
    async (fate) => {
      const { get, server, ended, refresher } = start(setUp, 120, { hidden: true, refreshTimeout: 1_000 });
      server.refresh = () => (fate === 'error' ? { status: 503 } : fate === 'network' ? 'network-error' : 'never');
      await advance(95_000);
      const answers = [1, 2, 3].map((n) => get(`/api/items/${n}`));
      const token = refresher.getAccessToken();
      await advance(2_000);
      expect(answers.map(({ value }) => value.token)).toEqual(['A1', 'A1', 'A1']);
      expect(await token).toBe('A1');
      expect(server.refreshCalls).toHaveLength(1);
      expect(ended).toEqual([]);
    },
  );

  test('T6 in the cooldown requests go out at once; afterwards one tries again', async () => {
    const { get, ask, server } = start(setUp, 120, { hidden: true });
    server.refresh = () => ({ status: 503 });
    await advance(95_000);
    await ask('/api/items/1');
    const during = get('/api/items/2');
    await advance(10);
    expect(during.value.token).toBe('A1');
    expect(server.refreshCalls).toHaveLength(1);
    server.refresh = () => undefined;
    await advance(1_000);
    expect((await ask('/api/items/3')).value.token).toBe('A1');
    expect((await ask('/api/items/4')).value.token).toBe('A2');
  });

  test('T6 an idle app tries again, with growing pauses, until the token has expired, then waits for a request', async () => {
    const { server } = start(setUp, 120);
    server.refresh = () => ({ status: 503 });
    await advance(119_000);
    const tries = server.refreshCalls.length;
    expect(tries).toBeGreaterThanOrEqual(3);
    expect(tries).toBeLessThanOrEqual(7);
    await advance(600_000);
    expect(server.refreshCalls.length).toBeLessThanOrEqual(tries + 1);
    expect(pendingTimers()).toBe(0);
  });

  test('T6 without a cooldown an idle app does not try again by itself: that would be a storm', async () => {
    const { server, page } = start(setUp, 120, { retryCooldown: 0 });
    server.refresh = () => ({ status: 503 });
    await advance(119_000);
    expect(server.refreshCalls).toHaveLength(1);
    page.wake();
    await advance(100);
    expect(server.refreshCalls).toHaveLength(2);
  });

  test('T6 G1 a token that has expired is sent all the same, and refused: the request fails with the status of the refresh', async () => {
    const { ask, server } = start(setUp, 120, { hidden: true });
    server.refresh = () => ({ status: 503 });
    server.expireAll();
    await advance(121_000);
    expect((await ask('/api/items/1')).failure.status).toBe(503);
    expect(server.sends).toHaveLength(1);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('T6 the token is used after a failed refresh, and is refused: the request fails with the status of the refresh', async () => {
    const { get, server } = start(setUp, 120, { hidden: true });
    server.refresh = () => ({ status: 503 });
    await advance(95_000);
    server.expireAll();
    const answer = get('/api/items/1');
    await advance(200);
    expect(answer.failure.status).toBe(503);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('T7 the timer is set outside the zone, and goes with the app', async () => {
    const zone = { runOutsideAngular: jest.fn((run: () => void) => run()), run: jest.fn((run: () => void) => run()) };
    const app = start(setUp, 120, { providers: [{ provide: NgZone, useValue: zone }] });
    expect(pendingTimers()).toBe(1);
    expect(zone.run).not.toHaveBeenCalled();
    expect(zone.runOutsideAngular).toHaveBeenCalled();
    app.injector.destroy();
    expect(pendingTimers()).toBe(0);
    await advance(600_000);
    expect(app.server.requests).toEqual([]);
  });

  test('sign-out ends the timer; a token of unknown life sets none', async () => {
    const { signIn, signOut, server } = start(setUp, 120);
    expect(pendingTimers()).toBe(1);
    signOut();
    expect(pendingTimers()).toBe(0);
    signIn();
    expect(pendingTimers()).toBe(0);
    await advance(600_000);
    expect(server.requests).toEqual([]);
  });

  test('a backend that says NaN says nothing: no refresh, also when the page wakes', async () => {
    const backend: TokenBackend = { ...backendOf('rest'), expiresAt: () => NaN };
    const app = start(setUp, 120, { signedIn: false, backend });
    app.signIn({ accessToken: 'A1', refreshToken: 'R1' });
    app.page.wake();
    await advance(600_000);
    expect(app.server.refreshCalls).toHaveLength(0);
    expect(pendingTimers()).toBe(0);
  });

  test('H1 a backend that throws says nothing either, and later changes are still told', async () => {
    const expiresAt = (): never => {
      throw new Error('of the app');
    };
    const app = start(setUp, 120, { signedIn: false, backend: { ...backendOf('rest'), expiresAt } });
    app.signIn({ accessToken: 'A1', refreshToken: 'R1' });
    await advance(600_000);
    expect(app.server.refreshCalls).toHaveLength(0);
    expect(await app.refresher.getAccessToken({ validFor: 1_000 })).toBe('A1');
    void app.signOut();
    expect(app.store.status()).toBe('signed-out');
    expect(app.ended).toEqual(['signed-out']);
  });

  test('a backend of the app says when a token ends', async () => {
    const born = Date.now();
    const expiresAt: TokenBackend['expiresAt'] = ({ accessToken }) => (accessToken === 'A1' ? born + 120_000 : NaN);
    const backend: TokenBackend = { ...backendOf('rest'), expiresAt };
    const { signIn, server } = start(setUp, 120, { backend, signedIn: false });
    signIn();
    await advance(97_000);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test.each([
    ['right', 0],
    ['an hour fast', 3_600_000],
    ['an hour slow', -3_600_000],
  ])('T8 JWTs without a lifetime beside them, on a machine whose clock is %s: nothing is refused', async (_, ahead) => {
    const server = new JwtServer(ahead);
    const backend = restBackend({ refreshUrl: '/api/auth/refresh', expiry: { fromToken: jwtExpiry } });
    const { get, signIn } = start(setUp, 60, { server, backend, hidden: true, signedIn: false });
    signIn({ accessToken: server.jwt(), refreshToken: 'R1' });
    const answers = [];
    for (let n = 0; n < 60; n++) {
      answers.push(get('/api/items/1'));
      await advance(10_000);
    }
    expect(answers.map(({ error }) => error)).toEqual(Array(60).fill(undefined));
    expect(server.refused).toBe(0);
    expect(server.refreshCalls.length).toBeGreaterThan(8);
    expect(server.refreshCalls.length).toBeLessThan(15);
  });

  test('T8 E4 validFor counts from when the token came as well', async () => {
    const server = new JwtServer(-3_600_000);
    const backend = restBackend({ refreshUrl: '/api/auth/refresh', expiry: { fromToken: jwtExpiry } });
    const app = start(setUp, 60, { server, backend, hidden: true, signedIn: false });
    const first = server.jwt();
    app.signIn({ accessToken: first, refreshToken: 'R1' });
    await advance(30_000);
    expect(await app.refresher.getAccessToken({ validFor: 20_000 })).toBe(first);
    const longer = app.refresher.getAccessToken({ validFor: 40_000 });
    await advance(100);
    expect(await longer).not.toBe(first);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('T8 the life of a token that is read from storage counts from when it came, not from the start of the page', async () => {
    const server = new JwtServer(-3_600_000);
    const backend = restBackend({ refreshUrl: '/api/auth/refresh', expiry: { fromToken: jwtExpiry } });
    const page = new FakePage();
    page.visible = false;
    const features = [withProactiveRefresh(), withStorage(localStorageTokens())];
    const options = { server, backend, features, providers: [page.provider], signedIn: false };
    const first = startApp(setUp, options);
    first.signIn({ accessToken: server.jwt(), refreshToken: 'R1' });
    await advance(59_900);
    first.injector.destroy();
    const second = startApp(setUp, options);
    expect((await second.ask('/api/items/1')).error).toBeUndefined();
    expect([server.refused, server.refreshCalls.length]).toEqual([0, 1]);
    second.signOut();
  });

  test.each([1_000, 0])('T1 a leeway of %d ms makes no stale token a good one', async (leeway) => {
    const { ask } = start(setUp, 60, { leeway, hidden: true });
    await advance(58_500);
    expect((await ask('/api/items/1')).value.token).toBe('A2');
  });
});

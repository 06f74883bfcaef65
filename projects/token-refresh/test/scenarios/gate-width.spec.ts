import { HttpContext } from '@angular/common/http';
import { envelopeBackend, REPLAYABLE, TokenRefreshError, withProactiveRefresh } from 'ngx-token-refresh';
import { of } from 'rxjs';
import { RANDOM } from '../../src/lib/platform/random';
import { App, AppOptions, describeTransports, Item, Probe, probe, SetUp, startApp, startExpired } from '../world/app';
import { FakePage } from '../world/fake-page';
import { bearerOf, Fate, ModelServer } from '../world/model-server';
import { advance, pendingTimers, sleep, useVirtualTime } from '../world/virtual-time';

// How long a request waits for a refresh (G), when a cooldown ends early (F12), and how clients spread (L1).

useVirtualTime();

const post = (app: App, url: string, body: unknown = {}, context?: HttpContext): Probe<Item> =>
  probe(app.http.post<Item>(url, body, { context }));

/** An app whose token the server refuses, one request refused, and the refresh under way. */
async function refreshing(setUp: SetUp, options: AppOptions = {}, latency = 60_000): Promise<App> {
  const app = startExpired(setUp, options);
  app.server.refreshLatency = latency;
  app.get('/api/refused');
  await advance(15);
  return app;
}

/** A server that refuses each refresh. */
function rejecting(): ModelServer {
  return Object.assign(new ModelServer(), { refresh: () => ({ status: 401 }) });
}

/** A signed-in app with a proactive refresh whose token lives two minutes, after so many ms. */
async function startedAt(setUp: SetUp, ms: number, options: AppOptions = {}): Promise<App & { page: FakePage }> {
  const page = new FakePage(false);
  const app = startApp(setUp, {
    ...options,
    signedIn: false,
    features: [withProactiveRefresh()],
    providers: [page.provider],
  });
  app.signIn({ ...app.server.issue(), expiresAt: Date.now() + 120_000 });
  await advance(ms);
  return { ...app, page };
}

describeTransports('how wide the gate is', (setUp) => {
  const outages: [name: string, fate: Fate, status: number][] = [
    ['503', { status: 503 }, 503],
    ['429', { status: 429 }, 429],
    ['408', { status: 408 }, 408],
    ['no network', 'network-error', 0],
  ];

  test.each(outages)(
    'G1 the auth server answers %s: requests that were never refused go out with the token there is',
    async (_, fate) => {
      const app = await startedAt(setUp, 121_000);
      app.server.refresh = () => fate;
      const calls = ['/api/i18n/en.json', '/api/config.json'].map((url) => app.get(url));
      const written = post(app, '/api/items');
      await advance(100);
      expect([...calls, written].map(({ value }) => value.token)).toEqual(['A1', 'A1', 'A1']);
      expect(app.server.refreshCalls).toHaveLength(1);
      expect(app.ended).toEqual([]);
    },
  );

  test.each(outages)(
    'G1 %s, and the token is refused then: the caller gets the status of the refresh, never the 401',
    async (_, fate, status) => {
      const app = await startedAt(setUp, 121_000);
      app.server.expireAll();
      app.server.refresh = () => fate;
      const calls = [app.get('/api/items/1'), post(app, '/api/items'), post(app, '/api/raw', new ReadableStream())];
      await advance(100);
      for (const { failure } of calls.slice(0, 2)) {
        expect(failure.status).toBe(status);
        expect(failure.error).toBeInstanceOf(TokenRefreshError);
      }
      expect(app.server.refreshCalls).toHaveLength(1);
      expect(app.ended).toEqual([]);
    },
  );

  test('G1 an auth server that hangs: 2 s, not a millisecond more, and no timer is left', async () => {
    const app = await startedAt(setUp, 121_000);
    app.server.refresh = () => 'never';
    const call = app.get('/api/config.json');
    await advance(1_999);
    expect(app.server.sends).toHaveLength(0);
    await advance(1);
    expect(app.server.tokensSentTo('/api/config.json')).toEqual(['A1']);
    await advance(100);
    expect(call.value.token).toBe('A1');
    await advance(10_000);
    expect(pendingTimers()).toBe(0);
  });

  test('G1 what went on after 2 s, and is refused when that refresh has failed long since, starts another and is cured', async () => {
    const app = await startedAt(setUp, 0);
    // A token that was accepted nowhere yet, and ends in a minute.
    app.renew({ ...app.server.issue(), expiresAt: Date.now() + 60_000 });
    await advance(60_000);
    app.server.expireAll();
    app.server.refresh = () => 'never';
    app.server.latency = 120_000;
    const call = app.get('/api/items/1');
    await advance(100_000);
    app.server.refresh = () => undefined;
    await advance(300_000);
    expect(app.server.tokensSentTo('/api/items/1')).toEqual(['A2', 'A3']);
    expect(call.value.token).toBe('A3');
  });

  test('G1 C5 a request made while a refused token is refreshed waits at most 2 s, each from when it was made', async () => {
    const app = await refreshing(setUp);
    app.get('/api/one');
    await advance(1_000);
    app.get('/api/two');
    await advance(999);
    expect(app.server.sends).toHaveLength(1);
    await advance(1);
    expect(app.server.tokensSentTo('/api/one')).toEqual(['A1']);
    expect(app.server.tokensSentTo('/api/two')).toEqual([]);
    await advance(1_000);
    expect(app.server.tokensSentTo('/api/two')).toEqual(['A1']);
    // Refused, they wait for the end of the same refresh.
    await advance(60_000);
    expect(app.server.refreshCalls).toHaveLength(1);
  });

  test('G1 refused after the 2 s, it gets its answer from the refresh that was under way', async () => {
    const app = await refreshing(setUp, {}, 4_000);
    const call = app.get('/api/one');
    await advance(3_000);
    expect(call.settled).toBe(false);
    await advance(1_500);
    expect(call.value.token).toBe('A2');
    expect(app.server.tokensSentTo('/api/one')).toEqual(['A1', 'A2']);
    expect(app.server.refreshCalls).toHaveLength(1);
  });

  test('G1 R3 cancelled within the 2 s: never sent, and no timer is left', async () => {
    const app = await refreshing(setUp, {}, 5_000);
    const call = app.get('/api/one');
    call.subscription.unsubscribe();
    await advance(20_000);
    expect(app.server.tokensSentTo('/api/one')).toEqual([]);
    expect(pendingTimers()).toBe(0);
  });

  test('G1 the token comes within the 2 s: sent once, with it, and no timer is left', async () => {
    const app = await refreshing(setUp, {}, 500);
    const call = app.get('/api/one');
    await advance(600);
    expect(call.value.token).toBe('A2');
    expect(app.server.tokensSentTo('/api/one')).toEqual(['A2']);
    expect(pendingTimers()).toBe(0);
  });

  test('G2 the server ends the session: what reads goes out as a guest, what writes fails unsent', async () => {
    const app = await refreshing(setUp, { server: rejecting() }, 200);
    const call = (method: string): Probe<Item> => probe(app.http.request<Item>(method, '/api/public'));
    const reading = ['GET', 'HEAD', 'OPTIONS'].map(call);
    const writing = ['POST', 'PUT', 'PATCH', 'DELETE'].map(call);
    await advance(500);
    expect(app.ended).toEqual(['rejected']);
    expect(reading.every(({ completed }) => completed)).toBe(true);
    expect(app.server.tokensSentTo('/api/public')).toEqual([null, null, null]);
    for (const { failure } of writing) {
      expect(failure).toMatchObject({ status: 401, error: { code: 'rejected' } });
      expect(failure.error).toBeInstanceOf(TokenRefreshError);
    }
  });

  test("G2 a guest that is refused gets the server's own 401, and no token of a later sign-in", async () => {
    const app = await refreshing(setUp, { server: rejecting() }, 200);
    app.server.latency = 100;
    const guest = app.get('/api/items/1');
    await advance(250);
    expect(app.server.tokensSentTo('/api/items/1')).toEqual([null]);
    app.signIn();
    await advance(500);
    expect(guest.failure).toMatchObject({ status: 401, error: { error: 'invalid_token' } });
    expect(app.server.tokensSentTo('/api/items/1')).toEqual([null]);
  });

  test('G2 S1 after a sign-out everything that waits fails, reading too', async () => {
    const app = await refreshing(setUp);
    const reading = app.get('/api/public');
    void app.signOut();
    await advance(100);
    expect(reading.failure).toMatchObject({ status: 401, error: { code: 'signed-out' } });
    expect(app.server.tokensSentTo('/api/public')).toEqual([]);
  });

  test('G2 a session without a refresh token: the same', async () => {
    const app = startApp(setUp, { signedIn: false, backend: { refresh: () => [{ type: 'no-refresh-token' }] } });
    app.signIn({ accessToken: 'A0' });
    app.server.latency = 50;
    const [refused, waiting] = [app.get('/api/items/1'), app.get('/api/items/2')];
    await advance(500);
    expect(app.ended).toEqual(['no-refresh-token']);
    expect([refused, waiting].map(({ failure }) => failure.status)).toEqual([401, 401]);
  });

  describe('G3 public APIs', () => {
    const publicApis = ['/api/public'];

    test('a good token goes along; nothing waits for it; without a session nothing is asked of anyone', async () => {
      const app = startApp(setUp, { publicApis });
      await app.ask('/api/public');
      await app.signOut();
      await app.ask('/api/public/news');
      expect(app.server.tokensSentTo('/api/public')).toEqual(['A1']);
      expect(app.server.tokensSentTo('/api/public/news')).toEqual([null]);
    });

    test('rule 4: what was refused three times is not sent as a guest, too', async () => {
      const app = startApp(setUp, { publicApis });
      app.server.api = (request) => (bearerOf(request) ? app.server.refusal() : undefined);
      const reading = app.get('/api/public');
      await advance(5);
      app.renew();
      await advance(10);
      app.renew();
      await advance(10);
      await Promise.all([app.signOut(), advance(100)]);
      expect(app.server.tokensSentTo('/api/public')).toEqual(['A1', 'A2', 'A3']);
      expect(reading.failure.status).toBe(401);
    });

    test('G1 one whose token is refused while the auth server is away is sent once more, without a token', async () => {
      const app = startApp(setUp, { publicApis: ['/api/news'] });
      app.server.api = (request) =>
        bearerOf(request) === null && request.url.pathname === '/api/news' ? { status: 200, body: {} } : undefined;
      app.server.refresh = () => ({ status: 503 });
      app.server.expireAll();
      const reading = app.get('/api/news');
      const writing = post(app, '/api/news');
      const hidden = app.get('/api/news/hidden');
      await advance(100);
      expect(reading.completed).toBe(true);
      expect(writing.failure.status).toBe(503);
      expect(hidden.failure.status).toBe(503);
      expect(app.server.tokensSentTo('/api/news/hidden')).toEqual(['A1', null]);
    });

    test('while a refused token is refreshed, GET, HEAD and OPTIONS go out at once, without one', async () => {
      const app = await refreshing(setUp, { publicApis });
      const calls = ['GET', 'HEAD', 'OPTIONS'].map((method) => probe(app.http.request(method, '/api/public')));
      const written = post(app, '/api/public');
      await advance(100);
      expect(calls.every(({ completed }) => completed)).toBe(true);
      expect(app.server.tokensSentTo('/api/public')).toEqual([null, null, null]);
      expect(written.settled).toBe(false);
      await advance(2_000);
      expect(app.server.tokensSentTo('/api/public')).toEqual([null, null, null, 'A1']);
    });

    test('a token that has expired by the clock stays at home', async () => {
      const app = await startedAt(setUp, 121_000, { publicApis });
      await app.ask('/api/public');
      expect(app.server.tokensSentTo('/api/public')).toEqual([null]);
      expect(app.server.refreshCalls).toHaveLength(0);
    });

    test('a 401 is cured by a refresh, whether a token went along or not', async () => {
      const app = startExpired(setUp, { publicApis: ['/api'] });
      const carried = await app.ask('/api/items/1');
      expect(carried.value.token).toBe('A2');
      app.server.expireAll();
      app.server.refreshLatency = 500;
      app.get('/api/items/2');
      await advance(15);
      const without = app.get('/api/items/3');
      await advance(600);
      expect(without.value.token).toBe('A3');
      expect(app.server.tokensSentTo('/api/items/3')).toEqual([null, 'A3']);
      expect(app.server.refreshCalls).toHaveLength(2);
    });

    test('where the session is over, it is sent once more without a token, if it only reads', async () => {
      const app = startExpired(setUp, { publicApis });
      app.server.api = ({ headers }) => (headers['authorization'] ? app.server.refusal() : undefined);
      app.server.refresh = () => ({ status: 401 });
      const [reading, writing] = [app.get('/api/public'), post(app, '/api/public')];
      await advance(300);
      expect(app.ended).toEqual(['rejected']);
      expect(reading.completed).toBe(true);
      expect(writing.failure.status).toBe(401);
      expect(app.server.tokensSentTo('/api/public')).toEqual(['A1', 'A1', null]);
    });

    test('likewise where the session has ended before the refusal comes', async () => {
      const app = startApp(setUp, { publicApis });
      app.server.api = (request) => (bearerOf(request) ? app.server.refusal() : undefined);
      const [reading, writing] = [app.get('/api/public'), post(app, '/api/public')];
      await Promise.all([app.signOut(), advance(100)]);
      expect(reading.completed).toBe(true);
      expect(writing.failure.status).toBe(401);
      expect(app.server.tokensSentTo('/api/public')).toEqual(['A1', 'A1', null]);
    });

    test('where the session is over, what was refused without a token is not sent without one again', async () => {
      const app = await startedAt(setUp, 121_000, { publicApis });
      app.server.api = () => app.server.refusal();
      app.server.refresh = () => ({ status: 401 });
      const reading = await app.ask('/api/public');
      expect(app.ended).toEqual(['rejected']);
      expect(reading.failure.status).toBe(401);
      expect(app.server.tokensSentTo('/api/public')).toEqual([null]);
    });

    test('the longest entry counts, in whatever order they are listed', async () => {
      const app = await refreshing(setUp, { apis: ['/api', '/api/public/mine'], publicApis: ['/api/public'] });
      app.get('/api/public/news');
      app.get('/api/public/mine/1');
      await advance(100);
      expect(app.server.sends.map(({ url }) => url.pathname)).toEqual(['/api/refused', '/api/public/news']);
    });

    test.each([['https://*.example.com'], [7 as unknown as string], ['api']])(
      'an entry that is none (%j) fails at start-up, and the option is named',
      (entry) => {
        expect(() => startApp(setUp, { publicApis: [entry] })).toThrow(/`publicApis` holds/);
      },
    );
  });

  describe('G6 an early refresh', () => {
    test.each(['refresh()', 'the leeway'])('by %s delays no request', async (by) => {
      const app = await startedAt(setUp, 100_000);
      app.server.refreshLatency = 400;
      if (by === 'refresh()') void app.refresh();
      const calls = [app.get('/api/items/1'), post(app, '/api/items', { a: 1 }), app.get('/api/items/2')];
      await advance(50);
      expect(calls.map(({ value }) => value.token)).toEqual(['A1', 'A1', 'A1']);
      expect(await app.getAccessToken()).toBe('A1');
      await advance(500);
      expect(app.server.refreshCalls).toHaveLength(1);
      expect(app.token()).toBe('A2');
    });

    test('a request that the server refuses because of the rotation is a late refusal', async () => {
      const app = await startedAt(setUp, 100_000);
      app.server.refreshLatency = 50;
      app.server.latency = 100;
      app.server.refresh = () => {
        app.server.expireAll();
        return undefined;
      };
      void app.refresh();
      const call = app.get('/api/items/1');
      await advance(500);
      expect(call.value.token).toBe('A2');
      expect(app.server.tokensSentTo('/api/items/1')).toEqual(['A1', 'A2']);
      expect(app.server.refreshCalls).toHaveLength(1);
    });

    test.each<[name: string, body: () => unknown, context: HttpContext]>([
      ['FormData', () => new FormData(), new HttpContext()],
      ['a Blob', () => new Blob(['1']), new HttpContext()],
      ['a buffer', () => new ArrayBuffer(4), new HttpContext().set(REPLAYABLE, true)],
      ['a typed array', () => new Uint8Array(4), new HttpContext()],
      ['REPLAYABLE: false', () => ({}), new HttpContext().set(REPLAYABLE, false)],
    ])('%s waits until it ends, however long, and goes out once', async (_, body, context) => {
      const app = await startedAt(setUp, 100_000);
      app.server.refreshLatency = 4_000;
      void app.refresh();
      const call = post(app, '/api/items', body(), context);
      await advance(3_900);
      expect(app.server.sends).toHaveLength(0);
      await advance(200);
      expect(app.server.tokensSentTo('/api/items')).toEqual(['A2']);
      expect(call.settled).toBe(true);
    });

    test('and goes out with the token there is when the refresh fails', async () => {
      const app = await startedAt(setUp, 100_000);
      app.server.refreshLatency = 4_000;
      app.server.refresh = () => ({ status: 503 });
      post(app, '/api/items', new FormData());
      await advance(4_100);
      expect(app.server.tokensSentTo('/api/items')).toEqual(['A1']);
    });

    test('what writes waits where refusals come inside a 200; what reads does not', async () => {
      const backend = envelopeBackend({ refreshUrl: '/atoto-user/admin/refreshToken', method: 'GET' });
      const app = startApp(setUp, { server: new ModelServer('envelope'), backend });
      app.server.refreshLatency = 500;
      void app.refresh();
      app.get('/api/items/1');
      post(app, '/api/items/2');
      await advance(100);
      expect(app.server.sends.map(({ url }) => url.pathname)).toEqual(['/api/items/1']);
      await advance(600);
      expect(app.server.tokensSentTo('/api/items/2')).toEqual(['A2']);
    });

    test('once a request is refused, those that come later wait', async () => {
      const app = await startedAt(setUp, 100_000);
      app.server.refreshLatency = 1_000;
      void app.refresh();
      app.server.api = (request) => (bearerOf(request) === 'A1' ? app.server.refusal() : undefined);
      app.get('/api/items/1');
      await advance(50);
      const later = app.get('/api/items/2');
      await advance(1_000);
      expect(later.value.token).toBe('A2');
      expect(app.server.tokensSentTo('/api/items/2')).toEqual(['A2']);
    });
  });

  describe('F12 the network comes back', () => {
    const away: Fate[] = ['network-error', { status: 504 }];

    test.each(away)('after %j, online: the next request refreshes at once', async (fate) => {
      const page = new FakePage();
      const app = startExpired(setUp, { providers: [page.provider] });
      app.server.refresh = () => fate;
      for (let n = 0; n < 12; n++) {
        app.get('/api/items/1');
        await advance(10_000);
      }
      app.server.refresh = () => undefined;
      const calls = app.server.refreshCalls.length;
      expect((await app.ask('/api/items/1')).error).toBeDefined();
      expect(app.server.refreshCalls).toHaveLength(calls);
      expect(app.refresher.retryAt()).toBeGreaterThan(Date.now() + 1_000);
      page.comeOnline();
      expect(app.refresher.retryAt()).toBe(Date.now());
      expect((await app.ask('/api/items/1')).value.token).toBe('A2');
      expect(app.refresher.retryAt()).toBeNull();
    });

    test('a clock that was set back does not keep a later one from counting', async () => {
      const page = new FakePage();
      const app = startExpired(setUp, { retryCooldown: 20_000, providers: [page.provider] });
      app.server.refresh = () => 'network-error';
      await app.ask('/api/items/1');
      page.comeOnline();
      await app.ask('/api/items/1');
      sleep(-3_600_000);
      await app.ask('/api/items/1');
      const { length } = app.server.refreshCalls;
      page.comeOnline();
      await app.ask('/api/items/1');
      expect(app.server.refreshCalls).toHaveLength(length + 1);
    });

    test('a wait that a backend of the app names does not end that way, whatever the status', async () => {
      const page = new FakePage();
      const refresh = jest.fn(() => of({ type: 'unavailable', status: 0, retryAfterMs: 60_000 } as const));
      const app = startExpired(setUp, { backend: { refresh }, providers: [page.provider] });
      await app.ask('/api/items/1');
      page.comeOnline();
      await app.ask('/api/items/1');
      expect(refresh).toHaveBeenCalledTimes(1);
    });

    test('a wake-up counts when it comes more than a second later', async () => {
      const page = new FakePage();
      const app = startExpired(setUp, { retryCooldown: 20_000, providers: [page.provider] });
      app.server.refresh = () => 'network-error';
      await app.ask('/api/items/1');
      app.server.refresh = () => undefined;
      await advance(800);
      page.wake();
      expect((await app.ask('/api/items/1')).failure.status).toBe(0);
      await advance(300);
      page.wake();
      expect((await app.ask('/api/items/1')).value.token).toBe('A2');
    });

    test('at most one early try in 5 s', async () => {
      const page = new FakePage();
      const app = startExpired(setUp, { retryCooldown: 20_000, providers: [page.provider] });
      app.server.refresh = () => 'network-error';
      await app.ask('/api/items/1');
      for (let n = 0; n < 49; n++) {
        page.comeOnline();
        await app.ask('/api/items/1');
      }
      expect(app.server.refreshCalls).toHaveLength(2);
      await advance(200);
      page.comeOnline();
      await app.ask('/api/items/1');
      expect(app.server.refreshCalls).toHaveLength(3);
    });

    test.each<Fate>([
      { status: 503 },
      { status: 429 },
      { status: 504, headers: { 'Retry-After': '60' } },
      { status: 500 },
    ])('a wait that the server asked for, by %j, does not end that way', async (fate) => {
      const page = new FakePage();
      const app = startExpired(setUp, { retryCooldown: 20_000, providers: [page.provider] });
      app.server.refresh = () => fate;
      await app.ask('/api/items/1');
      await advance(2_000);
      page.comeOnline();
      await app.ask('/api/items/1');
      expect(app.server.refreshCalls).toHaveLength(1);
    });

    test('nor does that of a timeout', async () => {
      const page = new FakePage();
      const app = startExpired(setUp, { retryCooldown: 20_000, refreshTimeout: 1_000, providers: [page.provider] });
      app.server.refresh = () => 'never';
      await app.ask('/api/items/1');
      await advance(3_000);
      page.comeOnline();
      await app.ask('/api/items/1');
      expect(app.server.refreshCalls).toHaveLength(1);
    });
  });

  test.each([
    [0, 60_000],
    [0.999, 74_985],
  ])('L1 a wait is lengthened by up to a quarter, never shortened: chance %d, %d ms', async (chance, ms) => {
    const app = startExpired(setUp, { providers: [{ provide: RANDOM, useValue: () => chance }] });
    app.server.refresh = () => ({ status: 503, headers: { 'Retry-After': '60' } });
    app.get('/api/items/1');
    await advance(30);
    expect(app.events).toContainEqual(expect.objectContaining({ type: 'refresh-failed', cooldown: ms }));
  });

  test('L1 F3 a wait that is no number counts as none: the cooldown is there all the same', async () => {
    const refresh = jest.fn(() => of({ type: 'unavailable', status: 503, retryAfterMs: NaN } as const));
    const app = startExpired(setUp, { backend: { refresh } });
    for (let n = 0; n < 10; n++) await app.ask('/api/items/1');
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(app.refresher.retryAt()).toBeGreaterThan(Date.now());
  });
});

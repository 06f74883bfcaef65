import { runInInjectionContext } from '@angular/core';
import {
  injectTokenRefreshEvents,
  injectTokenStore,
  localStorageTokens,
  oauth2Backend,
  provideTokenRefresh,
  TokenRefreshError,
  withAudiences,
  withProactiveRefresh,
  withStorage,
} from 'ngx-token-refresh';
import { App, AppOptions, describeTransports, SetUp, startApp } from '../world/app';
import { A, AudienceServer, B, audiencesBackend as backend } from '../world/audience-server';
import { Browser } from '../world/tabs';
import { bearerOf, ModelServer, networkOf } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';

// M5: one sign-in, one refresh token that rotates, an access token for each of several APIs.

useVirtualTime();

type AudienceApp = App & { readonly server: AudienceServer };

function start(setUp: SetUp, options: AppOptions = {}): AudienceApp {
  const server = (options.server as AudienceServer | undefined) ?? new AudienceServer();
  const app = startApp(setUp, {
    backend,
    apis: ['/api'],
    ...options,
    server,
    features: [withAudiences(), ...(options.features ?? [])],
  });
  return { ...app, server };
}

const tokensAt = ({ server }: AudienceApp, origin: string) =>
  server.sends.filter(({ url }) => url.origin === origin && url.pathname !== '/token').map(bearerOf);

describeTransports('audiences', (setUp) => {
  let app: AudienceApp;
  afterEach(() => app.injector.destroy());

  test('M5: each API gets a token issued for it, and they come one after the other from the one refresh token', async () => {
    app = start(setUp);
    const probes = [app.get(`${A}/x`), app.get(`${B}/x`), app.get('/api/x'), app.get(`${A}/y`)];
    await advance(300);

    expect(probes.map(({ value }) => value.token)).toEqual(['A2-urn:a', 'A3-b', 'A1', 'A2-urn:a']);
    expect(app.server.exchanges).toEqual([
      { client_id: 'spa', grant_type: 'refresh_token', refresh_token: 'R1', scope: 'a', resource: 'urn:a' },
      { client_id: 'spa', grant_type: 'refresh_token', refresh_token: 'R2', scope: 'all', audience: 'b' },
    ]);
    expect(app.server.atOnce).toBe(1);
    expect(app.store.tokens()).toMatchObject({
      accessToken: 'A1',
      refreshToken: 'R3',
      audiences: { [A]: { accessToken: 'A2-urn:a' }, [B]: { accessToken: 'A3-b' } },
    });
    // None was sent where it is not for.
    expect(new Set(tokensAt(app, A))).toEqual(new Set(['A2-urn:a']));
    expect(new Set(tokensAt(app, B))).toEqual(new Set(['A3-b']));
  });

  test('M5: a refused token is renewed by an exchange for its audience, once for all requests; the others are left alone', async () => {
    app = start(setUp);
    await Promise.all([app.ask(`${A}/x`), app.ask(`${B}/x`)]);
    await advance(100);
    app.server.expire('urn:a');
    app.server.exchanges.length = 0;

    const probes = Array.from({ length: 20 }, (_, n) => app.get(`${A}/${n}`));
    const others = [app.get(`${B}/z`), app.get('/api/z')];
    await advance(300);

    expect(new Set(probes.map(({ value }) => value.token))).toEqual(new Set(['A4-urn:a']));
    expect(others.map(({ value }) => value.token)).toEqual(['A3-b', 'A1']);
    expect(app.server.exchanges.map(({ resource }) => resource)).toEqual(['urn:a']);
  });

  test('M5: a late refusal is compared with the token of its audience, and costs no exchange', async () => {
    app = start(setUp);
    await app.ask(`${A}/x`);
    await advance(100);
    app.server.expire('urn:a');
    app.server.latency = 500;
    const late = app.get(`${A}/late`);
    await advance(1);
    app.server.latency = 10;
    await app.ask(`${A}/soon`);
    const exchanges = app.server.exchanges.length;
    await advance(1_000);

    expect(late.value.token).toBe('A3-urn:a');
    expect(app.server.exchanges).toHaveLength(exchanges);
  });

  test('M5: all refused at once: each audience is renewed in its turn, no refresh token is spent twice', async () => {
    app = start(setUp);
    await Promise.all([app.ask(`${A}/x`), app.ask(`${B}/x`)]);
    await advance(100);
    app.server.expire();

    const probes = [app.get('/api/x'), app.get(`${A}/x`), app.get(`${B}/x`), app.get('/api/y')];
    await advance(500);

    expect(probes.map(({ value }) => value.token)).toEqual(['A4', 'A5-urn:a', 'A6-b', 'A4']);
    expect([app.server.reuses, app.server.atOnce]).toEqual([0, 1]);
  });

  test('M5: the session’s own refresh waits behind that of an audience, and goes out with the refresh token that it brought', async () => {
    app = start(setUp);
    const first = app.get(`${A}/x`);
    await advance(5);
    app.server.expire('');
    const own = app.get('/api/x');
    await advance(500);

    expect([first.value.token, own.value.token]).toEqual(['A2-urn:a', 'A3']);
    expect(app.server.exchanges.map(({ refresh_token }) => refresh_token)).toEqual(['R1', 'R2']);
    expect(app.ended).toEqual([]);
  });

  test('M5: the server says no to the exchange for an audience: the session is over, once', async () => {
    app = start(setUp);
    app.server.refresh = () => ({ status: 400, body: { error: 'invalid_grant' } });
    const probes = [app.get(`${A}/x`), app.get(`${A}/y`), app.get(`${B}/x`)];
    await advance(300);

    expect(probes.map(({ failure }) => failure.status)).toEqual([401, 401, 401]);
    expect(app.ended).toEqual(['rejected']);
    expect(app.store.status()).toBe('signed-out');
  });

  test('M5: no answer for one audience: its requests fail, the others and the session go on', async () => {
    app = start(setUp);
    app.server.refresh = ({ body }) => (String(body).includes('urn') ? { status: 503 } : undefined);
    const [a, b] = [app.get(`${A}/x`), app.get(`${B}/x`)];
    await advance(3_000);

    expect(a.failure.status).toBe(503);
    expect(a.failure.error).toBeInstanceOf(TokenRefreshError);
    expect(b.value.token).toBe('A2-b');
    expect(app.ended).toEqual([]);
  });

  test('M5: an API that always refuses gets a bounded number of exchanges', async () => {
    app = start(setUp);
    await app.ask(`${A}/x`);
    const { server } = app;
    const receive = server.receive.bind(server);
    server.receive = (request, answer) =>
      receive(request, (fate) => answer(request.url.origin === A ? server.refusal() : fate));
    for (let n = 0; n < 50; n++) {
      app.get(`${A}/refused/${n}`);
      await advance(1_000);
    }

    expect(server.exchanges.length).toBeLessThan(12);
  });

  test('M5: sign-out and another sign-in: no token of the session before is used', async () => {
    app = start(setUp);
    await app.ask(`${A}/x`);
    await advance(100);
    const waiting = app.get(`${B}/x`);
    await advance(5);
    void app.signOut();
    await advance(100);
    expect(waiting.failure.status).toBe(401);
    expect(app.store.tokens()).toBeNull();

    const after = await app.ask(`${A}/x`);
    expect(after.failure.status).toBe(401);
    expect(tokensAt(app, A).at(-1)).toBeNull();
  });

  test('M5: getAccessToken({ api }) and getAuthorization({ api })', async () => {
    app = start(setUp);
    const { refresher } = app;
    const settled: unknown[] = [];
    for (const asked of [
      refresher.getAccessToken({ api: A }),
      refresher.getAuthorization({ api: `${B}/some/path` }),
      refresher.getAccessToken({ api: '/api/x' }),
      refresher.getAccessToken(),
      refresher.getAccessToken({ api: 'https://elsewhere.example' }),
    ])
      asked.then(
        (token) => settled.push(token),
        (error: unknown) => settled.push((error as Error).message),
      );
    await advance(300);

    expect(settled.sort()).toEqual([
      'A1',
      'A1',
      'A2-urn:a',
      'Bearer A3-b',
      'ngx-token-refresh: `api` must be a URL that `apis` or `resources` covers.',
    ]);
  });

  test('M5: getAccessToken({ api }) rejects where no token can be had', async () => {
    app = start(setUp);
    app.server.refresh = () => ({ status: 503 });
    const asked = app.refresher.getAuthorization({ api: A }).catch((error: unknown) => error);
    await advance(300);

    expect(await asked).toMatchObject({ code: 'unavailable' });
  });

  test('M5: with withProactiveRefresh() a token that is stale by the clock is renewed before it is sent', async () => {
    app = start(setUp, { features: [withProactiveRefresh()] });
    app.signIn({ accessToken: 'A1', refreshToken: 'R1', expiresAt: Date.now() + 3_600_000 });
    await app.ask(`${A}/x`);
    await advance(100);
    await advance(120_000);
    const later = await app.ask(`${A}/y`);

    expect(later.value.token).toBe('A3-urn:a');
    expect(tokensAt(app, A)).toEqual(['A2-urn:a', 'A3-urn:a']);
    // The session's own is as old as it was.
    expect(app.store.tokens()).toMatchObject({ accessToken: 'A1' });
  });

  test('M5: a reload finds the tokens of all audiences in the record', async () => {
    app = start(setUp, { features: [withStorage(localStorageTokens())] });
    await app.ask(`${A}/x`);
    await advance(100);
    const { server } = app;
    app.injector.destroy();
    app = start(setUp, { server, signedIn: false, features: [withStorage(localStorageTokens())] });

    expect((await app.ask(`${A}/x`)).value.token).toBe('A2-urn:a');
    expect(server.exchanges).toHaveLength(1);
  });

  test('M5: an audience in the record that is no token is asked for anew', async () => {
    app = start(setUp, { signedIn: false });
    const audiences = { [A]: { accessToken: 7 }, [B]: 'x' } as never;
    app.signIn({ ...app.server.issue(), audiences });

    expect((await app.ask(`${A}/x`)).value.token).toBe('A2-urn:a');
  });

  test('M5: requests and exchanges of audiences are in the events, and sessions are told once', async () => {
    app = start(setUp);
    await app.ask(`${A}/x`);
    await advance(100);
    await app.signOut();

    const types = app.events.map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('session'))).toEqual(['session-started', 'session-ended']);
    expect(types.filter((type) => type.startsWith('refresh'))).toEqual(['refresh-started', 'refresh-succeeded']);
    expect(runInInjectionContext(app.injector, injectTokenRefreshEvents)).toBe(app.events$);
  });
});

describe('M5: over all tabs', () => {
  const setUp: SetUp = { interceptor: 'function', client: 'xhr' };

  test.each([true, false])('two tabs: one exchange for each audience at a time; rotation: %s', async (rotates) => {
    const server = new AudienceServer();
    server.rotates = rotates;
    const browser = new Browser(setUp, server);
    const open = () => browser.open({ backend, apis: ['/api'], features: [withAudiences()] });
    const first = open();
    first.store.signIn(server.issue());
    const second = open();
    await advance(100);
    const probes = [first.get(`${A}/1`), second.get(`${A}/2`), second.get(`${B}/2`), first.get(`${B}/1`)];
    await advance(2_000);

    expect(probes.map(({ value }) => value.token).sort()).toEqual(['A2-urn:a', 'A2-urn:a', 'A3-b', 'A3-b']);
    expect([server.exchanges.length, server.reuses, server.atOnce]).toEqual([2, 0, 1]);
    server.expire();
    const again = [first.get('/api/1'), second.get('/api/2'), first.get(`${A}/1`), second.get(`${B}/2`)];
    await advance(3_000);

    expect(again.map(({ error }) => error)).toEqual([undefined, undefined, undefined, undefined]);
    expect([server.reuses, server.atOnce]).toEqual([0, 1]);
    expect(first.store.tokens()).toEqual(second.store.tokens());
  });
});

test('M1, M5: a session with a name has audiences of its own, beside those of another', async () => {
  const main = new AudienceServer();
  const orders = new ModelServer('rest', 100);
  orders.refresh = ({ body }) => {
    const resource = new URLSearchParams(String(body)).get('resource');
    const tokens = orders.issue();
    return { status: 200, body: { access_token: tokens.accessToken, token_type: 'Bearer', resource } };
  };
  const ordersBackend = oauth2Backend({
    tokenEndpoint: 'https://orders.example/api/auth/refresh',
    resources: { 'https://parts.example': { resource: 'urn:parts' } },
  });
  const app = start(
    { interceptor: 'function', client: 'xhr' },
    {
      server: main,
      network: networkOf({
        'http://localhost': main,
        [A]: main,
        [B]: main,
        'https://orders.example': orders,
        'https://parts.example': orders,
      }),
      sessions: [[{ name: 'orders', backend: ordersBackend, apis: ['https://orders.example'] }, withAudiences()]],
    },
  );
  const store = runInInjectionContext(app.injector, () => injectTokenStore('orders'));
  store.signIn({ accessToken: 'A100', refreshToken: 'R100' });
  const probes = [app.get(`${A}/x`), app.get('https://parts.example/api/x')];
  await advance(500);

  expect(probes.map(({ value }) => value.token)).toEqual(['A2-urn:a', 'A101']);
  expect(store.tokens()?.audiences).toEqual({ 'https://parts.example': { accessToken: 'A101' } });
  expect(Object.keys(app.store.tokens()?.audiences ?? {})).toEqual([A]);
  app.injector.destroy();
});

describe('M5: whatever happens', () => {
  const setUp: SetUp = { interceptor: 'function', client: 'xhr' };

  test.each(Array.from({ length: 15 }, (_, seed) => seed + 1))(
    'no refresh token is spent twice, and all requests end, seed %i',
    async (seed) => {
      let state = seed;
      const draw = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
      const server = new AudienceServer();
      server.rotates = seed % 4 > 0;
      const browser = new Browser(setUp, server, { locks: seed % 3 > 0 });
      const tabs = [1, 2, 3].map(() =>
        browser.open({ backend, apis: ['/api'], features: [withAudiences(), withProactiveRefresh()] }),
      );
      tabs[0]?.store.signIn(server.issue());
      await advance(100);
      const probes: ReturnType<App['get']>[] = [];
      for (let step = 0; step < 40; step++) {
        const [act, tab] = [draw(10), tabs[draw(3)]];
        if (act === 0) server.expire();
        else if (act === 1) server.expire(['', 'urn:a', 'b'][draw(3)]);
        else if (tab) probes.push(tab.get([`${A}/x`, `${B}/x`, '/api/x'][draw(3)] ?? ''));
        await advance(draw(60));
      }
      await advance(60_000);

      expect([server.reuses, server.atOnce]).toEqual([0, 1]);
      expect(probes.filter(({ settled }) => !settled)).toEqual([]);
      expect(tabs.map(({ store }) => store.status())).toEqual(['signed-in', 'signed-in', 'signed-in']);
      expect(tabs[1]?.store.tokens()).toEqual(tabs[0]?.store.tokens());
      server.sends
        .filter(({ url }) => url.origin === A)
        .forEach((request) => expect(bearerOf(request) ?? '-urn:a').toMatch(/-urn:a$/));
      tabs.forEach((tab) => tab.close());
    },
  );
});

describe('M5: set-up', () => {
  test('`resources` without withAudiences(), and the other way round, fail at start-up', () => {
    expect(() => provideTokenRefresh({ backend })).toThrow(/`resources` of oauth2Backend\(\) need withAudiences\(\)/);
    expect(() => provideTokenRefresh({ backend: oauth2Backend({ tokenEndpoint: '/t' }) }, withAudiences())).toThrow(
      /withAudiences\(\) needs a backend with `audiences`/,
    );
  });

  test('a key that covers nothing is refused', () => {
    const bad = oauth2Backend({ tokenEndpoint: '/token', resources: { 'a.example': { resource: 'urn:a' } } });
    expect(() => start({ interceptor: 'function', client: 'xhr' }, { backend: bad }).get('/x')).toThrow(
      /`resources` holds "a.example", which is neither an origin/,
    );
  });
});

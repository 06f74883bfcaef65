import {
  COOKIE_SESSION,
  cookieBackend,
  envelopeBackend,
  expiryFromDate,
  expiryFromMs,
  expiryFromSeconds,
  jwtExpiry,
  localStorageTokens,
  restBackend,
  SessionEnd,
  TokenExpiry,
  withProactiveRefresh,
  withStorage,
} from 'ngx-token-refresh';
import { App, AppOptions, describeTransports, probe, SetUp, startApp } from '../world/app';
import { FakePage } from '../world/fake-page';
import { Browser } from '../world/tabs';
import { Fate, ModelServer } from '../world/model-server';
import { told } from '../world/no-leaks';
import { advance, pendingTimers, useVirtualTime } from '../world/virtual-time';

// The end of a session that is known beforehand (E), and calls with a reason of their own (A7, A8, A9).

useVirtualTime();

/** Signed in with an access token of a minute and a refresh token of an hour. */
function start(setUp: SetUp, options: AppOptions = {}): App & { page: FakePage } {
  const page = new FakePage(false);
  const app = startApp(setUp, { ...options, signedIn: false, providers: [page.provider] });
  app.signIn({ ...app.server.issue(), expiresAt: Date.now() + 60_000, refreshExpiresAt: Date.now() + 3_600_000 });
  return { ...app, page };
}

describeTransports('the end of a session', (setUp) => {
  test('E1 once the refresh token has expired no refresh is sent: a refused request ends the session', async () => {
    const app = start(setUp);
    await advance(3_600_000);
    app.server.expireAll();
    const [reading, writing] = [app.get('/api/items/1'), probe(app.http.post('/api/items/2', {}))];
    await advance(100);
    expect(app.ended).toEqual(['expired']);
    expect(app.server.refreshCalls).toHaveLength(0);
    expect([reading.failure.status, writing.failure.status]).toEqual([401, 401]);
    expect(app.store.tokens()).toBeNull();
    expect(pendingTimers()).toBe(0);
  });

  test('E1 while the access token can be used the session goes on, though a refresh is asked for', async () => {
    const app = startApp(setUp, { signedIn: false });
    app.signIn({ ...app.server.issue(), refreshExpiresAt: Date.now() + 1_000 });
    await advance(2_000);
    await expect(app.refresh()).rejects.toMatchObject({ code: 'expired' });
    expect((await app.ask('/api/items/1')).value.token).toBe('A1');
    expect(app.ended).toEqual([]);
    expect(app.server.refreshCalls).toHaveLength(0);
  });

  test('E1 G2 with a proactive refresh: a request finds it, before it leaves; what reads goes as a guest', async () => {
    const app = start(setUp, { features: [withProactiveRefresh()] });
    await advance(3_600_000);
    const writing = probe(app.http.post('/api/items/2', {}));
    const reading = app.get('/api/public');
    await advance(100);
    expect(app.ended).toEqual(['expired']);
    expect(app.server.tokensSentTo('/api/public')).toEqual([null]);
    expect(reading.completed).toBe(true);
    expect(writing.failure).toMatchObject({ status: 401, error: { code: 'expired' } });
    expect(app.server.refreshCalls).toHaveLength(0);
  });

  test('E1 G1 no refresh token, and an access token that has expired by the clock: the server is asked whether it has', async () => {
    const app = startApp(setUp, {
      signedIn: false,
      features: [withProactiveRefresh()],
      providers: [new FakePage(false).provider],
    });
    app.signIn({ accessToken: app.server.issue().accessToken, expiresAt: Date.now() + 60_000 });
    await advance(61_000);
    expect((await app.ask('/api/items/1')).value.token).toBe('A1');
    expect(app.ended).toEqual([]);
  });

  test('E1 the page finds it as it wakes', async () => {
    const app = start(setUp);
    await advance(3_500_000);
    app.page.wake();
    expect(app.ended).toEqual([]);
    await advance(200_000);
    app.page.wake();
    expect(app.ended).toEqual(['expired']);
    expect(app.events.find(({ type }) => type === 'refresh-started')).toMatchObject({ cause: 'expiry' });
  });

  test('E1 not before storage was asked: another tab has a newer refresh token', async () => {
    const browser = new Browser(setUp, new ModelServer());
    const [first, second] = [browser.open(), browser.open()];
    browser.channels.delay = null;
    first.signIn({ ...browser.server.issue(), refreshExpiresAt: Date.now() + 10_000 });
    second.page.wake();
    void first.refresh();
    await advance(300);
    await advance(20_000);
    browser.server.expireAll();
    const call = second.get('/api/items/1');
    await advance(1_000);
    expect(call.value.token).toBe('A3');
    expect([first.ended, second.ended]).toEqual([[], []]);
  });

  test('E2 sessionEndsAt: over a reload, kept with the refresh token, replaced with it, cleared without an end', () => {
    const features = [withStorage(localStorageTokens())];
    const app = start(setUp, { features });
    const end = app.store.sessionEndsAt();
    expect(end).toBe(Date.now() + 3_600_000);
    expect(startApp(setUp, { features, signedIn: false }).store.sessionEndsAt()).toBe(end);
    app.renew({ accessToken: 'A7' });
    expect(app.store.sessionEndsAt()).toBe(end);
    app.renew({ accessToken: 'A8', refreshToken: 'R8', refreshExpiresAt: 7 });
    expect(app.store.sessionEndsAt()).toBe(7);
    app.renew({ accessToken: 'A9', refreshToken: 'R9' });
    expect(app.store.sessionEndsAt()).toBeNull();
  });

  test('E3 an end that had passed when it came tells of a wrong clock: the server decides', async () => {
    const app = startApp(setUp, { signedIn: false });
    app.signIn({ ...app.server.issue(), refreshExpiresAt: Date.now() - 7_200_000 });
    app.server.expireAll();
    expect((await app.ask('/api/items/1')).value.token).toBe('A2');
    expect(app.ended).toEqual([]);
  });

  describe('E3 a wrong clock ends no session', () => {
    const MINUTE = 60_000;
    const HOUR = 3_600_000;

    const jwt = (claims: object): string => {
      const [head, payload] = [{ alg: 'none' }, claims].map((part) => btoa(JSON.stringify(part)).replace(/=/g, ''));
      return `${head}.${payload}.c2ln`;
    };

    /** An app whose machine is so much ahead of its server, which says when the refresh token ends: in an hour. */
    function startAhead(ahead: number, refreshExpiry: TokenExpiry, options: AppOptions = {}) {
      const page = new FakePage(false);
      const server = new ModelServer();
      const end = (): number => Date.now() - ahead + HOUR;
      const seconds = (ms: number): number => Math.floor(ms / 1_000);
      /** What the server issues: a pair, and the end of its refresh token in every way that servers have. */
      const issue = (): object => {
        const { accessToken, refreshToken } = server.issue();
        const exp = seconds(end());
        const iat = exp - 3_600;
        const date = new Date(end()).toISOString().slice(0, 19);
        const ends = { expiresIn: 60, lifetime: 3_600, at: exp, atMs: end(), date };
        const forms = { opaque: refreshToken, jwt: jwt({ exp, iat }), jwtWithoutIat: jwt({ exp }) };
        return { accessToken, ...forms, refreshToken: forms[refreshTokenIn], ...ends };
      };
      const refreshTokenIn: 'opaque' | 'jwt' | 'jwtWithoutIat' =
        refreshExpiry.fromToken === undefined
          ? 'opaque'
          : refreshExpiry.field === 'jwtWithoutIat'
            ? 'jwtWithoutIat'
            : 'jwt';
      let isRefused = false;
      server.refresh = () => (isRefused ? { status: 401, body: {} } : { status: 200, body: issue() });
      const backend = restBackend({ refreshUrl: '/api/auth/refresh', refreshExpiry });
      const config = { backend, server, signedIn: false, providers: [page.provider], ...options };
      const app = startApp(setUp, config);
      app.store.signInFrom(issue());
      return { app, page, server, config, refuse: () => (isRefused = true) };
    }

    const counted: [string, TokenExpiry][] = [
      ['a lifetime', { field: 'lifetime' }],
      ['a lifetime by a function of the app', { field: 'lifetime', read: (value, now) => now + Number(value) * 1_000 }],
      ['exp and iat of a JWT', { fromToken: jwtExpiry }],
    ];
    const absolute: [string, TokenExpiry][] = [
      ['seconds', { field: 'at', read: expiryFromSeconds }],
      ['milliseconds', { field: 'atMs', read: expiryFromMs }],
      ['a date', { field: 'date', read: expiryFromDate('Z') }],
      ['a date by a function of the app', { field: 'date', read: (value) => Date.parse(`${String(value)}Z`) }],
      ['exp of a JWT without iat', { field: 'jwtWithoutIat', read: () => undefined, fromToken: jwtExpiry }],
    ];
    const clocks = [2 * HOUR, 30 * MINUTE, 0, -2 * HOUR];

    describe.each(counted)('the answer says %s', (_, refreshExpiry) => {
      test.each(clocks)(
        'a clock that is %p ms ahead: it counts from when it came, and no call is made',
        async (ahead) => {
          const { app, server } = startAhead(ahead, refreshExpiry);
          expect(app.store.sessionEndsAt()).toBe(Date.now() + HOUR);
          await advance(HOUR - 1_000);
          server.expireAll();
          expect((await app.ask('/api/items/1')).value.token).toBe('A2');
          await advance(HOUR);
          server.expireAll();
          await app.ask('/api/items/1');
          expect(app.ended).toEqual(['expired']);
          expect(server.refreshCalls).toHaveLength(1);
        },
      );
    });

    describe.each(absolute)('the answer says %s', (_, refreshExpiry) => {
      test.each(clocks)('a clock that is %p ms ahead: the server is asked, and the session goes on', async (ahead) => {
        const { app, server } = startAhead(ahead, refreshExpiry);
        expect(app.store.sessionEndsAt()).toBe(Date.now() - ahead + HOUR);
        await advance(HOUR - 1_000);
        server.expireAll();
        expect((await app.ask('/api/items/1')).value.token).toBe('A2');
        expect(app.ended).toEqual([]);
      });

      test('and once only: its no ends the session', async () => {
        const { app, server, refuse } = startAhead(0, refreshExpiry);
        refuse();
        await advance(HOUR + 1_000);
        server.expireAll();
        const calls = [app.get('/api/items/1'), app.get('/api/items/2')];
        await advance(1_000);
        expect(calls.map(({ failure }) => failure.status)).toEqual([401, 401]);
        expect(app.ended).toEqual(['rejected']);
        expect(server.refreshCalls).toHaveLength(1);
      });

      test('the page asks as it wakes', async () => {
        const { app, page, refuse } = startAhead(0, refreshExpiry);
        await advance(HOUR + 1_000);
        page.wake();
        await advance(100);
        expect([app.token(), app.ended]).toEqual(['A2', []]);
        refuse();
        await advance(HOUR + 1_000);
        page.wake();
        await advance(100);
        expect(app.ended).toEqual(['rejected']);
      });

      test('so it is after a reload', async () => {
        const features = [withStorage(localStorageTokens())];
        const { app, config, server } = startAhead(0, refreshExpiry, { features });
        app.injector.destroy();
        await advance(HOUR + 1_000);
        server.expireAll();
        const later = startApp(setUp, config);
        expect((await later.ask('/api/items/1')).value.token).toBe('A2');
        expect(later.ended).toEqual([]);
      });
    });

    test('what is known of a refresh token goes with it', async () => {
      const app = startApp(setUp, { signedIn: false });
      const unsure = { refreshExpiresAt: Date.now() + HOUR, refreshExpiryIsAbsolute: true } as const;
      app.signIn({ ...app.server.issue(), ...unsure });
      app.renew({ accessToken: 'A9' });
      expect(app.store.tokens()).toMatchObject(unsure);
      app.renew({ accessToken: 'A9', refreshToken: 'R9' });
      expect(app.store.tokens()).toEqual({ accessToken: 'A9', refreshToken: 'R9' });
      await advance(0);
    });
  });

  test('E4 getAccessToken({ validFor }): a token that would not last is refreshed, once; a short-lived one is returned', async () => {
    const app = start(setUp);
    await advance(30_000);
    expect(await app.getAccessToken()).toBe('A1');
    app.server.life = 40;
    const token = app.refresher.getAccessToken({ validFor: 50_000 });
    await advance(100);
    expect(await token).toBe('A2');
    expect(await app.refresher.getAccessToken({ validFor: 50_000 })).toBe('A2');
    expect(await app.refresher.getAuthorization({ validFor: 10_000 })).toBe('Bearer A2');
    expect(app.server.refreshCalls).toHaveLength(1);
  });

  test.each([3_600, -3_600])(
    'E4 T8 of a JWT, on a machine whose clock is %i s off, its own life counts',
    async (off) => {
      const backend = restBackend({ refreshUrl: '/api/auth/refresh', expiry: { fromToken: jwtExpiry } });
      const app = startApp(setUp, { backend, signedIn: false });
      const iat = Date.now() / 1_000 + off;
      const payload = Buffer.from(JSON.stringify({ iat, exp: iat + 60 })).toString('base64url');
      app.signIn({ ...app.server.issue(), accessToken: `e30.${payload}.s` });
      expect(await app.refresher.getAccessToken({ validFor: 50_000 })).toContain(payload);
      await advance(30_000);
      const token = app.refresher.getAccessToken({ validFor: 50_000 });
      await advance(100);
      expect(await token).toBe('A2');
      expect(app.server.refreshCalls).toHaveLength(1);
    },
  );

  test.each([{ refreshToken: undefined }, { refreshExpiresAt: Date.UTC(2026, 0, 1) + 1 }])(
    'E4 a token that nothing can renew, %j, is returned while it can be used',
    async (tokens) => {
      const app = startApp(setUp, { signedIn: false });
      app.signIn({ ...app.server.issue(), expiresAt: Date.now() + 60_000, ...tokens });
      await advance(30_000);
      expect(await app.refresher.getAccessToken({ validFor: 50_000 })).toBe('A1');
      app.server.expireAll();
      app.get('/api/items/1');
      await advance(15);
      await expect(app.refresher.getAccessToken()).rejects.toMatchObject({ code: 'signed-out' });
    },
  );

  test('E2 E3 an end that is stated anew replaces one by the clock of the server', async () => {
    const backend = restBackend({ refreshUrl: '/api/auth/refresh', refreshExpiry: { field: 'refreshExpiresIn' } });
    const app = startApp(setUp, { backend, signedIn: false });
    app.signIn({ ...app.server.issue(), refreshExpiresAt: Date.now() + 1_000, refreshExpiryIsAbsolute: true });
    app.server.expireAll();
    app.server.refresh = () => ({
      status: 200,
      body: { accessToken: app.server.issue().accessToken, refreshExpiresIn: 60 },
    });
    await app.ask('/api/items/1');
    await advance(61_000);
    app.server.expireAll();
    await app.ask('/api/items/1');
    expect(app.ended).toEqual(['expired']);
    expect(app.server.refreshCalls).toHaveLength(1);
  });

  test('E2 H1 a refresh token that stays keeps its end, beside the access token that was refused', async () => {
    const app = start(setUp);
    const end = app.store.sessionEndsAt();
    app.server.expireAll();
    app.server.refresh = () => ({ status: 200, body: { accessToken: 'A1', refreshToken: 'R1' } });
    expect((await app.ask('/api/items/1')).failure.error).toMatchObject({ code: 'invalid-response' });
    expect(app.store.sessionEndsAt()).toBe(end);
  });

  test('A7 renew() of a session that is no more is ignored', async () => {
    const app = startApp(setUp);
    const mine = app.store.sessionId();
    app.signIn();
    app.store.renew({ accessToken: 'late' }, { sessionId: mine });
    expect(app.token()).toBe('A2');
    app.store.renew({ accessToken: 'A9' }, { sessionId: app.store.sessionId() });
    expect(app.token()).toBe('A9');
    await advance(0);
  });

  test('A8 whenIdle() resolves when no refresh is under way, however it ended', async () => {
    const app = startApp(setUp);
    await app.refresher.whenIdle();
    void app.refresh();
    let idle = 0;
    void app.refresher.whenIdle().then(() => idle++);
    await advance(10);
    expect(idle).toBe(0);
    await advance(100);
    expect(idle).toBe(1);
    expect(app.token()).toBe('A2');
    app.server.refresh = () => ({ status: 503 });
    void app.refresh().catch(() => undefined);
    void app.refresher.whenIdle().then(() => idle++);
    await advance(100);
    expect(idle).toBe(2);
  });

  test.each<[string, Fate, object]>([
    ['its status', { status: 403 }, { reason: 'rejected', status: 403, code: undefined }],
    ['`error`', { status: 400, body: { error: 'invalid_grant' } }, { status: 400, code: 'invalid_grant' }],
    ['`code`', { status: 401, body: { code: 1102, error: 'Unauthorized' } }, { status: 401, code: '1102' }],
    ['no code that is the token', { status: 401, body: { code: 'R1' } }, { status: 401, code: undefined }],
    ['no code with a token in it', { status: 401, body: { error: 'spent: R1' } }, { code: undefined }],
    ['no code that is part of a token', { status: 401, body: { error: 'R' } }, { code: undefined }],
    ['no code with a former token in it', { status: 401, body: { error: 'revoked_A1' } }, { code: undefined }],
    ['no sentence', { status: 401, body: { error: 'x'.repeat(65) } }, { code: undefined }],
    ['no object', { status: 401, body: { error: { code: 'deep' } } }, { code: undefined }],
    ['nothing in what is no JSON', { status: 401, body: '{"error":' }, { code: undefined }],
  ])('A10 the end has what the server gave: %s', async (_, fate, expected) => {
    const ends: SessionEnd[] = [];
    const app = startApp(setUp, { onSessionEnded: (end) => ends.push(end) });
    app.renew({ accessToken: 'A2', refreshToken: 'R1' });
    await advance(2_000);
    app.server.expireAll();
    app.server.refresh = () => fate;
    await app.ask('/api/items/1');

    expect(ends).toHaveLength(1);
    expect(ends[0]).toMatchObject(expected);
    told.push(ends);
  });

  test('A10 of an envelope: the HTTP status, and the code of the field that has it', async () => {
    const ends: SessionEnd[] = [];
    const server = new ModelServer('envelope');
    const backend = envelopeBackend({ refreshUrl: server.refreshPath, method: 'GET', codeField: 'meta.code' });
    const app = startApp(setUp, { server, backend, onSessionEnded: (end) => ends.push(end) });
    app.server.api = () => ({ status: 401, body: {} });
    app.server.refresh = () => ({ status: 200, body: { meta: { code: '0401' } } });
    await app.ask('/api/items/1');

    expect(ends).toMatchObject([{ reason: 'rejected', status: 200, code: '0401' }]);
  });

  test('A10 of a cookie session: what is said of its cookie is no token', async () => {
    const ends: SessionEnd[] = [];
    const app = startApp(setUp, {
      signedIn: false,
      backend: cookieBackend({ refreshUrl: '/api/auth/refresh', accessTokenField: null }),
      onSessionEnded: (end) => ends.push(end),
    });
    app.signIn(COOKIE_SESSION);
    app.server.refresh = () => ({ status: 401, body: { code: 'cookie_expired' } });
    await app.ask('/api/items/1');

    expect(ends).toMatchObject([{ reason: 'rejected', status: 401, code: 'cookie_expired' }]);
  });

  test('A10 no answer ended it: neither status nor code', async () => {
    const ends: SessionEnd[] = [];
    const app = startApp(setUp, { onSessionEnded: (end) => ends.push(end) });
    await app.signOut();

    expect(ends).toMatchObject([{ reason: 'signed-out', status: undefined, code: undefined }]);
  });

  test('A9 refresh({ fresh: true }) never resolves with the tokens of a refresh that began before', async () => {
    const app = startApp(setUp);
    const [first, fresh] = [app.refresh(), app.refresher.refresh({ fresh: true })];
    await advance(300);
    expect([await first, await fresh]).toEqual(['A2', 'A3']);
    expect(app.server.refreshCalls).toHaveLength(2);
  });

  test('A9 under the same limits: within a cooldown it rejects without a call', async () => {
    const app = startApp(setUp);
    app.server.refresh = () => ({ status: 503 });
    const [first, fresh] = [app.refresh().catch(String), app.refresher.refresh({ fresh: true }).catch(String)];
    await advance(300);
    expect(await Promise.all([first, fresh])).toEqual(Array(2).fill('TokenRefreshError: No access token: unavailable'));
    expect(app.server.refreshCalls).toHaveLength(1);
  });
});

import { HttpContext } from '@angular/common/http';
import { REPLAYABLE, SKIP_TOKEN, TokenBackend, TokenRefreshError } from 'ngx-token-refresh';
import { NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { App, describeSetUps, Item, Probe, probe, startApp, startExpired } from '../world/app';
import { bearerOf, Fate, ModelServer, WireShape } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

describeSetUps('failure', (setUp) => {
  test.each<WireShape>(['rest', 'envelope'])(
    'F1 %s, the refresh is refused: every request fails with its own 401, the store is cleared, the end is told once',
    async (shape) => {
      const server = new ModelServer(shape);
      const app = startExpired(setUp, { server });
      server.revokeAll();
      const answers = Array.from({ length: 10 }, (_, n) => app.get(`/api/items/${n}`));
      await advance(100);
      for (const [n, { failure }] of answers.entries()) {
        expect(failure.status).toBe(401);
        expect(failure.url).toContain(`/api/items/${n}`);
        // The server's own words, untouched.
        expect(failure.error).toEqual(server.refusal().body);
      }
      expect(server.refreshCalls).toHaveLength(1);
      expect(server.sends).toHaveLength(10);
      expect(app.store.tokens()).toBeNull();
      expect(app.ended).toEqual(['rejected']);
      expect(app.refresher.isRefreshing()).toBe(false);
      await advance(120_000);
      expect(app.ended).toEqual(['rejected']);
    },
  );

  test('F1 G2 a POST that was never sent fails with a 401 that says why', async () => {
    const { get, http, server } = startExpired(setUp);
    server.revokeAll();
    get('/api/items/1');
    await advance(15);
    const blocked = probe(http.post('/api/items/2', {}));
    await advance(100);
    expect(server.tokensSentTo('/api/items/2')).toEqual([]);
    expect(blocked.failure).toMatchObject({ status: 401, error: { code: 'rejected' } });
    expect(blocked.failure.url).toContain('/api/items/2');
    expect(blocked.failure.error).toBeInstanceOf(TokenRefreshError);
  });

  test('F1 the store is cleared before the end is told, and before any request fails', async () => {
    const seen: unknown[] = [];
    const app: App = startExpired(setUp, { onSessionEnded: ({ reason }) => seen.push([reason, app.store.tokens()]) });
    app.server.revokeAll();
    app.http.get('/api/items/1').subscribe({ error: () => seen.push(['failed', app.store.tokens()]) });
    await advance(100);
    expect(seen).toEqual([
      ['rejected', null],
      ['failed', null],
    ]);
  });

  test('F1 no refresh token: the session is over without a call', async () => {
    const { ask, signIn, store, server, ended } = startApp(setUp, { signedIn: false });
    signIn({ accessToken: server.issue().accessToken });
    server.expireAll();
    expect((await ask('/api/items/1')).failure).toMatchObject({ status: 401, error: { error: 'invalid_token' } });
    expect(server.refreshCalls).toHaveLength(0);
    expect(ended).toEqual(['no-refresh-token']);
    expect(store.tokens()).toBeNull();
  });

  const page = { headers: { 'Content-Type': 'text/html' }, body: '<html>login</html>' };
  // More of them are in ../http-scenarios/failure.ts; whole answers that are none are in wrong-answers.spec.ts.
  const silences: [string, Fate, status: number, code: string][] = [
    ['a network error', 'network-error', 0, 'unavailable'],
    // G5: neither a 2xx, nor a 4xx of the refresh, is the status of the caller's URL.
    ['HTML with 403', { status: 403, ...page }, 0, 'unavailable'],
    ['HTML with 200', { status: 200, ...page }, 0, 'invalid-response'],
    ['JSON without a token', { status: 200, body: { a: 1 } }, 0, 'invalid-response'],
    ['404', { status: 404, body: {} }, 0, 'unavailable'],
    ['405', { status: 405 }, 0, 'unavailable'],
    ['422', { status: 422, body: {} }, 0, 'unavailable'],
    ['408', { status: 408 }, 408, 'unavailable'],
    ['429', { status: 429 }, 429, 'unavailable'],
    ['500', { status: 500 }, 500, 'unavailable'],
    ['599', { status: 599 }, 599, 'unavailable'],
  ];
  test.each(silences)(
    'F2 G5 the refresh answers %s: tokens kept, that status or 0, no redirect',
    async (_, fate, status, code) => {
      const app = startExpired(setUp);
      app.server.refresh = () => fate;
      const refused = app.get('/api/items/refused');
      await advance(15);
      const blocked = app.get('/api/items/blocked');
      await advance(200);
      for (const [path, { failure }] of Object.entries({ refused, blocked })) {
        expect(failure).toMatchObject({ status, error: { code } });
        expect(failure.url).toContain(`/api/items/${path}`);
        expect(failure.error).toBeInstanceOf(TokenRefreshError);
      }
      // What it was is in the event.
      const [failed] = app.events.filter((event) => event.type === 'refresh-failed');
      expect(failed?.status).toBe(typeof fate === 'object' ? fate.status : 0);
      expect(app.store.tokens()).toEqual({ accessToken: 'A1', refreshToken: 'R1' });
      expect(app.ended).toEqual([]);
      expect(app.refresher.isRefreshing()).toBe(false);
    },
  );

  test('F2 a timeout: tokens kept, status 0, no redirect', async () => {
    const app = startExpired(setUp, { refreshTimeout: 300 });
    app.server.refresh = () => 'never';
    const answer = app.get('/api/items/1');
    await advance(309);
    expect(answer.settled).toBe(false);
    await advance(1);
    expect(answer.failure).toMatchObject({ status: 0, error: { code: 'timeout' } });
    expect(app.store.isAuthenticated()).toBe(true);
    expect(app.ended).toEqual([]);
    // F5: it does not keep the next one, after the cooldown, from being tried.
    app.server.refresh = () => undefined;
    await advance(1_000);
    expect((await app.ask('/api/items/1')).value.token).toBe('A2');
  });

  test.each([
    ['seconds', () => '7'],
    ['a date', () => new Date(Date.now() + 7_000).toUTCString()],
  ])('F3 Retry-After in %s is honoured', async (_, retryAfterMs) => {
    const { get, server } = startExpired(setUp);
    server.latency = server.refreshLatency = 0;
    server.refresh = () => ({ status: 429, headers: { 'Retry-After': retryAfterMs() } });
    get('/api/items/1');
    for (const [ms, calls] of [
      [6_900, 1],
      [200, 2],
    ] as const) {
      await advance(ms);
      get('/api/items/1');
      await advance(0);
      expect(server.refreshCalls).toHaveLength(calls);
    }
  });

  test('F2 F3 refused in the cooldown, what cannot be sent again fails as all others do', async () => {
    const app = startExpired(setUp);
    app.server.refresh = () => ({ status: 503 });
    await app.ask('/api/items/1');
    const context = new HttpContext().set(REPLAYABLE, false);
    const answer = await app.ask('/api/items/2', { context });
    expect(answer.failure).toMatchObject({ status: 503, error: { code: 'unavailable' } });
    expect(app.server.refreshCalls).toHaveLength(1);
  });

  test('F3 refresh() and getAccessToken() respect the cooldown too', async () => {
    const { ask, refresher, server } = startExpired(setUp);
    server.refresh = () => ({ status: 503 });
    await ask('/api/items/1');
    await expect(refresher.refresh()).rejects.toMatchObject({ code: 'unavailable' });
    expect(server.refreshCalls).toHaveLength(1);
  });

  test.each<[string, string | null, (app: App) => void]>([
    ['committed if nothing changed meanwhile', 'A2', () => undefined],
    ['discarded after a sign-out', null, ({ signOut }) => signOut()],
    ['discarded after another sign-in', 'other', ({ signIn }) => signIn({ accessToken: 'other', refreshToken: 'R9' })],
  ])('F5 a late answer after the timeout is %s', async (_, token, act) => {
    const app = startExpired(setUp, { refreshTimeout: 300 });
    app.server.refreshLatency = 700;
    const answer = app.get('/api/items/1');
    await advance(400);
    expect(answer.failure.error).toMatchObject({ code: 'timeout' });
    act(app);
    await advance(1_000);
    expect(app.token()).toBe(token);
    expect(app.store.tokens()?.refreshToken).toBe({ A2: 'R2', other: 'R9' }[String(token)]);
    expect(app.server.refreshCalls).toHaveLength(1);
    // What was committed serves the next request.
    if (token === 'A2') expect((await app.ask('/api/items/2')).value.token).toBe('A2');
    expect(app.server.reuses).toBe(0);
  });

  test('F5 a late refusal after the timeout ends the session, once', async () => {
    const { get, server, store, ended } = startExpired(setUp, { refreshTimeout: 300 });
    server.revokeAll();
    server.refreshLatency = 700;
    get('/api/items/1');
    await advance(1_000);
    expect(store.tokens()).toBeNull();
    expect(ended).toEqual(['rejected']);
  });

  test('F7 refused each time, and each time there is a newer token already: three sends, and no refresh', async () => {
    const { get, renew, server } = startApp(setUp);
    server.api = () => {
      // Forced: the app brings a newer token while each send is under way. The bound is for a code without one.
      if (server.sends.length < 20) renew();
      return server.refusal();
    };
    const answer = get('/api/items/1');
    await advance(1_000);
    expect(answer.failure.status).toBe(401);
    expect(server.tokensSentTo('/api/items/1')).toEqual(['A1', 'A2', 'A3']);
    expect(server.refreshCalls).toHaveLength(0);
  });

  test('F7 an answer that is neither says nothing for a fresh token: its refusal is not cured again at once', async () => {
    const { ask, server } = startApp(setUp);
    server.api = (request) => {
      if (bearerOf(request) === 'A1' || request.url.pathname.endsWith('/other')) return server.refusal();
      return { status: 500 };
    };
    expect((await ask('/api/items/1')).failure.status).toBe(500);
    expect((await ask('/api/items/other')).failure.status).toBe(401);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('F7 a replay refused with a token that others have proven good: the token has expired meanwhile, and is refreshed', async () => {
    const { get, server } = startExpired(setUp);
    const [quick, slow] = ['quick', 'slow'].map((name) => get(`/api/items/${name}`));
    // Forced: both wait; the replay of the one is accepted, then the token expires, then the other replay arrives.
    server.api = (request) =>
      bearerOf(request) === 'A2' && request.url.pathname.endsWith('/slow') ? { status: 401 } : undefined;
    server.latency = 100;
    await advance(35);
    server.latency = 10;
    await advance(1_000);
    expect(quick?.value.token).toBe('A2');
    expect(slow?.value.token).toBe('A3');
    expect(server.refreshCalls).toHaveLength(2);
    // It is no incurable endpoint: an early expiry there is cured again.
    server.expireAll();
    const again = get('/api/items/slow');
    await advance(1_000);
    expect(again.value.token).toBe('A4');
  });

  test('F7 a call that started a refresh and is refused again starts no other, though the token is good elsewhere', async () => {
    const { get, server } = startExpired(setUp);
    // Forced: the replay of the one is accepted before that of the other is refused.
    server.api = ({ url }) => {
      server.latency = url.pathname === '/api/always-refused' ? 30 : 10;
      return undefined;
    };
    const refused = get('/api/always-refused');
    await advance(35);
    const good = get('/api/items/1');
    await advance(500);
    expect(good.value.token).toBe('A2');
    expect(refused.failure.status).toBe(401);
    expect(server.tokensSentTo('/api/always-refused')).toEqual(['A1', 'A2']);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('F7b 50 calls at once to an endpoint that always refuses, among others: two refreshes, then none', async () => {
    const { get, server, ended } = startExpired(setUp);
    const burst = (): Probe<unknown>[] => Array.from({ length: 50 }, () => get('/api/always-refused'));
    const good = get('/api/items/1');
    const bad = burst();
    await advance(1_000);
    expect(good.value.path).toBe('/api/items/1');
    for (const { failure } of bad) expect(failure.status).toBe(401);
    expect(server.refreshCalls.length).toBeLessThanOrEqual(2);
    expect(server.sends.length).toBeLessThanOrEqual(3 * 51);
    const before = server.refreshCalls.length;
    const more = burst();
    await advance(1_000);
    for (const { failure } of more) expect(failure.status).toBe(401);
    expect(server.refreshCalls).toHaveLength(before);
    expect(ended).toEqual([]);
  });

  test('F10 an event listener that throws stops neither the others nor the waiters', async () => {
    const app = startApp(setUp);
    let thrown = 0;
    app.onEvent(() => {
      thrown++;
      throw new Error('boom');
    });
    const others: string[] = [];
    app.onEvent(({ type }) => others.push(type));
    app.server.expireAll();
    const answer = app.get('/api/items/1');
    // RxJS reports such an error from a timer, as an uncaught one: here it is swallowed.
    for (let n = 0; n < 20 && !answer.settled; n++) {
      try {
        await advance(10);
      } catch (error) {
        expect(error).toMatchObject({ message: 'boom' });
      }
    }
    expect(answer.value.token).toBe('A2');
    expect(thrown).toBeGreaterThan(0);
    expect(others).toContain('request-answered');
  });
});

describeSetUps('failure, odd refreshes of a backend of the user’s own', (setUp) => {
  const good = { type: 'refreshed', tokens: { accessToken: 'A2', refreshToken: 'R2' } } as const;

  async function refreshWith(
    refresh: TokenBackend['refresh'],
  ): Promise<{ app: App; answer: Probe<Item>; blocked: Promise<unknown> }> {
    const app = startExpired(setUp, { backend: { refresh } });
    app.server.issue();
    const answer = app.get('/api/items/1');
    await advance(5);
    const blocked = app.refresher.getAccessToken().catch((error: unknown) => error);
    await advance(200);
    return { app, answer, blocked };
  }

  test('F6 the refresh answers synchronously', async () => {
    const { app, answer } = await refreshWith(() => of(good));
    expect(answer.value.token).toBe('A2');
    expect(app.refresher.isRefreshing()).toBe(false);
    // And again: the refresh has left nothing behind.
    app.server.expireAll();
    app.server.issue();
    const next = await app.ask('/api/items/1');
    // The same access token again, just refused: no answer.
    expect(next.failure.error).toMatchObject({ code: 'invalid-response' });
  });

  test.each<[string, TokenBackend['refresh']]>([
    ['twice: the first counts', () => of(good, { type: 'refreshed', tokens: { accessToken: 'A9' } } as const)],
    ['through a promise', () => Promise.resolve(good)],
    ['and does not complete', () => new Observable((observer) => observer.next(good))],
  ])('F6 the refresh answers %s', async (_, refresh) => {
    const { app, answer } = await refreshWith(refresh);
    expect(answer.value.token).toBe('A2');
    expect(app.token()).toBe('A2');
  });

  const throws = (): never => {
    throw new Error('odd');
  };
  const unsendable = { type: 'refreshed', tokens: { accessToken: 'a\r\nb' } } as const;
  const odd: [string, TokenBackend['refresh'], string][] = [
    ['completes empty', () => of(), 'unavailable'],
    ['throws synchronously', throws, 'unavailable'],
    ['fails', () => throwError(() => new Error('odd')), 'unavailable'],
    ['returns a rejected promise', () => Promise.reject(new Error('odd')), 'unavailable'],
    ['answers rubbish', () => of({ type: 'what' }) as never, 'invalid-response'],
    ['answers a token that is no header value', () => of(unsendable), 'invalid-response'],
    ['returns nothing', () => undefined as never, 'unavailable'],
    ['never answers', () => NEVER, 'timeout'],
  ];
  test.each(odd)('F6 the refresh %s: every request ends, nothing is unhandled', async (_, refresh, code) => {
    const { app, answer, blocked } = await refreshWith(refresh);
    await advance(10_000); // what is unhandled fails the test
    expect(answer.failure).toMatchObject({ status: 0, error: { code } });
    // Asked while the refresh was under way, or in the cooldown after it: told the same; before: a token.
    expect(['A1', code]).toContain(await blocked.then((got) => (got instanceof TokenRefreshError ? got.code : got)));
    expect(app.store.isAuthenticated()).toBe(true);
  });

  test('F6 an error that quotes a token is not handed on as the cause; another is', async () => {
    for (const [quoted, kept] of [
      ['the refresh token R1-SECRET was refused', false],
      ['the gateway is away', true],
    ] as const) {
      const app = startApp(setUp, { backend: { refresh: () => throwError(() => new Error(quoted)) }, signedIn: false });
      app.signIn({ accessToken: 'A1-SECRET', refreshToken: 'R1-SECRET' });
      const failure = (await app.refresher.refresh().catch((error: unknown) => error)) as TokenRefreshError;
      expect(failure.code).toBe('unavailable');
      expect(failure.cause instanceof Error).toBe(kept);
    }
  });

  test('F8 a custom backend may call the API with a context of its own', async () => {
    const context = new HttpContext();
    const answers = new Subject<Item>();
    const { answer } = await refreshWith((_, { http }) => {
      http.get<Item>('/api/public', { context }).subscribe(answers);
      return of(good);
    });
    expect(answer.value.token).toBe('A2');
    // The mark of the refresh call went into a copy.
    expect(context.has(SKIP_TOKEN)).toBe(false);
  });
});

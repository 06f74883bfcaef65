import { HttpContext, HttpErrorResponse } from '@angular/common/http';
import { SKIP_TOKEN, TokenBackend, TokenRefreshError } from 'ngx-token-refresh';
import { NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { App, describeSetUps, probe, Probe, SetUp, startApp } from '../world/app';
import { bearerOf, Fate, ModelServer, WireShape } from '../world/model-server';
import { advance, settle, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

interface Item {
  readonly path: string;
  readonly token: string;
}

/** Ten calls, all refused, the session not to be cured. */
async function refusedStorm(app: App): Promise<Probe<unknown>[]> {
  const answers = Array.from({ length: 10 }, (_, n) => probe(app.http.get(`/api/items/${n}`)));
  await advance(100);
  return answers;
}

describeSetUps('failure', (setUp) => {
  describe.each<WireShape>(['rest', 'envelope'])('F1 %s: the refresh is refused', (shape) => {
    test('F1 every blocked request fails with its own 401, the store is cleared, the end is told once', async () => {
      const server = new ModelServer(shape);
      const app = startApp(setUp, { server });
      server.expireAll();
      server.revokeAll();
      const answers = await refusedStorm(app);
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
    });
  });

  test('F1 a request that was never sent fails with a 401 that says why', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    server.revokeAll();
    probe(http.get('/api/items/1'));
    await advance(15);
    const blocked = probe(http.get('/api/items/2'));
    await advance(100);
    expect(server.tokensSentTo('/api/items/2')).toEqual([]);
    expect(blocked.failure.status).toBe(401);
    expect(blocked.failure.url).toContain('/api/items/2');
    expect(blocked.failure.error).toBeInstanceOf(TokenRefreshError);
    expect(blocked.failure.error).toMatchObject({ code: 'rejected' });
  });

  test('F1 the store is cleared before the end is told, and before anybody fails', async () => {
    const seen: unknown[] = [];
    const app: App = startApp(setUp, { onSessionEnded: (reason) => seen.push([reason, app.store.tokens()]) });
    app.server.expireAll();
    app.server.revokeAll();
    app.http.get('/api/items/1').subscribe({ error: () => seen.push(['failed', app.store.tokens()]) });
    await advance(100);
    expect(seen).toEqual([
      ['rejected', null],
      ['failed', null],
    ]);
  });

  test('F1 no refresh token: the session is over without a call', async () => {
    const { http, store, server, ended } = startApp(setUp, { signedIn: false });
    store.signIn({ accessToken: server.issue().accessToken });
    server.expireAll();
    const answer = probe(http.get('/api/items/1'));
    await advance(100);
    expect(answer.failure).toMatchObject({ status: 401, error: { error: 'invalid_token' } });
    expect(server.refreshCalls).toHaveLength(0);
    expect(ended).toEqual(['no-refresh-token']);
    expect(store.tokens()).toBeNull();
  });

  const silences: [string, Fate, { status: number; code: string }][] = [
    ['500', { status: 500, body: 'boom' }, { status: 500, code: 'unavailable' }],
    ['503', { status: 503 }, { status: 503, code: 'unavailable' }],
    ['429', { status: 429, body: {} }, { status: 429, code: 'unavailable' }],
    ['408', { status: 408, body: {} }, { status: 408, code: 'unavailable' }],
    ['404', { status: 404, body: {} }, { status: 404, code: 'unavailable' }],
    ['a network error', 'network-error', { status: 0, code: 'unavailable' }],
    [
      'HTML',
      { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<html>login</html>' },
      { status: 200, code: 'invalid-response' },
    ],
    [
      'HTML with 403',
      { status: 403, headers: { 'Content-Type': 'text/html' }, body: '<html>blocked</html>' },
      { status: 403, code: 'unavailable' },
    ],
    ['an empty answer', { status: 200, body: '' }, { status: 200, code: 'invalid-response' }],
    ['204', { status: 204 }, { status: 204, code: 'invalid-response' }],
    ['JSON without a token', { status: 200, body: { hello: 1 } }, { status: 200, code: 'invalid-response' }],
    [
      'the refused token again',
      { status: 200, body: { accessToken: 'A1' } },
      { status: 200, code: 'invalid-response' },
    ],
  ];
  test.each(silences)('F2 the refresh answers %s: tokens kept, that status, no redirect', async (_, fate, expected) => {
    const app = startApp(setUp);
    app.server.expireAll();
    app.server.refresh = () => fate;
    const refused = probe(app.http.get('/api/items/refused'));
    await advance(15);
    const blocked = probe(app.http.get('/api/items/blocked'));
    await advance(200);
    for (const [path, { failure }] of [
      ['refused', refused],
      ['blocked', blocked],
    ] as const) {
      expect(failure.status).toBe(expected.status);
      expect(failure.url).toContain(`/api/items/${path}`);
      expect(failure.error).toBeInstanceOf(TokenRefreshError);
      expect((failure.error as TokenRefreshError).code).toBe(expected.code);
    }
    expect(app.store.tokens()).toEqual({ accessToken: 'A1', refreshToken: 'R1' });
    expect(app.ended).toEqual([]);
    expect(app.refresher.isRefreshing()).toBe(false);
  });

  test('F2 a timeout: tokens kept, status 0, no redirect', async () => {
    const app = startApp(setUp, { refreshTimeout: 300 });
    app.server.expireAll();
    app.server.refresh = () => 'never';
    const answer = probe(app.http.get('/api/items/1'));
    await advance(309);
    expect(answer.settled).toBe(false);
    await advance(1);
    expect(answer.failure.status).toBe(0);
    expect(answer.failure.error).toMatchObject({ code: 'timeout' });
    expect(app.store.isAuthenticated()).toBe(true);
    expect(app.ended).toEqual([]);
  });

  test('F2 when the server is back, all is well again', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    server.refresh = () => ({ status: 503 });
    const failed = probe(http.get('/api/items/1'));
    await advance(100);
    expect(failed.failure.status).toBe(503);
    server.refresh = () => undefined;
    await advance(1_000);
    const cured = probe(http.get<Item>('/api/items/1'));
    await advance(100);
    expect(cured.value.token).toBe('A2');
    expect(server.reuses).toBe(0);
  });

  test('F3 50 requests within the cooldown: not one refresh more, each fails with the status of the refresh', async () => {
    const app = startApp(setUp);
    app.server.expireAll();
    app.server.refresh = () => ({ status: 503 });
    await refusedStorm(app);
    const answers: Probe<unknown>[] = [];
    for (let n = 0; n < 50; n++) {
      answers.push(probe(app.http.get(`/api/items/${n}`)));
      await advance(15);
    }
    await advance(100);
    for (const { failure } of answers) {
      expect(failure.status).toBe(503);
      expect(failure.error).toMatchObject({ code: 'unavailable' });
    }
    expect(app.server.refreshCalls).toHaveLength(1);
  });

  test('F3 the cooldown doubles to 30 s while refreshes go on failing, and starts anew after a success', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    server.latency = server.refreshLatency = 0;
    server.refresh = () => ({ status: 503 });
    for (let second = 0; second < 180; second++) {
      for (let n = 0; n < 4; n++) {
        probe(http.get(`/api/items/${n}`));
        await advance(250);
      }
    }
    const times = server.refreshCalls.map(({ at }) => at);
    const gaps = times.slice(1).map((at, n) => Math.floor((at - (times[n] ?? 0)) / 1_000));
    expect(gaps).toEqual([1, 2, 4, 8, 16, 30, 30, 30, 30]);
    server.refresh = () => undefined;
    await advance(30_000);
    probe(http.get('/api/items/1'));
    await advance(100);
    expect(server.refreshes).toBe(1);
    await advance(60_000);
    server.expireAll();
    server.refresh = () => ({ status: 503 });
    const before = server.refreshCalls.length;
    probe(http.get('/api/items/1'));
    await advance(1_100);
    probe(http.get('/api/items/1'));
    await advance(100);
    expect(server.refreshCalls.length - before).toBe(2);
  });

  test.each([
    ['seconds', () => '7'],
    ['a date', () => new Date(Date.now() + 7_000).toUTCString()],
  ])('F3 Retry-After in %s is honoured', async (_, retryAfterMs) => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    server.latency = server.refreshLatency = 0;
    server.refresh = () => ({ status: 429, headers: { 'Retry-After': retryAfterMs() } });
    probe(http.get('/api/items/1'));
    await advance(10);
    await advance(6_900 - 10);
    probe(http.get('/api/items/1'));
    await advance(0);
    expect(server.refreshCalls).toHaveLength(1);
    await advance(200);
    probe(http.get('/api/items/1'));
    await advance(0);
    expect(server.refreshCalls).toHaveLength(2);
  });

  test('F3 refresh() and getAccessToken() respect the cooldown too', async () => {
    const { http, refresher, server } = startApp(setUp);
    server.expireAll();
    server.refresh = () => ({ status: 503 });
    probe(http.get('/api/items/1'));
    await advance(100);
    await expect(refresher.refresh()).rejects.toMatchObject({ code: 'unavailable' });
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('F4 after a refused refresh and a new sign-in everything works, nothing leaks', async () => {
    const app = startApp(setUp);
    app.server.expireAll();
    app.server.revokeAll();
    await refusedStorm(app);
    app.store.signIn(app.server.issue());
    const { accessToken } = app.store.tokens() ?? {};
    const plain = probe(app.http.get<Item>('/api/items/1'));
    await advance(100);
    expect(plain.value.token).toBe(accessToken);
    app.server.expireAll();
    const cured = probe(app.http.get<Item>('/api/items/1'));
    await advance(100);
    expect(cured.value.token).toBe(app.store.tokens()?.accessToken);
    expect(app.server.refreshCalls).toHaveLength(2);
    expect(app.ended).toEqual(['rejected']);
  });

  test('F5 a late answer after the timeout is committed if nothing changed meanwhile', async () => {
    const { http, server, store } = startApp(setUp, { refreshTimeout: 300 });
    server.expireAll();
    server.refreshLatency = 700;
    const answer = probe(http.get('/api/items/1'));
    await advance(400);
    expect(answer.failure.error).toMatchObject({ code: 'timeout' });
    await advance(400);
    expect(store.tokens()).toMatchObject({ accessToken: 'A2', refreshToken: 'R2' });
    const next = probe(http.get<Item>('/api/items/2'));
    await advance(100);
    expect(next.value.token).toBe('A2');
    expect(server.refreshCalls).toHaveLength(1);
    expect(server.reuses).toBe(0);
  });

  test('F5 a late answer after sign-out, or after another sign-in, is discarded', async () => {
    for (const again of [false, true]) {
      const { http, server, store } = startApp(setUp, { refreshTimeout: 300 });
      server.expireAll();
      server.refreshLatency = 700;
      probe(http.get('/api/items/1'));
      await advance(400);
      store.signOut();
      if (again) store.signIn({ accessToken: 'other', refreshToken: 'other-R' });
      await advance(1_000);
      expect(store.tokens()).toEqual(again ? { accessToken: 'other', refreshToken: 'other-R' } : null);
    }
  });

  test('F5 a late refusal after the timeout ends the session, once', async () => {
    const { http, server, store, ended } = startApp(setUp, { refreshTimeout: 300 });
    server.expireAll();
    server.revokeAll();
    server.refreshLatency = 700;
    probe(http.get('/api/items/1'));
    await advance(1_000);
    expect(store.tokens()).toBeNull();
    expect(ended).toEqual(['rejected']);
  });

  test('F5 a refresh that never answers does not keep the next one, after the cooldown, from being tried', async () => {
    const { http, server } = startApp(setUp, { refreshTimeout: 300 });
    server.expireAll();
    server.refresh = () => 'never';
    probe(http.get('/api/items/1'));
    await advance(400);
    server.refresh = () => undefined;
    await advance(1_000);
    const cured = probe(http.get<Item>('/api/items/1'));
    await advance(100);
    expect(cured.value.token).toBe('A2');
  });

  test('F7 an API that always answers 401: two sends, one refresh, the 401 surfaces', async () => {
    const { http, server, ended } = startApp(setUp);
    const answer = probe(http.get('/api/always-refused'));
    await advance(100);
    expect(answer.failure).toMatchObject({ status: 401, error: { error: 'invalid_token' } });
    expect(server.sends).toHaveLength(2);
    expect(server.refreshCalls).toHaveLength(1);
    expect(ended).toEqual([]);
  });

  test('F7 refused each time, and each time there is a newer token already: three sends, and no refresh', async () => {
    const { http, server, store } = startApp(setUp);
    server.api = () => {
      // Forced: the app brings a newer token while each send is under way. The bound is for a code without one.
      if (server.sends.length < 20) store.renew(server.issue());
      return server.refusal();
    };
    const answer = probe(http.get('/api/items/1'));
    await advance(1_000);
    expect(answer.failure.status).toBe(401);
    expect(server.tokensSentTo('/api/items/1')).toEqual(['A1', 'A2', 'A3']);
    expect(server.refreshCalls).toHaveLength(0);
  });

  test('F7 1 000 requests to an API that always answers 401: few refreshes', async () => {
    const { http, server } = startApp(setUp);
    server.latency = server.refreshLatency = 0;
    server.api = () => server.refusal();
    const answers: Probe<unknown>[] = [];
    for (let batch = 0; batch < 20; batch++) {
      for (let n = 0; n < 50; n++) answers.push(probe(http.get(`/api/items/${batch * 50 + n}`)));
      await advance(100);
    }
    for (const { failure } of answers) expect(failure.status).toBe(401);
    expect(server.refreshCalls.length).toBeLessThanOrEqual(3);
    expect(server.sends.length).toBeLessThanOrEqual(3 * 1_000);
  });

  test('F7 an answer that is neither says nothing for a fresh token: its refusal is not cured again at once', async () => {
    const { http, server } = startApp(setUp);
    server.api = (request) => {
      if (bearerOf(request) === 'A1' || request.url.pathname.endsWith('/other')) return server.refusal();
      return { status: 500 };
    };
    const broken = probe(http.get('/api/items/1'));
    await advance(100);
    expect(broken.failure.status).toBe(500);
    const other = probe(http.get('/api/items/other'));
    await advance(100);
    expect(other.failure.status).toBe(401);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('F7 a late success with the old token says nothing for the new one, which is not refreshed again at once', async () => {
    const { http, server } = startApp(setUp);
    server.latency = 500;
    const slow = probe(http.get<Item>('/api/items/slow'));
    server.latency = 10;
    server.api = () => server.refusal();
    await advance(100);
    const first = probe(http.get('/api/items/1'));
    await advance(500);
    expect(first.failure.status).toBe(401);
    expect(slow.value.token).toBe('A1');
    const second = probe(http.get('/api/items/2'));
    await advance(100);
    expect(second.failure.status).toBe(401);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('F7b one endpoint always refuses while others accept: a handful of refreshes, the others unharmed', async () => {
    const { http, server, ended } = startApp(setUp);
    server.latency = server.refreshLatency = 1;
    const bad: Probe<unknown>[] = [];
    const good: Probe<Item>[] = [];
    for (let n = 0; n < 300; n++) {
      bad.push(probe(http.get(`/api/always-refused?n=${n}`)));
      good.push(probe(http.get<Item>(`/api/items/${n}`)));
      await advance(200); // one minute in all
    }
    for (const { failure } of bad) expect(failure.status).toBe(401);
    for (const answer of good) expect(answer.value.path).toContain('/api/items/');
    expect(server.refreshCalls.length).toBeLessThanOrEqual(5);
    expect(ended).toEqual([]);
    // And when the token really expires, it is refreshed at once.
    server.expireAll();
    const cured = probe(http.get<Item>('/api/items/late'));
    await advance(100);
    expect(cured.value.path).toBe('/api/items/late');
  });

  test('F7b an endpoint that refused and accepts again is forgiven: its next refusal is cured at once', async () => {
    const { http, server } = startApp(setUp);
    const settings = { refuses: true };
    server.api = ({ url }) => (settings.refuses && url.pathname === '/api/flaky' ? server.refusal() : undefined);
    const ask = async (path: string): Promise<Probe<Item>> => {
      const answer = probe(http.get<Item>(path));
      await advance(100);
      return answer;
    };
    const refused = await ask('/api/flaky');
    expect(refused.failure.status).toBe(401);
    await ask('/api/items/1');
    settings.refuses = false;
    expect((await ask('/api/flaky')).value.token).toBe('A2');

    server.expireAll();

    expect((await ask('/api/flaky')).value.token).toBe('A3');
  });

  test('F7b many endpoints that always refuse: refreshes stay bounded', async () => {
    const { http, server } = startApp(setUp);
    server.latency = server.refreshLatency = 1;
    server.api = ({ url }) => (url.pathname.startsWith('/api/admin/') ? server.refusal() : undefined);
    for (let n = 0; n < 300; n++) {
      probe(http.get(`/api/admin/${n}`));
      probe(http.get(`/api/items/${n}`));
      await advance(200);
    }
    expect(server.refreshCalls.length).toBeLessThanOrEqual(10);
  });

  test('F7 a token that was accepted and is then refused, before its time, is refreshed', async () => {
    const { http, server } = startApp(setUp);
    for (let n = 0; n < 5; n++) {
      server.expireAll();
      const cured = probe(http.get<Item>('/api/items/1'));
      await advance(100);
      expect(cured.value.token).toBe(`A${n + 2}`);
    }
    expect(server.refreshCalls).toHaveLength(5);
  });

  test('F7 a replay refused with a token that others have proven good: the token has expired meanwhile, and is refreshed', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    const [quick, slow] = ['quick', 'slow'].map((name) => probe(http.get<Item>(`/api/items/${name}`)));
    // Forced: both wait; the replay of the one is accepted, then the token expires, then the other replay arrives.
    server.api = (request) => {
      if (bearerOf(request) === 'A2' && request.url.pathname.endsWith('/slow')) return { status: 401 };
      return undefined;
    };
    server.latency = 100;
    await advance(35);
    server.latency = 10;
    await advance(1_000);
    expect(quick?.value.token).toBe('A2');
    expect(slow?.value.token).toBe('A3');
    expect(server.refreshCalls).toHaveLength(2);
    // It is no incurable endpoint: an early expiry there is cured again.
    server.expireAll();
    const again = probe(http.get<Item>('/api/items/slow'));
    await advance(1_000);
    expect(again.value.token).toBe('A4');
  });

  test('F7 a call that started a refresh and is refused again starts no other, though the token is good elsewhere', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    // Forced: the replay of the one is accepted before that of the other is refused.
    server.api = ({ url }) => {
      server.latency = url.pathname === '/api/always-refused' ? 30 : 10;
      return undefined;
    };
    const refused = probe(http.get('/api/always-refused'));
    await advance(35);
    const good = probe(http.get<Item>('/api/items/1'));
    await advance(500);
    expect(good.value.token).toBe('A2');
    expect(refused.failure.status).toBe(401);
    expect(server.tokensSentTo('/api/always-refused')).toEqual(['A1', 'A2']);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('F7b 50 calls at once to an endpoint that always refuses, among others: two refreshes, then none', async () => {
    const { http, server, ended } = startApp(setUp);
    server.expireAll();
    const burst = (): Probe<unknown>[] => Array.from({ length: 50 }, () => probe(http.get('/api/always-refused')));
    const good = probe(http.get<Item>('/api/items/1'));
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

  test('F8 the refresh endpoint answers 401: no refresh of the refresh', async () => {
    const { http, server, ended } = startApp(setUp);
    server.expireAll();
    server.refresh = () => ({ status: 401, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' }, body: {} });
    probe(http.get('/api/items/1'));
    await advance(1_000);
    expect(server.refreshCalls).toHaveLength(1);
    expect(server.refreshCalls.map(bearerOf)).toEqual([null]);
    expect(ended).toEqual(['rejected']);
  });

  test.each<[string, Fate, number]>([
    ['404', { status: 404, body: { missing: true } }, 404],
    ['500', { status: 500, body: { missing: true } }, 500],
    ['a network error', 'network-error', 0],
  ])('F9 a replay that fails with %s: the caller gets exactly that, nobody is signed out', async (_, fate, status) => {
    const { http, server, store, ended } = startApp(setUp);
    server.expireAll();
    server.api = (request) => (bearerOf(request) === 'A2' ? fate : undefined);
    const answer = probe(http.get('/api/items/1'));
    await advance(100);
    expect(answer.failure.status).toBe(status);
    if (status) expect(answer.failure.error).toEqual({ missing: true });
    expect(server.sends).toHaveLength(2);
    expect(server.refreshCalls).toHaveLength(1);
    expect(store.isAuthenticated()).toBe(true);
    expect(ended).toEqual([]);
  });

  test.each<[string, Fate]>([
    ['status 0', 'network-error'],
    ['500', { status: 500 }],
    ['504', { status: 504 }],
  ])('F9 a first send that fails with %s is not sent again', async (_, fate) => {
    const { http, server } = startApp(setUp);
    server.api = () => fate;
    const answer = probe(http.get('/api/items/1'));
    await advance(100);
    expect(answer.error).toBeInstanceOf(HttpErrorResponse);
    expect(server.requests).toHaveLength(1);
  });

  test('F10 an onSessionEnded that throws stops nobody, and is reported', async () => {
    const boom = new Error('boom');
    const app = startApp(setUp, {
      onSessionEnded: () => {
        throw boom;
      },
    });
    app.server.expireAll();
    app.server.revokeAll();
    const answers = await refusedStorm(app);
    for (const { failure } of answers) expect(failure.status).toBe(401);
    expect(app.reported).toEqual([boom]);
  });

  test('F10 an event listener that throws stops neither the others nor the waiters', async () => {
    const app = startApp(setUp);
    let thrown = 0;
    app.events$.subscribe(() => {
      thrown++;
      throw new Error('boom');
    });
    const others: string[] = [];
    app.events$.subscribe(({ type }) => others.push(type));
    app.server.expireAll();
    const answer = probe(app.http.get<Item>('/api/items/1'));
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

  test.each<[string, Fate]>([
    ['403', { status: 403, body: { error: 'insufficient_scope' } }],
    [
      '401 with insufficient_user_authentication',
      {
        status: 401,
        headers: { 'WWW-Authenticate': 'Bearer error="insufficient_user_authentication", acr_values="strong"' },
        body: {},
      },
    ],
  ])('F11 %s: no refresh', async (_, fate) => {
    const { http, server } = startApp(setUp);
    server.api = () => fate;
    const answer = probe(http.get('/api/items/1'));
    await advance(100);
    expect(answer.failure.status).toBe(typeof fate === 'object' ? fate.status : 0);
    expect(server.requests).toHaveLength(1);
  });
});

/** A backend of the user's own whose refresh does something odd. */
function oddBackend(refresh: TokenBackend['refresh']): TokenBackend {
  return { refresh };
}

describeSetUps('failure, odd refreshes', (setUp: SetUp) => {
  const good = { type: 'refreshed', tokens: { accessToken: 'A2', refreshToken: 'R2' } } as const;

  async function refreshWith(
    refresh: TokenBackend['refresh'],
  ): Promise<{ app: App; answer: Probe<Item>; blocked: Promise<unknown> }> {
    const app = startApp(setUp, { backend: oddBackend(refresh) });
    app.server.expireAll();
    app.server.issue();
    const answer = probe(app.http.get<Item>('/api/items/1'));
    await advance(5);
    const blocked = app.refresher.getAccessToken().catch((error: unknown) => error);
    await advance(200);
    return { app, answer, blocked };
  }

  test('F6 the refresh answers synchronously', async () => {
    const { app, answer } = await refreshWith(() => of(good));
    expect(answer.value.token).toBe('A2');
    expect(app.refresher.isRefreshing()).toBe(false);
    // And again: the flight has left nothing behind.
    app.server.expireAll();
    app.server.issue();
    const next = probe(app.http.get<Item>('/api/items/1'));
    await advance(100);
    // The same access token again, just refused: no answer.
    expect(next.failure.error).toMatchObject({ code: 'invalid-response' });
  });

  test('F6 the refresh answers twice: the first counts', async () => {
    const { app, answer } = await refreshWith(() =>
      of(good, { type: 'refreshed', tokens: { accessToken: 'A9' } } as const),
    );
    expect(answer.value.token).toBe('A2');
    expect(app.store.tokens()?.accessToken).toBe('A2');
  });

  test('F6 the refresh answers through a promise', async () => {
    const { answer } = await refreshWith(() => Promise.resolve(good));
    expect(answer.value.token).toBe('A2');
  });

  test('F6 the refresh answers and does not complete', async () => {
    const { answer } = await refreshWith(() => new Observable((observer) => observer.next(good)));
    expect(answer.value.token).toBe('A2');
  });

  const odd: [string, TokenBackend['refresh'], string][] = [
    ['completes empty', () => of(), 'unavailable'],
    [
      'throws synchronously',
      () => {
        throw new Error('odd');
      },
      'unavailable',
    ],
    ['fails', () => throwError(() => new Error('odd')), 'unavailable'],
    ['returns a rejected promise', () => Promise.reject(new Error('odd')), 'unavailable'],
    ['rejects with undefined', () => Promise.reject(undefined), 'unavailable'],
    ['answers undefined', () => of(undefined) as never, 'invalid-response'],
    ['answers rubbish', () => of({ type: 'what' }) as never, 'invalid-response'],
    ['answers tokens that are none', () => of({ type: 'refreshed', tokens: null }) as never, 'invalid-response'],
    [
      'answers a token that is no header value',
      () => of({ type: 'refreshed', tokens: { accessToken: 'a\r\nb' } } as const),
      'invalid-response',
    ],
    ['returns nothing', () => undefined as never, 'unavailable'],
    ['never answers', () => NEVER, 'timeout'],
  ];
  test.each(odd)('F6 the refresh %s: nobody hangs, nothing is unhandled', async (_, refresh, code) => {
    const unhandled: unknown[] = [];
    const listener = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', listener);
    const { app, answer, blocked } = await refreshWith(refresh);
    await advance(10_000);
    await settle();
    process.off('unhandledRejection', listener);
    expect(answer.failure.status).toBe(code === 'invalid-response' ? 200 : 0);
    expect(answer.failure.error).toMatchObject({ code });
    // Asked while the flight was under way, or in the cooldown after it: told the same; before: a token.
    expect(['A1', code]).toContain(await blocked.then((got) => (got instanceof TokenRefreshError ? got.code : got)));
    expect(app.store.isAuthenticated()).toBe(true);
    expect(unhandled).toEqual([]);
  });

  test('F6 an error that quotes a token is not handed on as the cause; another is', async () => {
    for (const [quoted, kept] of [
      ['the refresh token R1-SECRET was refused', false],
      ['the gateway is away', true],
    ] as const) {
      const app = startApp(setUp, { backend: oddBackend(() => throwError(() => new Error(quoted))), signedIn: false });
      app.store.signIn({ accessToken: 'A1-SECRET', refreshToken: 'R1-SECRET' });
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

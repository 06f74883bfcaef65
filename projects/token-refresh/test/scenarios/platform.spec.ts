import {
  HTTP_INTERCEPTORS,
  HttpClient,
  HttpInterceptorFn,
  provideHttpClient,
  withInterceptors,
  withInterceptorsFromDi,
  withRequestsMadeViaParent,
  withXsrfConfiguration,
} from '@angular/common/http';
import { createEnvironmentInjector } from '@angular/core';
import { TokenRefresher, TokenRefreshInterceptor, tokenRefreshInterceptor, TokenStore } from 'ngx-token-refresh';
import { App, AppOptions, describeSetUps, Item, network, probe, startApp, startExpired } from '../world/app';
import { advance, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

describeSetUps('platform', (setUp) => {
  test('P1 a lazy child injector that makes its requests via the parent: one refresh for all', async () => {
    const app = startApp(setUp);
    const child = createEnvironmentInjector([provideHttpClient(withRequestsMadeViaParent())], app.injector);
    app.server.expireAll();
    const answers = [app.http, child.get(HttpClient)].map((http, n) => probe(http.get<Item>(`/api/items/${n}`)));
    await advance(100);
    expect(answers.map(({ value }) => value.token)).toEqual(['A2', 'A2']);
    expect(app.server.refreshCalls).toHaveLength(1);
    expect(child.get(TokenStore)).toBe(app.store);
  });

  test('P1 a lazy child injector with an HttpClient and interceptor of its own: one refresh for all', async () => {
    const app = startApp(setUp);
    const child = createEnvironmentInjector(
      [provideHttpClient(withInterceptors([tokenRefreshInterceptor])), network(setUp.client, app.server)],
      app.injector,
    );
    app.server.expireAll();
    const answers = [app.http, child.get(HttpClient)].map((http, n) => probe(http.get<Item>(`/api/items/${n}`)));
    await advance(100);
    expect(answers.map(({ value }) => value.token)).toEqual(['A2', 'A2']);
    expect(app.server.refreshCalls).toHaveLength(1);
    expect(child.get(TokenRefresher).isRefreshing()).toBe(app.refresher.isRefreshing());
  });

  const twice: [string, (app: ReturnType<typeof startApp>) => HttpClient][] = [
    [
      'once as a class and once as a function',
      ({ injector, server }) =>
        createEnvironmentInjector(
          [
            provideHttpClient(withInterceptorsFromDi(), withInterceptors([tokenRefreshInterceptor])),
            { provide: HTTP_INTERCEPTORS, useClass: TokenRefreshInterceptor, multi: true },
            network(setUp.client, server),
          ],
          injector,
        ).get(HttpClient),
    ],
    [
      'in the parent and in a child that goes via the parent',
      ({ injector }) =>
        createEnvironmentInjector(
          [provideHttpClient(withInterceptors([tokenRefreshInterceptor]), withRequestsMadeViaParent())],
          injector,
        ).get(HttpClient),
    ],
  ];
  describe.each(twice)('R7 the interceptor registered twice, %s', (_, client) => {
    test('R7 cured: as many sends and refreshes as once', async () => {
      const app = startApp(setUp);
      const http = client(app);
      app.server.expireAll();
      const answers = [1, 2, 3].map((n) => probe(http.get<Item>(`/api/items/${n}`)));
      await advance(100);
      expect(answers.map(({ value }) => value.token)).toEqual(['A2', 'A2', 'A2']);
      expect(app.server.sends).toHaveLength(6);
      expect(app.server.refreshCalls).toHaveLength(1);
    });

    test('R7 never cured: two sends, one refresh', async () => {
      const app = startApp(setUp);
      const answer = probe(client(app).get('/api/always-refused'));
      await advance(100);
      expect(answer.failure.status).toBe(401);
      expect(app.server.sends).toHaveLength(2);
      expect(app.server.refreshCalls).toHaveLength(1);
    });

    test('R7 refused refresh: one refresh, the end told once', async () => {
      const app = startExpired(setUp);
      app.server.revokeAll();
      const answers = [1, 2].map((n) => probe(client(app).get(`/api/items/${n}`)));
      await advance(100);
      for (const { failure } of answers) expect(failure.error).toEqual({ error: 'invalid_token' });
      expect(app.server.requests).toHaveLength(3);
      expect(app.ended).toEqual(['rejected']);
    });

    test('R7 unavailable refresh: one refresh, the cooldown holds', async () => {
      const app = startExpired(setUp);
      app.server.refresh = () => ({ status: 503 });
      const http = client(app);
      const answers = [1, 2].map((n) => probe(http.get(`/api/items/${n}`)));
      await advance(100);
      for (const { failure } of answers) expect(failure.status).toBe(503);
      expect(app.server.refreshCalls).toHaveLength(1);
    });
  });

  test('P5 interceptors before ours see the request and the refresh once; those after ours also each replay', async () => {
    const before: string[] = [];
    const after: string[] = [];
    const spy =
      (log: string[]): HttpInterceptorFn =>
      (request, next) => {
        log.push(`${request.method} ${request.url} ${request.headers.get('Authorization')}`);
        return next(request);
      };
    const { ask } = startExpired(setUp, { before: [spy(before)], after: [spy(after)] });
    expect((await ask('/api/items/1')).value.token).toBe('A2');
    expect(before).toEqual(['GET /api/items/1 null', 'POST /api/auth/refresh null']);
    expect(after).toEqual(['GET /api/items/1 Bearer A1', 'POST /api/auth/refresh null', 'GET /api/items/1 Bearer A2']);
  });

  test('P5 an interceptor that sends to another base URL applies to the refresh too', async () => {
    const base: HttpInterceptorFn = (request, next) => next(request.clone({ setHeaders: { 'X-Base': 'yes' } }));
    const { ask, server } = startExpired(setUp, { before: [base] });
    await ask('/api/items/1');
    expect(server.requests.map(({ headers }) => headers['x-base'])).toEqual(['yes', 'yes', 'yes']);
  });

  describe('P4 the XSRF cookie', () => {
    const setCookie = (value: string): string => (document.cookie = `XSRF-TOKEN=${value}; path=/`);
    beforeEach(() => setCookie('X1'));
    afterEach(() => (document.cookie = 'XSRF-TOKEN=; path=/; max-age=0'));

    /** The XSRF headers that arrived, in order. */
    function rotating(options: AppOptions = {}): App & { xsrf: () => (string | undefined)[] } {
      const app = startApp(setUp, options);
      const { server } = app;
      // With its answer, which is on its way for 20 ms.
      server.refresh = () => void setTimeout(() => setCookie('X2'), 19);
      return { ...app, xsrf: () => server.requests.map(({ headers }) => headers['x-xsrf-token']) };
    }

    const post = { method: 'POST', body: { n: 1 }, headers: { 'X-Mine': 'kept' } };
    const mine = { headers: { 'X-Mine': 'X1' } };

    interface Sent {
      readonly method: string;
      readonly headers?: Record<string, string>;
    }

    test.each<[string, string, Sent, string, unknown[]]>([
      ['rotated: right on the replay', 'X2', post, 'x-xsrf-token', ['X1', 'X1', 'X2']],
      ['not rotated: as it was', 'X1', post, 'x-xsrf-token', ['X1', 'X1', 'X1']],
      ['gone: as it was', '; max-age=0', post, 'x-xsrf-token', ['X1', 'X1', 'X1']],
      [
        'rotated, the header written by the app: left alone',
        'X2',
        { ...post, headers: { 'X-XSRF-TOKEN': 'mine' } },
        'x-xsrf-token',
        ['mine', 'X1', 'mine'],
      ],
      ['rotated, another header: left alone', 'X2', post, 'x-mine', ['kept', undefined, 'kept']],
      ['rotated, a GET: left alone', 'X2', { method: 'GET', ...mine }, 'x-mine', ['X1', undefined, 'X1']],
      ['rotated, a HEAD: left alone', 'X2', { method: 'HEAD', ...mine }, 'x-mine', ['X1', undefined, 'X1']],
    ])('P4 by the refresh %s', async (_, cookie, { method, ...options }, header, expected) => {
      const { http, server } = rotating();
      server.refresh = () => void setTimeout(() => setCookie(cookie), 19);
      server.expireAll();
      probe(http.request(method, '/api/items/1', options));
      await advance(100);
      expect(server.requests.map(({ headers }) => headers[header])).toEqual(expected);
    });

    test('P4 rotated while a request waits: right on its first send', async () => {
      const { get, http, server, xsrf } = rotating();
      server.expireAll();
      get('/api/items/1');
      await advance(15);
      const blocked = probe(http.post<Item>('/api/items', { n: 1 }));
      await advance(100);
      expect(blocked.value.token).toBe('A2');
      expect(xsrf()).toEqual([undefined, 'X1', undefined, 'X2']);
    });

    test('P4 a header of another name, by withXsrfConfiguration()', async () => {
      const configured = withXsrfConfiguration({ cookieName: 'XSRF-TOKEN', headerName: 'X-CSRF' });
      const { http, server } = rotating({ providers: configured.ɵproviders });
      server.expireAll();
      probe(http.delete('/api/items/1'));
      await advance(100);
      expect(server.requests.map(({ headers }) => headers['x-csrf'])).toEqual(['X1', 'X1', 'X2']);
    });
  });

  test('P1 an app that is destroyed lets go: no timer, no call, those who wait are told', async () => {
    const app = startExpired(setUp);
    const waiting = app.get('/api/items/1');
    await advance(15);
    const token = app.refresher.getAccessToken().catch((error: unknown) => error);
    app.injector.destroy();
    await advance(20_000);
    expect(waiting.settled).toBe(true);
    expect(await token).toMatchObject({ code: 'signed-out' });
  });
});

import {
  HttpContext,
  HttpContextToken,
  HttpEvent,
  HttpEventType,
  HttpInterceptorFn,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { RefusalOptions, REPLAYABLE, restBackend } from 'ngx-token-refresh';
import { concatMap, of } from 'rxjs';
import { App, AppOptions, describeSetUps, Item, probe, startApp, startExpired } from '../world/app';
import { bearerOf, ModelServer } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

describeSetUps('core', (setUp) => {
  test('C2 a 401 that is cured is told step by step', async () => {
    const { ask, store, events } = startExpired(setUp);
    await ask('/api/items/1');
    expect(store.tokens()).toMatchObject({ accessToken: 'A2', refreshToken: 'R2' });
    expect(events.map(({ type }) => type)).toEqual([
      'session-started',
      'request-sent',
      'request-refused',
      'request-waiting',
      'refresh-started',
      'refresh-succeeded',
      'request-replayed',
      'request-answered',
    ]);
  });

  test('C9 A11 a refusal of one who is signed out goes to the caller, and nothing is waited for', async () => {
    const { ask, events } = startApp(setUp, { signedIn: false });
    expect((await ask('/api/items/1')).failure.status).toBe(401);
    expect(events.map(({ type }) => type)).toEqual(['request-sent', 'request-refused', 'request-answered']);
  });

  test.each([
    ['C6 with the token before', true],
    ['C9 before the sign-in', false],
  ])(
    '%s: refused late, it is sent with the token there is, though another was refused with that in vain',
    async (_, signedIn) => {
      const { ask, get, renew, server, signIn } = startApp(setUp, { signedIn });
      const late = signedIn ? 'A1' : null;
      server.api = (request) =>
        request.url.pathname === '/api/picky' || bearerOf(request) === late ? server.refusal() : undefined;
      server.refresh = () => ({ status: 503 });
      server.latency = 1_000;
      const call = get('/api/late');
      await advance(10);
      server.latency = 10;
      if (signedIn) renew();
      else signIn();
      // The token is good, and so is worth a refresh.
      await ask('/api/items/1');
      expect((await ask('/api/picky')).failure.status).toBe(503);

      await advance(1_000);

      expect(call.value.token).toBe(signedIn ? 'A2' : 'A1');
      expect(server.refreshCalls).toHaveLength(1);
    },
  );

  test('C10 the replay is the same request', async () => {
    const seen: HttpRequest<unknown>[] = [];
    const mark = new HttpContextToken(() => 'unset');
    const notes: HttpInterceptorFn = (request, next) => {
      if (!request.url.includes('refresh')) seen.push(request);
      return next(request);
    };
    const { http, server } = startExpired(setUp, { after: [notes] });
    const answer = probe(
      http.request('PATCH', '/api/items/1', {
        params: { a: '1', b: ['2', '3'] },
        headers: { 'X-Mine': 'kept', Accept: 'text/plain' },
        body: { some: 'json' },
        context: new HttpContext().set(mark, 'set'),
        responseType: 'text',
        withCredentials: true,
      }),
    );
    await advance(100);
    expect(JSON.parse(answer.value)).toEqual({ path: '/api/items/1', token: 'A2' });
    const [first, replay] = seen.map(({ method, urlWithParams, responseType, withCredentials, body, context }) => ({
      ...{ method, urlWithParams, responseType, withCredentials, body },
      mark: context.get(mark),
    }));
    expect(replay).toEqual(first);
    expect(replay).toMatchObject({ method: 'PATCH', urlWithParams: '/api/items/1?a=1&b=2&b=3', mark: 'set' });
    const [sent, resent] = server.sends.map((send) => ({
      ...send,
      headers: { ...send.headers, authorization: '' },
      at: 0,
    }));
    expect(resent).toEqual(sent);
    expect(resent).toMatchObject({ credentials: true, headers: { 'x-mine': 'kept', accept: 'text/plain' } });
  });

  test('C11 REPLAYABLE false: a refused request is not sent again', async () => {
    const { ask, server } = startExpired(setUp);
    expect((await ask('/api/items/1', { context: new HttpContext().set(REPLAYABLE, false) })).failure.status).toBe(401);
    expect(server.sends).toHaveLength(1);
  });

  test('C12 observe events: Sent once, no 401 in sight, progress never backwards', async () => {
    const { http } = startExpired(setUp);
    const events = probe(
      http.request(new HttpRequest('POST', '/api/items/1', { some: 'body' }, { reportProgress: true })),
    );
    await advance(100);
    expect(events.completed).toBe(true);
    const types = events.values.map(({ type }) => type);
    expect(types.filter((type) => type === HttpEventType.Sent)).toHaveLength(1);
    expect(types.filter((type) => type === HttpEventType.Response)).toHaveLength(1);
    expect(types).toEqual([...types].sort((a, b) => a - b));
    for (const event of events.values) if ('status' in event) expect(event.status).toBe(200);
    for (const kind of [HttpEventType.UploadProgress, HttpEventType.DownloadProgress]) {
      const loaded = events.values.flatMap((event) => (event.type === kind && 'loaded' in event ? [event.loaded] : []));
      expect(loaded).toEqual([...new Set(loaded)].sort((a, b) => a - b));
    }
  });

  test('C12 of a refusal nothing is seen, not even its progress: what is seen is that of the replay', async () => {
    const { http, server } = startApp(setUp);
    const body = 'the answer';
    server.api = (request) =>
      bearerOf(request) === 'A2' ? { status: 200, body } : { status: 401, body: 'refused '.repeat(100) };
    const events = probe(
      http.request(new HttpRequest('GET', '/api/items/1', { reportProgress: true, responseType: 'text' })),
    );
    await advance(100);
    expect(events.values.map((event) => [event.type, 'loaded' in event ? event.loaded : null])).toEqual([
      [HttpEventType.Sent, null],
      [HttpEventType.ResponseHeader, null],
      [HttpEventType.DownloadProgress, body.length],
      [HttpEventType.Response, null],
    ]);
  });

  test.each<[string, RefusalOptions['refusedStatus'], number]>([
    ['a status of `refusedStatus`', 419, 419],
    ['one that a function finds in the body', ({ status }) => status === 403, 403],
  ])('C12 nor of a refusal by %s', async (_, refusedStatus, status) => {
    const backend = restBackend({ refreshUrl: '/api/auth/refresh', refusedStatus });
    const { http, server } = startApp(setUp, { backend });
    const body = 'the answer';
    server.api = (request) =>
      bearerOf(request) === 'A2' ? { status: 200, body } : { status, body: 'refused '.repeat(100) };
    const events = probe(
      http.request(new HttpRequest('GET', '/api/items/1', { reportProgress: true, responseType: 'text' })),
    );
    await advance(100);
    expect(events.values.flatMap((event) => ('status' in event ? [event.status] : []))).toEqual([200, 200]);
    expect(events.values.at(-1)?.type).toBe(HttpEventType.Response);
  });

  test('C12 of a failure that is no refusal the caller sees the headers, as without us', async () => {
    const { http, server } = startApp(setUp);
    server.api = () => ({ status: 404, body: 'nothing' });
    const events = probe(
      http.request(new HttpRequest('GET', '/api/items/1', { reportProgress: true, responseType: 'text' })),
    );
    await advance(100);
    expect(events.values.map(({ type }) => type)).toContain(HttpEventType.ResponseHeader);
    expect(events.error).toMatchObject({ status: 404 });
  });

  test('C12 an event of the app’s own, of an interceptor further down, is seen with each send', async () => {
    const mark: HttpEvent<unknown> = { type: HttpEventType.User };
    const tells: HttpInterceptorFn = (request, next) =>
      next(request).pipe(concatMap((event) => (event.type === HttpEventType.Sent ? of(event, mark) : of(event))));
    const { http } = startExpired(setUp, { after: [tells] });
    const events = probe(http.request(new HttpRequest('GET', '/api/items/1')));
    await advance(100);
    expect(events.values.filter(({ type }) => type === HttpEventType.User)).toEqual([mark, mark]);
    expect(events.values.filter(({ type }) => type === HttpEventType.Sent)).toHaveLength(1);
    expect(events.values.at(-1)?.type).toBe(HttpEventType.Response);
  });
});

describeSetUps('core, envelope', (setUp) => {
  interface Envelope {
    readonly code: number;
    readonly data: Item;
  }

  const start = (options: AppOptions = {}): App =>
    startExpired(setUp, { server: new ModelServer('envelope'), ...options });

  test('C2 a refusal inside HTTP 200: one refresh, one replay', async () => {
    const { ask, server, store } = start();
    const answer = await ask<Envelope>('/api/items/1');
    expect(answer.value).toEqual({ code: 200, data: { path: '/api/items/1', token: 'A2' } });
    expect(server.refreshCalls.map(({ method, url }) => `${method} ${url.pathname}${url.search}`)).toEqual([
      'GET /atoto-user/admin/refreshToken?refreshToken=R1',
    ]);
    expect(store.tokens()).toEqual({ accessToken: 'A2', refreshToken: 'R2', tokenType: 'Bearer' });
  });

  test('C2 a refusal as HTTP 401 of the same backend', async () => {
    const { ask, server } = start();
    server.api = (request) => (bearerOf(request) === 'A1' ? { status: 401, body: { code: 401 } } : undefined);
    expect((await ask<Envelope>('/api/items/1')).value.data.token).toBe('A2');
  });

  test('C2 a POST refused inside HTTP 200 is not replayed: the server may have acted on it', async () => {
    const { http, server } = start();
    const answer = probe(http.post('/api/items/1', {}));
    await advance(100);
    const error = { code: 401, message: 'token expired' };
    expect(answer.failure).toMatchObject({ status: 401, statusText: 'Unauthorized', error });
    expect(server.sends).toHaveLength(1);
    // The next one finds a good token.
    const next = probe(http.post<Envelope>('/api/items/1', {}));
    await advance(100);
    expect(next.value.data.token).toBe('A2');
  });

  test.each([
    ['of the answer, where it has one', 'https://moved.example.com/items/1', 'https://moved.example.com/items/1'],
    ['of the request, where it has none', undefined, '/api/items/1?q=1'],
  ])('C2 a refusal inside HTTP 200 that surfaces has the URL %s', async (_, url, expected) => {
    const refuses: HttpInterceptorFn = () => of(new HttpResponse({ status: 200, url, body: { code: 401 } }));
    const { http } = start({ after: [refuses] });
    const answer = probe(http.post('/api/items/1', {}, { params: { q: 1 } }));
    await advance(100);
    expect(answer.failure).toMatchObject({ status: 401, url: expected });
  });

  test('C2 a POST refused inside HTTP 200 is replayed with REPLAYABLE', async () => {
    const { http, server } = start();
    const context = new HttpContext().set(REPLAYABLE, true);
    const answer = probe(http.post<Envelope>('/api/items/1', {}, { context }));
    await advance(100);
    expect(answer.value.data.token).toBe('A2');
    expect(server.sends).toHaveLength(2);
  });
});

import {
  HttpContext,
  HttpContextToken,
  HttpErrorResponse,
  HttpEvent,
  HttpEventType,
  HttpInterceptorFn,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { REPLAYABLE } from 'ngx-token-refresh';
import { concatMap, EMPTY, of } from 'rxjs';
import { describeSetUps, probe, Probe, startApp } from '../world/app';
import { bearerOf, ModelServer, WireRequest } from '../world/model-server';
import { advance, settle, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

interface Item {
  readonly path: string;
  readonly token: string;
}

describeSetUps('core', (setUp) => {
  test('C1 a valid token: one send with the token, no refresh', async () => {
    const { http, server } = startApp(setUp);
    const answer = probe(http.get<Item>('/api/items/1'));
    await advance(100);
    expect(answer.value).toEqual({ path: '/api/items/1', token: 'A1' });
    expect(server.sends).toHaveLength(1);
    expect(server.sends[0]?.headers['authorization']).toBe('Bearer A1');
    expect(server.refreshCalls).toHaveLength(0);
  });

  test('C2 a 401: one refresh, one replay with the new token, the caller sees the 200 alone', async () => {
    const { http, server, store, events } = startApp(setUp);
    server.expireAll();
    const answer = probe(http.get<Item>('/api/items/1'));
    await advance(100);
    expect(answer.value).toEqual({ path: '/api/items/1', token: 'A2' });
    expect(answer.completed).toBe(true);
    expect(server.tokensSentTo('/api/items/1')).toEqual(['A1', 'A2']);
    expect(server.refreshes).toBe(1);
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

  test('C3 100 requests refused together: one refresh, 100 replays, each answer to its own caller', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    const answers = Array.from({ length: 100 }, (_, n) => probe(http.get<Item>(`/api/items/${n}`)));
    await advance(200);
    answers.forEach((answer, n) => expect(answer.value).toEqual({ path: `/api/items/${n}`, token: 'A2' }));
    expect(server.refreshCalls).toHaveLength(1);
    expect(server.sends).toHaveLength(200);
  });

  test('C4 100 requests started before, during and after the refresh: one refresh', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    const answers: Probe<Item>[] = [];
    for (let n = 0; n < 100; n++) {
      answers.push(probe(http.get<Item>(`/api/items/${n}`)));
      await advance(n % 4);
    }
    await advance(200);
    expect(answers.map(({ value }) => value.token)).toEqual(Array<string>(100).fill('A2'));
    expect(server.refreshCalls).toHaveLength(1);
    // Forced: some were refused, some blocked before their first send, some sent after the refresh.
    expect(server.sends.length).toBeGreaterThan(100);
    expect(server.sends.length).toBeLessThan(200);
  });

  test('C5 a request made while refreshing waits, and is sent once, with the new token', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    const first = probe(http.get<Item>('/api/items/1'));
    await advance(15); // refused at 10, the refresh is answered at 30
    expect(server.refreshCalls).toHaveLength(1);
    const second = probe(http.get<Item>('/api/items/2'));
    await advance(5);
    expect(server.tokensSentTo('/api/items/2')).toEqual([]);
    await advance(100);
    expect(first.value.token).toBe('A2');
    expect(second.value.token).toBe('A2');
    expect(server.tokensSentTo('/api/items/2')).toEqual(['A2']);
  });

  test('C6 a 401 that arrives after the refresh, for the old token: replay, no second refresh', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    server.latency = 10;
    const early = probe(http.get<Item>('/api/items/early'));
    server.latency = 500;
    const late = probe(http.get<Item>('/api/items/late'));
    await settle();
    server.latency = 10;
    await advance(100);
    expect(early.value.token).toBe('A2');
    expect(late.settled).toBe(false);
    await advance(500);
    expect(late.value.token).toBe('A2');
    expect(server.tokensSentTo('/api/items/late')).toEqual(['A1', 'A2']);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('C7 getAccessToken() 50 times while stale: one refresh, the same token 50 times', async () => {
    const { store, refresher, server } = startApp(setUp, { signedIn: false });
    store.signIn({ ...server.issue(), expiresAt: Date.now() - 1 });
    const tokens = Promise.all(Array.from({ length: 50 }, () => refresher.getAccessToken()));
    await advance(100);
    expect(await tokens).toEqual(Array<string>(50).fill('A2'));
    expect(server.refreshCalls).toHaveLength(1);
    expect(await refresher.getAccessToken()).toBe('A2');
  });

  test('C7 getAccessToken() joins a flight that a 401 started', async () => {
    const { http, refresher, server } = startApp(setUp);
    server.expireAll();
    const answer = probe(http.get<Item>('/api/items/1'));
    await advance(15);
    const token = refresher.getAccessToken();
    const again = refresher.refresh();
    await advance(100);
    expect([await token, await again, answer.value.token]).toEqual(['A2', 'A2', 'A2']);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('C8 no refresh token in the answer: the old one is kept, and serves the next refresh', async () => {
    const { http, server, store } = startApp(setUp);
    server.expireAll();
    server.refresh = () => ({ status: 200, body: { accessToken: server.issue().accessToken } });
    probe(http.get('/api/items/1'));
    await advance(100);
    expect(store.tokens()).toEqual({ accessToken: 'A2', refreshToken: 'R1' });
    server.expireAll();
    const answer = probe(http.get<Item>('/api/items/2'));
    await advance(100);
    expect(answer.value.token).toBe('A3');
    expect(server.refreshCalls.map(({ body }): unknown => JSON.parse(String(body)))).toEqual([
      { refreshToken: 'R1' },
      { refreshToken: 'R1' },
    ]);
  });

  test('C9 a request sent before sign-in and refused: passed on, no refresh', async () => {
    const { http, server } = startApp(setUp, { signedIn: false });
    const answer = probe(http.get('/api/items/1'));
    await advance(100);
    expect(answer.failure.status).toBe(401);
    expect(answer.failure.error).toEqual({ error: 'invalid_token' });
    expect(server.tokensSentTo('/api/items/1')).toEqual([null]);
    expect(server.refreshCalls).toHaveLength(0);
  });

  test('C9 a request sent before sign-in and refused after it: replayed with the token', async () => {
    const { http, server, store } = startApp(setUp, { signedIn: false });
    const answer = probe(http.get<Item>('/api/items/1'));
    await advance(5);
    store.signIn(server.issue());
    await advance(100);
    expect(answer.value.token).toBe('A1');
    expect(server.refreshCalls).toHaveLength(0);
  });

  test('C10 the replay is the same request', async () => {
    const seen: HttpRequest<unknown>[] = [];
    const mark = new HttpContextToken(() => 'unset');
    const { http, server } = startApp(setUp, {
      after: [
        (request, next) => {
          seen.push(request);
          return next(request);
        },
      ],
    });
    server.expireAll();
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
    const [first, replay] = seen.filter(({ url }) => url === '/api/items/1');
    const shape = ({
      method,
      urlWithParams,
      responseType,
      withCredentials,
      body,
      context,
      headers,
    }: HttpRequest<unknown>) => ({
      method,
      urlWithParams,
      responseType,
      withCredentials,
      body,
      mark: context.get(mark),
      mine: headers.get('X-Mine'),
      accept: headers.get('Accept'),
    });
    expect(first && replay).toBeTruthy();
    if (!first || !replay) return;
    expect(shape(replay)).toEqual(shape(first));
    expect(shape(replay)).toMatchObject({ method: 'PATCH', urlWithParams: '/api/items/1?a=1&b=2&b=3', mark: 'set' });
    const [sent, resent] = server.sends;
    expect(resent?.credentials).toBe(true);
    expect({ ...resent, headers: { ...resent?.headers, authorization: '' }, at: 0 }).toEqual({
      ...sent,
      headers: { ...sent?.headers, authorization: '' },
      at: 0,
    });
  });

  const bytes = new Uint8Array([0, 1, 2, 254, 255]);
  const form = new FormData();
  form.append('text', 'äöü');
  form.append('file', new Blob([bytes]), 'file.bin');
  const bodies: [string, unknown][] = [
    ['JSON', { nested: { list: [1, null, 'ä'] } }],
    ['FormData', form],
    ['Blob', new Blob([bytes], { type: 'application/x-mine' })],
    ['ArrayBuffer', bytes.buffer],
    ['URLSearchParams', new URLSearchParams({ a: '1 2', b: 'ä&=' })],
    ['text', 'plain text'],
  ];

  test.each(bodies)('C11 a %s body survives the replay byte for byte', async (_, body) => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    const answer = probe(http.post<Item>('/api/items/1', body));
    await advance(100);
    expect(answer.value.token).toBe('A2');
    const [first, replay] = server.sends;
    expect(await content(replay)).toEqual(await content(first));
    expect((await content(replay)).length).toBeGreaterThan(0);
    expect(replay?.headers['content-type']).toBe(first?.headers['content-type']);
  });

  test('C11 a one-shot stream is not replayed: the 401 surfaces, and the refresh serves the next request', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    const stream = new Blob([bytes]).stream();
    const answer = probe(http.post('/api/items/1', stream));
    await advance(100);
    expect(answer.failure.status).toBe(401);
    expect(server.tokensSentTo('/api/items/1')).toEqual(['A1']);
    const next = probe(http.get<Item>('/api/items/2'));
    await advance(100);
    expect(next.value.token).toBe('A2');
    expect(server.tokensSentTo('/api/items/2')).toEqual(['A2']);
  });

  test('C11 REPLAYABLE false: a refused request is not sent again', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    const answer = probe(http.get('/api/items/1', { context: new HttpContext().set(REPLAYABLE, false) }));
    await advance(100);
    expect(answer.failure.status).toBe(401);
    expect(server.sends).toHaveLength(1);
  });

  test('C12 observe events: Sent once, no 401 in sight, progress never backwards', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    const events = probe(
      http.post(
        '/api/items/1',
        { some: 'body' },
        { observe: 'events', reportProgress: true },
      ) as unknown as import('rxjs').Observable<HttpEvent<Item>>,
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

  test('C12 an event of the app’s own, of an interceptor further down, is seen with each send', async () => {
    const mark: HttpEvent<unknown> = { type: HttpEventType.User };
    const tells: HttpInterceptorFn = (request, next) =>
      next(request).pipe(concatMap((event) => (event.type === HttpEventType.Sent ? of(event, mark) : of(event))));
    const { http, server } = startApp(setUp, { after: [tells] });
    server.expireAll();
    const events = probe(http.request(new HttpRequest('GET', '/api/items/1')));
    await advance(100);
    expect(events.values.filter(({ type }) => type === HttpEventType.User)).toEqual([mark, mark]);
    expect(events.values.filter(({ type }) => type === HttpEventType.Sent)).toHaveLength(1);
    expect(events.values.at(-1)?.type).toBe(HttpEventType.Response);
  });

  test('C12 a request that ends without an answer ends, and is told of once', async () => {
    const { http, events } = startApp(setUp, { after: [() => EMPTY] });
    const answer = probe(http.get('/api/items/1'));
    await advance(100);
    expect(answer.values).toEqual([]);
    expect(answer.completed).toBe(true);
    const told = events.filter((event) => 'url' in event && event.type !== 'request-sent');
    expect(told.length).toBeLessThanOrEqual(1);
  });

  test('C13 two apps in one page do not share a flight', async () => {
    const server = new ModelServer();
    const one = startApp(setUp, { server });
    const two = startApp(setUp, { server });
    server.expireAll();
    const answers = [probe(one.http.get<Item>('/api/items/1')), probe(two.http.get<Item>('/api/items/2'))];
    await advance(100);
    expect(server.refreshes).toBe(2);
    expect(answers.map(({ value }) => value.token)).toEqual(['A3', 'A4']);
    expect(one.store.tokens()?.accessToken).toBe('A3');
    expect(two.store.tokens()?.accessToken).toBe('A4');
    one.store.signOut();
    expect(two.store.isAuthenticated()).toBe(true);
    expect(TestBed).toBeDefined();
  });
});

describeSetUps('core, envelope', (setUp) => {
  interface Envelope {
    readonly code: number;
    readonly data: Item;
  }

  test('C2 a refusal inside HTTP 200: one refresh, one replay', async () => {
    const { http, server, store } = startApp(setUp, { server: new ModelServer('envelope') });
    server.expireAll();
    const answer = probe(http.get<Envelope>('/api/items/1'));
    await advance(100);
    expect(answer.value).toEqual({ code: 200, data: { path: '/api/items/1', token: 'A2' } });
    expect(server.refreshCalls.map(({ method, url }) => `${method} ${url.pathname}${url.search}`)).toEqual([
      'GET /atoto-user/admin/refreshToken?refreshToken=R1',
    ]);
    expect(store.tokens()).toEqual({ accessToken: 'A2', refreshToken: 'R2', tokenType: 'Bearer' });
  });

  test('C2 a refusal as HTTP 401 of the same backend', async () => {
    const server = new ModelServer('envelope');
    const { http } = startApp(setUp, { server });
    server.api = ({ headers }) =>
      headers['authorization'] === 'Bearer A1' ? { status: 401, body: { code: 401 } } : undefined;
    const answer = probe(http.get<Envelope>('/api/items/1'));
    await advance(100);
    expect(answer.value.data.token).toBe('A2');
  });

  test('C3 100 requests refused together inside HTTP 200: one refresh', async () => {
    const { http, server } = startApp(setUp, { server: new ModelServer('envelope') });
    server.expireAll();
    const answers = Array.from({ length: 100 }, (_, n) => probe(http.get<Envelope>(`/api/items/${n}`)));
    await advance(200);
    answers.forEach((answer, n) => expect(answer.value.data).toEqual({ path: `/api/items/${n}`, token: 'A2' }));
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('C2 a POST refused inside HTTP 200 is not replayed: the server may have acted on it', async () => {
    const { http, server } = startApp(setUp, { server: new ModelServer('envelope') });
    server.expireAll();
    const answer = probe(http.post('/api/items/1', {}));
    await advance(100);
    const error = { code: 401, message: 'token expired' };
    expect(answer.failure).toMatchObject({ status: 401, statusText: 'Unauthorized', error });
    expect(answer.failure).toBeInstanceOf(HttpErrorResponse);
    expect(server.sends).toHaveLength(1);
    // The next one finds a good token.
    const next = probe(http.post<Envelope>('/api/items/1', {}));
    await advance(100);
    expect(next.value.data.token).toBe('A2');
  });

  test.each([
    [
      'of the answer, where it has one',
      'https://moved.example.com/api/items/1',
      'https://moved.example.com/api/items/1',
    ],
    ['of the request, where it has none', undefined, '/api/items/1?q=1'],
  ])('C2 a refusal inside HTTP 200 that surfaces has the URL %s', async (_, url, expected) => {
    const refuses: HttpInterceptorFn = () => of(new HttpResponse({ status: 200, url, body: { code: 401 } }));
    const { http } = startApp(setUp, { server: new ModelServer('envelope'), after: [refuses] });
    const answer = probe(http.post('/api/items/1', {}, { params: { q: 1 } }));
    await advance(100);
    expect(answer.failure).toMatchObject({ status: 401, url: expected });
  });

  test('C2 a POST refused inside HTTP 200 is replayed with REPLAYABLE', async () => {
    const { http, server } = startApp(setUp, { server: new ModelServer('envelope') });
    server.expireAll();
    const context = new HttpContext().set(REPLAYABLE, true);
    const answer = probe(http.post<Envelope>('/api/items/1', {}, { context }));
    await advance(100);
    expect(answer.value.data.token).toBe('A2');
    expect(server.sends).toHaveLength(2);
  });
});

async function content(request: WireRequest | undefined): Promise<string> {
  const { body } = request ?? {};
  if (body instanceof FormData) {
    const parts = await Promise.all(
      [...body].map(async ([name, value]) => [
        name,
        typeof value === 'string' ? value : [...new Uint8Array(await value.arrayBuffer())],
      ]),
    );
    return JSON.stringify(parts);
  }
  return JSON.stringify([...new Uint8Array(await new Response(body as BodyInit).arrayBuffer())]);
}

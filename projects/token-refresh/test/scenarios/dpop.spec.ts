import {
  HttpContext,
  HttpErrorResponse,
  HttpEvent,
  HttpEventType,
  HttpInterceptorFn,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { runInInjectionContext } from '@angular/core';
import {
  injectTokenStore,
  localStorageTokens,
  memoryTokens,
  oauth2Backend,
  REPLAYABLE,
  SKIP_TOKEN,
  withProactiveRefresh,
  withStorage,
} from 'ngx-token-refresh';
import {
  DPOP_PROOF,
  DpopKeyStorage,
  DpopProofs,
  injectDpopProofs,
  memoryDpopKeys,
  withDpop,
} from 'ngx-token-refresh/dpop';
import { catchError, concatMap, of, throwError } from 'rxjs';
import { App, AppOptions, describeSetUps, probe, startApp } from '../world/app';
import { DpopServer, exchangeCode, goodProofOf } from '../world/dpop-server';
import { usePromptCrypto } from '../world/prompt-crypto';
import { Browser, PrivateArea, Tab } from '../world/tabs';
import { advance, pendingTimers, settle, useVirtualTime } from '../world/virtual-time';

useVirtualTime();
const crypto = usePromptCrypto();
let warn: jest.SpyInstance;
beforeEach(() => {
  localStorage.clear();
  warn = jest.spyOn(console, 'warn').mockImplementation();
});
afterEach(() => warn.mockRestore());

const PAGE = 'http://localhost';
const AUTH = 'https://auth.example.com';
const API = 'https://api.example.com';
const TOKEN = `${AUTH}/oauth2/token`;

const backend = oauth2Backend({ tokenEndpoint: TOKEN, clientId: 'my-spa', tokenType: 'DPoP' });

const signIn = (app: Pick<App, 'http' | 'store'>): Promise<void> => exchangeCode(app, TOKEN);

const refreshesAt = (server: DpopServer) =>
  server.refreshCalls.filter(({ body }) => String(body).includes('refresh_token'));

describeSetUps('DPoP', (setUp) => {
  interface Options extends AppOptions {
    readonly server?: DpopServer;
    readonly keys?: DpopKeyStorage;
  }

  /** An app without a session. */
  function open({ keys = memoryDpopKeys(), features = [], ...options }: Options = {}): App & { server: DpopServer } {
    const { server = new DpopServer() } = options;
    const apis = ['/', API, AUTH];
    const dpop = withDpop({ keys });
    const app = startApp(setUp, { apis, ...options, server, backend, signedIn: false, features: [dpop, ...features] });
    return { ...app, server };
  }

  async function start(options: Options = {}): Promise<App & { server: DpopServer }> {
    const app = open(options);
    await signIn(app);
    app.server.requests.length = 0;
    return app;
  }

  test('M1: each of several sessions signs with a key of its own, requests, refreshes and marked calls', async () => {
    const ORDERS = 'https://orders.example';
    const server = new DpopServer();
    const orders = oauth2Backend({ tokenEndpoint: `${ORDERS}/oauth2/token`, clientId: 'my-spa', tokenType: 'DPoP' });
    const app = open({
      server,
      apis: ['/'],
      sessions: [[{ name: 'orders', backend: orders, apis: [ORDERS] }, withDpop({ keys: memoryDpopKeys() })]],
    });
    await signIn(app);
    const store = runInInjectionContext(app.injector, () => injectTokenStore('orders'));
    await exchangeCode({ http: app.http, store }, `${ORDERS}/oauth2/token`, 'orders');
    server.requests.length = 0;
    server.expireAll();
    const [own, order] = [app.get('/api/a'), app.get(`${ORDERS}/order`)];
    await advance(200);

    expect([own.error, order.error]).toEqual([undefined, undefined]);
    const keysAt = (origin: string) =>
      new Set(server.requests.filter(({ url }) => url.origin === origin).map((each) => goodProofOf(each).thumbprint));
    const thumbprintOf = (name?: string) =>
      runInInjectionContext(app.injector, () => injectDpopProofs(name)).thumbprint();
    expect(keysAt(ORDERS)).toEqual(new Set([await thumbprintOf('orders')]));
    expect([...keysAt(PAGE), ...keysAt(AUTH)]).toEqual([await thumbprintOf(), await thumbprintOf()]);
    expect(server.complaints).toEqual([]);
    app.injector.destroy();
  });

  const ITEM = '/api/items/1';

  /** All that a caller sees of one request. */
  async function observed(
    { http }: App,
    method = 'GET',
    url = ITEM,
    body: string | null = null,
    context?: HttpContext,
  ) {
    const events = probe(http.request(new HttpRequest(method, url, body, { reportProgress: true, context })));
    await advance(100);
    const types = events.values.map(({ type }) => type);
    const heads = events.values.flatMap((event) => (event.type === HttpEventType.ResponseHeader ? [event.status] : []));
    const count = (type: HttpEventType): number => types.filter((each) => each === type).length;
    return { values: events.values, error: events.error, types, heads, count };
  }

  test('D1 a request carries the token with the scheme DPoP, and a proof of its own', async () => {
    const { get, server } = await start();
    const answers = [get('/api/items/1?secret=1'), get('/api/items/1?secret=1')];
    await advance(100);
    for (const { value } of answers) expect(value).toEqual({ path: '/api/items/1', token: 'A1' });
    const proofs = server.sends.map(goodProofOf);
    expect(server.sends.map(({ headers }) => headers['authorization'])).toEqual(['DPoP A1', 'DPoP A1']);
    expect(proofs[0]).toMatchObject({ htm: 'GET', htu: `${PAGE}/api/items/1` });
    expect(proofs[0]?.ath).toBeDefined();
    expect(proofs[0]?.jti).not.toBe(proofs[1]?.jti);
    expect(server.complaints).toEqual([]);
    // D17: a key that has been made leaves no timer behind.
    expect(pendingTimers()).toBe(0);
  });

  test('D2 a refused token: one refresh with the same key and no `ath`, the replay with a proof of its own', async () => {
    const { ask, server, store, injector } = await start();
    server.expireAll();
    expect((await ask(ITEM)).value.token).toBe('A2');
    const [refresh, ...others] = server.refreshCalls.map(goodProofOf);
    expect(others).toEqual([]);
    expect(refresh).toMatchObject({ htm: 'POST', htu: TOKEN });
    expect(refresh?.ath).toBeUndefined();
    const sends = server.sends.map(goodProofOf);
    expect(sends).toHaveLength(2);
    expect(new Set([...sends, refresh].map((proof) => proof?.jti)).size).toBe(3);
    const thumbprint = injector.get(DpopProofs).thumbprint();
    await settle();
    for (const proof of [...sends, refresh]) expect(proof?.thumbprint).toBe(await thumbprint);
    expect(store.tokens()).toMatchObject({ accessToken: 'A2', refreshToken: 'R2', tokenType: 'DPoP' });
    expect(server.complaints).toEqual([]);
  });

  test('D2 the refresh goes through the app’s own chain: signed is what an interceptor before has made of it', async () => {
    const base: HttpInterceptorFn = (request, next) =>
      next(request.clone({ url: request.url.replace(TOKEN, 'https://moved.example.com/oauth2/token') }));
    const { ask, server } = await start({ before: [base] });
    server.expireAll();
    expect((await ask(ITEM)).value.token).toBe('A2');
    expect(server.refreshCalls.map((call) => goodProofOf(call).htu)).toEqual([
      'https://moved.example.com/oauth2/token',
    ]);
  });

  test('D3 a resource wants a nonce: sent again with it, without a refresh; later requests have it at once', async () => {
    const { ask, server, events } = await start();
    server.nonces.set(PAGE, 'n1');
    events.length = 0;
    expect((await ask(ITEM)).value.token).toBe('A1');
    expect(server.sends.map((send) => goodProofOf(send).nonce)).toEqual([undefined, 'n1']);
    expect(events.map(({ type }) => type)).toEqual(['request-sent', 'request-answered']);
    expect((await ask(ITEM)).value.token).toBe('A1');
    expect(server.sends).toHaveLength(3);
    expect(server.refreshCalls).toHaveLength(0);
  });

  test('D3 the newest nonce of any answer wins, of an error too', async () => {
    const { ask, server } = await start();
    server.nonces.set(PAGE, 'n1');
    await ask(ITEM);
    server.nonces.delete(PAGE);
    server.api = () => ({ status: 404, headers: { 'DPoP-Nonce': 'n2' } });
    await ask(ITEM);
    server.api = () => ({ status: 200, headers: { 'DPoP-Nonce': 'n3' }, body: {} });
    await ask(ITEM);
    await ask(ITEM);
    expect(server.sends.map((send) => goodProofOf(send).nonce)).toEqual([undefined, 'n1', 'n1', 'n2', 'n3']);
  });

  test('D4 the token endpoint wants a nonce: the refresh is sent again with it, and is one refresh', async () => {
    const { ask, server, events } = await start();
    server.nonces.set(AUTH, 'n1');
    server.expireAll();
    expect((await ask(ITEM)).value.token).toBe('A2');
    expect(server.refreshCalls.map((call) => goodProofOf(call).nonce)).toEqual([undefined, 'n1']);
    expect(server.refreshes).toBe(1);
    expect(events.filter(({ type }) => type === 'refresh-started')).toHaveLength(1);
  });

  test('D5 a nonce that is never right: sent twice, the caller gets the refusal, nothing is refreshed', async () => {
    const { get, server, store, ended } = await start();
    let count = 0;
    server.api = () => ({
      status: 401,
      headers: { 'WWW-Authenticate': 'DPoP error="use_dpop_nonce"', 'DPoP-Nonce': `n${++count}` },
    });
    const answer = get(ITEM);
    await advance(60_000);
    expect(answer.failure.status).toBe(401);
    expect(answer.failure.url).toContain('/api/items/1');
    expect(server.sends).toHaveLength(2);
    expect(server.refreshCalls).toHaveLength(0);
    expect(store.isAuthenticated()).toBe(true);
    expect(ended).toEqual([]);
  });

  test('D5 a token endpoint whose nonce is never right: the session is kept', async () => {
    const { ask, server, store } = await start();
    server.expireAll();
    server.refresh = () => ({ status: 400, headers: { 'DPoP-Nonce': 'n' }, body: { error: 'use_dpop_nonce' } });
    expect((await ask(ITEM)).failure.error).toMatchObject({ code: 'invalid-response' });
    expect(server.refreshCalls).toHaveLength(2);
    expect(store.isAuthenticated()).toBe(true);
  });

  test('D6 two origins, two nonces', async () => {
    const { ask, server } = await start();
    server.nonces.set(PAGE, 'page').set(API, 'api');
    for (const url of ['/api/1', `${API}/1`, '/api/2', `${API}/2`]) {
      expect((await ask(url)).value.token).toBe('A1');
    }
    const sent = server.sends.map((send) => [send.url.origin, goodProofOf(send).nonce]);
    expect(sent).toEqual([
      [PAGE, undefined],
      [PAGE, 'page'],
      [API, undefined],
      [API, 'api'],
      [PAGE, 'page'],
      [API, 'api'],
    ]);
  });

  test('D7 a refresh that is answered by a bearer token is an invalid response: the token is never used', async () => {
    const { ask, server, store } = await start();
    server.expireAll();
    server.tokenType = 'Bearer';
    expect((await ask(ITEM)).failure.error).toMatchObject({ code: 'invalid-response' });
    // H1: the spent one is replaced.
    expect(store.tokens()).toMatchObject({ accessToken: 'A1', refreshToken: 'R2' });
    expect(server.sends.map(({ headers }) => headers['authorization'])).toEqual(['DPoP A1']);
  });

  test('D7 a session that says it is of bearer tokens is sent with a proof all the same', async () => {
    const { ask, server, store } = await start();
    store.signIn({ accessToken: 'A1', refreshToken: 'R1', tokenType: 'Bearer' });
    expect((await ask(ITEM)).value.token).toBe('A1');
    expect(server.sends.map(({ headers }) => headers['authorization'])).toEqual(['DPoP A1']);
  });

  test('D8 a request that is cancelled while its proof is made is never sent, and the next one is', async () => {
    const { get, server, events } = await start();
    crypto.current.held = [];
    const cancelled = get(ITEM);
    await settle();
    expect(crypto.current.held).toHaveLength(1);
    cancelled.subscription.unsubscribe();
    const kept = get('/api/items/2');
    await settle();
    crypto.current.signAll();
    await advance(100);
    expect(kept.value.path).toBe('/api/items/2');
    expect(server.sends.map(({ url }) => url.pathname)).toEqual(['/api/items/2']);
    expect(events.map(({ type }) => type)).toContain('request-cancelled');
  });

  test('D9 fifty calls refused together: one refresh, and every send has a proof of its own', async () => {
    const { get, server } = await start();
    server.nonces.set(PAGE, 'n1').set(AUTH, 'n2');
    server.expireAll();
    const answers = Array.from({ length: 50 }, (_, n) => get(`/api/items/${n}`));
    await advance(200);
    answers.forEach(({ value }, n) => expect(value).toEqual({ path: `/api/items/${n}`, token: 'A2' }));
    expect(server.refreshes).toBe(1);
    // Without a nonce, with it, with the new token.
    expect(server.sends).toHaveLength(150);
    expect(new Set(server.requests.map((request) => goodProofOf(request).jti)).size).toBe(server.requests.length);
  });

  test('D10 after a reload the key is the same, and the session goes on', async () => {
    const keys = memoryDpopKeys();
    const features = [withStorage(localStorageTokens())];
    const { injector, server } = await start({ keys, features });
    injector.destroy();
    const { ask } = open({ server, keys, features });
    server.expireAll();
    expect((await ask(ITEM)).value.token).toBe('A2');
    expect(crypto.current.generated).toBe(1);
    expect(server.complaints).toEqual([]);
  });

  test('D10 a key that is lost ends the session with the first refresh', async () => {
    const features = [withStorage(localStorageTokens())];
    const { injector, server } = await start({ features });
    injector.destroy();
    const { ask, ended } = open({ server, features });
    expect((await ask(ITEM)).failure.status).toBe(401);
    expect(ended).toEqual(['rejected']);
  });

  test('D11 two tabs, one key, one refresh', async () => {
    const server = new DpopServer();
    const keys = memoryDpopKeys();
    const browser = new Browser(setUp, server);
    const app = { backend, apis: ['/', AUTH], features: [withDpop({ keys })] };
    const [one, two] = [browser.open(app), browser.open(app)];
    await signIn(one);
    // The news reaches the other tab.
    await advance(50);
    server.requests.length = 0;
    server.expireAll();
    const answers = [one.get(ITEM), two.get(ITEM), two.get(ITEM)];
    await advance(500);
    for (const { value } of answers) expect(value.token).toBe('A2');
    expect(refreshesAt(server)).toHaveLength(1);
    expect(server.complaints).toEqual([]);
  });

  describe('X10 record and key travel together, or not at all', () => {
    /** Keys that all tabs see, as those in IndexedDB. */
    function sharedKeys(): DpopKeyStorage {
      const keys = memoryDpopKeys();
      return { get: () => keys.get(), add: (pair) => keys.add(pair) };
    }

    const tabWith = (browser: Browser, keys: DpopKeyStorage, area?: PrivateArea): Tab =>
      browser.open({ backend, apis: ['/', AUTH], features: [withDpop({ keys })] }, area);

    test('a new tab gets the session where it finds the key', async () => {
      const server = new DpopServer();
      const browser = new Browser(setUp, server, { storage: memoryTokens() });
      const keys = sharedKeys();
      await signIn(tabWith(browser, keys));
      const other = tabWith(browser, keys);
      await advance(500);
      expect((await other.ask(ITEM)).value.token).toBe('A1');
      expect(server.complaints).toEqual([]);
    });

    const refusing: DpopKeyStorage = { get: () => Promise.reject(new Error()), add: () => Promise.reject(new Error()) };
    test.each([
      ['lives with the page', memoryDpopKeys],
      ['could not be stored', () => refusing],
    ])('none does where the key %s', async (_, keys) => {
      const server = new DpopServer();
      const browser = new Browser(setUp, server, { storage: memoryTokens() });
      const first = tabWith(browser, keys());
      await advance(300);
      await signIn(first);
      const other = tabWith(browser, keys());
      await advance(500);
      expect(other.store.status()).toBe('signed-out');
      expect((await first.ask(ITEM)).value.token).toBe('A1');
      expect(server.complaints).toEqual([]);
    });

    test('a copy that has no key does not end the session of its original', async () => {
      const server = new DpopServer();
      const browser = new Browser(setUp, server);
      const area = new PrivateArea();
      const first = tabWith(browser, memoryDpopKeys(), area);
      await signIn(first);
      const copy = tabWith(browser, memoryDpopKeys(), new PrivateArea(area.text));
      await advance(500);
      copy.get(ITEM);
      await advance(1_000);
      expect(copy.store.status()).toBe('signed-out');
      expect((await first.ask(ITEM)).value.token).toBe('A1');
    });
  });

  test('D11 two tabs that make the key at once get one', async () => {
    const server = new DpopServer();
    const keys = memoryDpopKeys();
    const tabs = [open({ server, keys }), open({ server, keys })];
    const thumbprints = await Promise.all(tabs.map(({ injector }) => injector.get(DpopProofs).thumbprint()));
    expect(crypto.current.generated).toBe(2);
    expect(new Set(thumbprints).size).toBe(1);
  });

  test('D12 with withProactiveRefresh() nothing is refused', async () => {
    const { get, server } = await start({ features: [withProactiveRefresh()] });
    for (let n = 0; n < 20; n++) {
      get(ITEM);
      await advance(10_000);
    }
    expect(server.complaints).toEqual([]);
    expect(server.refreshes).toBeGreaterThan(2);
  });

  test('D13 what gets no token gets no proof: other origins, SKIP_TOKEN, credentials of the app’s own', async () => {
    const { get, ask, server } = await start();
    get('https://elsewhere.example.com/');
    get('/api/1', { context: new HttpContext().set(SKIP_TOKEN, true) });
    await ask('/api/2', { headers: { Authorization: 'Basic eDp5' } });
    expect(server.sends).toHaveLength(3);
    for (const { headers } of server.sends) expect(headers['dpop']).toBeUndefined();
    expect(server.refreshCalls).toHaveLength(0);
  });

  test('D13 a request that says it wants no proof without a token is one like any other', async () => {
    const { ask, server } = await start();
    expect(new HttpContext().get(DPOP_PROOF)).toBe(false);
    const context = new HttpContext().set(DPOP_PROOF, false);
    expect((await ask('/api/items/1', { context })).value.token).toBe('A1');
    expect(server.sends.map((send) => goodProofOf(send).ath)).toEqual([expect.any(String)]);
  });

  test('D13 the token of this session, attached by the app itself, is known as ours', async () => {
    const { ask, server } = await start();
    server.expireAll();
    expect((await ask('/api/1', { headers: { Authorization: 'DPoP A1' } })).value.token).toBe('A2');
  });

  test('D14 a thief with the token and another key gets nothing', async () => {
    const { server } = await start();
    const thief = open({ server });
    thief.store.signIn({ accessToken: 'A1', refreshToken: 'R1' });
    expect((await thief.ask(ITEM)).failure.status).toBe(401);
    expect(thief.store.isAuthenticated()).toBe(false);
    expect(server.complaints).toEqual(['another key']);
    expect(server.refreshes).toBe(0);
  });

  test('D15 sent again for a nonce, the caller sees one request: one Sent, no progress backwards, one answer', async () => {
    const app = await start();
    app.server.nonces.set(PAGE, 'n1');
    const body = 'x'.repeat(100);
    const { types, heads, count } = await observed(app, 'POST', '/api/upload', body);
    expect([count(HttpEventType.Sent), count(HttpEventType.Response)]).toEqual([1, 1]);
    expect(types).toEqual([...types].sort());
    expect(heads).toEqual([200]);
    expect(app.server.sends.map((send) => send.body)).toEqual([body, body]);
  });

  test('D15 a request that is not refused is seen as it goes: sent at once, its headers and its progress before its end', async () => {
    const { http, server } = await start();
    server.latency = 50;
    const events = probe(
      http.request(new HttpRequest('POST', '/api/upload', 'x'.repeat(100), { reportProgress: true })),
    );
    await advance(20);
    expect(events.values[0]).toEqual({ type: HttpEventType.Sent });
    expect(events.values.every(({ type }) => type <= HttpEventType.UploadProgress)).toBe(true);
    await advance(50);
    const types = new Set(events.values.map(({ type }) => type));
    for (const type of [HttpEventType.ResponseHeader, HttpEventType.DownloadProgress, HttpEventType.Response]) {
      expect(types).toContain(type);
    }
  });

  test.each([
    ['Sent', HttpEventType.Sent],
    ['the headers', HttpEventType.ResponseHeader],
  ])(
    'D15 an event of another interceptor, after %s, is seen with each send, and holds nothing back',
    async (_, after) => {
      const mark: HttpEvent<unknown> = { type: HttpEventType.User };
      const tells: HttpInterceptorFn = (request, next) =>
        next(request).pipe(concatMap((event) => (event.type === after ? of(event, mark) : of(event))));
      const app = await start({ after: [tells] });
      app.server.nonces.set(PAGE, 'n1');
      const { values, count } = await observed(app);
      expect(app.server.sends).toHaveLength(2);
      expect(values.filter(({ type }) => type === HttpEventType.User)).toEqual([mark, mark]);
      expect([count(HttpEventType.Sent), count(HttpEventType.Response)]).toEqual([1, 1]);
    },
  );

  test('D15 an interceptor behind that answers a refusal itself is believed', async () => {
    const instead: HttpInterceptorFn = (request, next) =>
      next(request).pipe(
        catchError((error: unknown) =>
          error instanceof HttpErrorResponse && error.status === 401
            ? of(new HttpResponse({ status: 200, body: { path: 'kept', token: '' } }))
            : throwError(() => error),
        ),
      );
    const app = await start({ after: [instead] });
    app.server.nonces.set(PAGE, 'n1');
    const { values } = await observed(app);
    expect(values.at(-1)).toMatchObject({ type: HttpEventType.Response, body: { path: 'kept' } });
    expect(app.server.sends).toHaveLength(1);
  });

  test.each([
    ['is sent again for a nonce', 'n1', 2],
    ['is taken at once', undefined, 1],
  ])('D15 a token request that %s: the headers of its success alone are seen', async (_, nonce, sends) => {
    const app = open();
    if (nonce !== undefined) app.server.nonces.set(AUTH, nonce);
    const context = new HttpContext().set(DPOP_PROOF, true);
    const { heads } = await observed(app, 'POST', TOKEN, 'grant_type=authorization_code', context);
    expect(heads).toEqual([200]);
    expect(app.server.refreshCalls).toHaveLength(sends);
  });

  test('D15 an HTTP 400 of an API is no refusal of a proof: its headers and its progress are seen', async () => {
    const app = await start();
    app.server.api = () => ({ status: 400, body: { error: 'no such thing' } });
    const { types, error } = await observed(app);
    expect(types).toEqual([HttpEventType.Sent, HttpEventType.ResponseHeader, HttpEventType.DownloadProgress]);
    expect(error).toMatchObject({ status: 400 });
  });

  test('D15 what must not be sent twice is not: the caller gets the refusal', async () => {
    const { http, server } = await start();
    server.nonces.set(PAGE, 'n1');
    const context = new HttpContext().set(REPLAYABLE, false);
    const answer = probe(http.post('/api/upload', 'x', { context }));
    await advance(100);
    expect(answer.failure.status).toBe(401);
    expect(server.sends).toHaveLength(1);
    expect(server.refreshCalls).toHaveLength(0);
  });

  test('D16 a clock that is wrong by ten minutes: one refusal, then proofs by the server’s clock', async () => {
    const { ask, server } = await start();
    server.ahead = 600_000;
    expect((await ask(ITEM)).value.token).toBe('A1');
    expect((await ask(ITEM)).value.token).toBe('A1');
    expect(server.complaints).toEqual(['iat']);
    expect(server.refreshCalls).toHaveLength(0);
  });

  test('D16 a token that is refused is no matter of clocks: each token is sent once, however wrong the clock is', async () => {
    const { ask, server } = await start();
    server.nonces.set(PAGE, 'n1');
    await ask(ITEM);
    server.requests.length = 0;
    server.ahead = 600_000;
    server.expireAll();
    expect((await ask(ITEM)).value.token).toBe('A2');
    expect(server.sends.map(({ headers }) => headers['authorization'])).toEqual(['DPoP A1', 'DPoP A2']);
  });

  test('D16 a proof that is refused for another reason: the caller gets the refusal, and no refresh is made', async () => {
    const { get, server, store } = await start();
    server.ahead = 600_000;
    server.saysDate = false;
    const answer = get(ITEM);
    await advance(60_000);
    expect(answer.failure.status).toBe(401);
    expect(server.sends).toHaveLength(1);
    expect(server.refreshCalls).toHaveLength(0);
    expect(store.isAuthenticated()).toBe(true);
  });

  test('D16 development says once what of a refused proof to look at, and nothing where another proof is accepted', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    const { ask, server } = await start();
    server.nonces.set(PAGE, 'n1');
    await ask(ITEM);
    server.ahead = 600_000;
    await ask(ITEM);
    expect(warn).not.toHaveBeenCalled();
    const other = await start();
    other.server.ahead = 600_000;
    other.server.saysDate = false;
    await other.ask(ITEM);
    await other.ask(ITEM);
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/refused a DPoP proof.*look at `iat`/)]]);
    warn.mockRestore();
  });

  test.each<[string, unknown, object]>([
    ['an Error', new Error('the key is gone'), { error: { message: 'the key is gone' } }],
    ['what is no Error', 'gone', { statusText: 'No DPoP proof could be made.', error: 'gone' }],
  ])('D17 a proof fails with %s: an error for the URL of the request, no token in it', async (_, failure, told) => {
    const { ask, server, store } = await start();
    jest.spyOn(crypto.current.subtle, 'sign').mockRejectedValue(failure);
    const answer = await ask(ITEM);
    expect(answer.failure).toMatchObject({ status: 0, url: ITEM, ...told });
    expect(JSON.stringify(answer.failure)).not.toMatch(/A1|R1/);
    expect(server.sends).toHaveLength(0);
    expect(store.isAuthenticated()).toBe(true);
  });

  test.each([{}, undefined])(
    'D17 on a page without Web Cryptography (%p) the error says what is missing',
    async (value) => {
      Object.defineProperty(globalThis, 'crypto', { value, configurable: true, writable: true });
      const { ask, store } = open();
      store.signIn({ accessToken: 'A1', refreshToken: 'R1' });
      const answer = await ask(ITEM);
      expect(String(answer.failure.error)).toMatch(/https.*localhost/);
    },
  );

  test('D18 signed out: requests go as they are', async () => {
    const { ask, server } = open();
    await ask(ITEM);
    expect(server.sends.map(({ headers }) => [headers['authorization'], headers['dpop']])).toEqual([
      [undefined, undefined],
    ]);
    expect(crypto.current.generated).toBe(0);
  });
});

import { createEnvironmentInjector, EnvironmentInjector, runInInjectionContext } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { oauth2Backend, restBackend } from 'ngx-token-refresh';
import { memoryDpopKeys, withDpop } from 'ngx-token-refresh/dpop';
import { injectWorkerTokens } from 'ngx-token-refresh/fetch';
import { graphqlBackend } from 'ngx-token-refresh/graphql';
import { App, AppOptions, startApp } from '../test/world/app';
import { DpopServer, exchangeCode, goodProofOf } from '../test/world/dpop-server';
import { fakeFetch } from '../test/world/fake-fetch';
import { useMessagePorts } from '../test/world/message-ports';
import { ModelServer } from '../test/world/model-server';
import { usePromptCrypto } from '../test/world/prompt-crypto';
import { advance, pendingTimers, settle, useVirtualTime } from '../test/world/virtual-time';
import { watch } from '../test/world/watched-call';
import { TokenFetch } from './token-fetch';
import { TokenRefreshError } from './token-refresh-error';
import { workerTokenFetch } from './worker-token-fetch';

// N12 over real message ports. What a worker has in common with HttpClient runs in test/http-scenarios.

useVirtualTime();
usePromptCrypto();
useMessagePorts();

const realFetch = globalThis.fetch;
afterEach(() => (globalThis.fetch = realFetch));

interface Page extends App {
  /** The end of the worker. */
  readonly port: MessagePort;
  readonly stopServing: () => void;
  /** What has gone to the worker and to the page outside the ports of the calls. */
  readonly said: unknown[];
}

/** A page with one worker. */
function startPage(options: AppOptions = {}): Page {
  const app = startApp({ interceptor: 'function', client: 'xhr' }, options);
  const { port1, port2 } = new MessageChannel();
  const said: unknown[] = [];
  for (const port of [port1, port2]) port.addEventListener('message', ({ data }) => said.push(data));
  port2.start();
  globalThis.fetch = fakeFetch(app.server, 'http://localhost/');
  const stopServing = runInInjectionContext(app.injector, injectWorkerTokens)(port1);
  return { ...app, port: port2, said, stopServing };
}

function start(options?: AppOptions): Page & { readonly fetch: TokenFetch } {
  const page = startPage(options);
  return { ...page, fetch: workerTokenFetch(page.port) };
}

function startExpired(options?: AppOptions): ReturnType<typeof start> {
  const app = start(options);
  app.server.expireAll();
  return app;
}

describe('N12', () => {
  test('refused together with HttpClient of the page: one refresh', async () => {
    const app = startExpired();
    const byWorker = [watch(app.fetch('/api/1')), watch(app.fetch('/api/2', { method: 'POST', body: 'b' }))];
    const byClient = app.get('/api/client');
    await advance(200);

    expect(byClient.value.token).toBe('A2');
    expect(byWorker.map(({ response }) => response?.status)).toEqual([200, 200]);
    expect(app.server.refreshCalls).toHaveLength(1);
    expect(app.server.requests.filter(({ url }) => url.pathname === '/api/2').map(({ body }) => body)).toEqual([
      'b',
      'b',
    ]);
  });

  test('no token goes through the port that the app shares with its worker', async () => {
    const app = startExpired();
    watch(app.fetch('/api/x'));
    await advance(200);

    expect(app.server.tokensSentTo('/api/x')).toEqual(['A1', 'A2']);
    expect(app.said).toHaveLength(1);
    expect(JSON.stringify(app.said)).not.toMatch(/A1|A2|R1/);
  });

  test('messages of the app are none of its business, and are not answered', async () => {
    const app = start();
    for (const message of [null, 'text', 1, { call: 1 }, { 'ngx-token-refresh:call': { url: 'no port' } }])
      app.port.postMessage(message);
    await settle();

    expect(app.said).toHaveLength(5);
    expect(app.reported).toEqual([]);
  });

  test('a message of another origin is not heard', async () => {
    const app = start();
    const target = new EventTarget() as unknown as MessagePort;
    Object.assign(target, { start: () => undefined });
    runInInjectionContext(app.injector, injectWorkerTokens)(target);
    const { port1, port2 } = new MessageChannel();
    const answers: unknown[] = [];
    port1.onmessage = ({ data }) => answers.push(data);
    const data = {
      'ngx-token-refresh:call': { method: 'GET', url: 'http://localhost/', headers: [], body: {}, options: {} },
    };
    for (const origin of ['https://evil.example', 'http://localhost', '']) {
      target.dispatchEvent(Object.assign(new Event('message'), { data, ports: [port2], origin }));
      await settle();
      if (origin === 'https://evil.example') expect(answers).toEqual([]);
    }
    expect(answers).not.toEqual([]);
  });

  test("F1 the session is over: the server's own 401, its body unread", async () => {
    const app = startExpired();
    app.server.revokeAll();
    const call = watch(app.fetch('/api/x'));
    await advance(200);

    expect(call.response).toMatchObject({ status: 401, bodyUsed: false });
    expect(await call.response?.json()).toEqual({ error: 'invalid_token' });
    expect(app.ended).toEqual(['rejected']);
  });

  test('F3 no token can be had: a TokenRefreshError with the code and the status of the refresh', async () => {
    const app = startExpired();
    app.server.refresh = () => ({ status: 503, headers: { 'Retry-After': '60' } });
    const call = watch(app.fetch('/api/x'));
    await advance(200);
    const next = watch(app.fetch('/api/y'));
    await advance(200);

    for (const { error } of [call, next]) {
      expect(error).toBeInstanceOf(TokenRefreshError);
      expect(error).toMatchObject({ code: 'unavailable', cause: { status: 503 } });
    }
    expect(app.server.refreshCalls).toHaveLength(1);
  });

  test('F9 no answer: the error of fetch itself, and no timer is left', async () => {
    const app = start();
    const error = new TypeError('Failed to fetch');
    globalThis.fetch = () => Promise.reject(error);
    const call = watch(app.fetch('/api/x'));
    await settle();

    expect(call.error).toBe(error);
    expect(pendingTimers()).toBe(0);
  });

  test('F9 a `fetch` that throws in place of a rejection, as a patched one may: its error, and no timer is left', async () => {
    const app = start();
    const failure = new TypeError('patched');
    globalThis.fetch = () => {
      throw failure;
    };
    const call = watch(app.fetch('/api/x'));
    await advance(50);

    expect(call.error).toBe(failure);
    expect(pendingTimers()).toBe(0);
  });

  test('S2 another person signs in while it waits: it is not sent, and rejects', async () => {
    const app = startExpired();
    const refused = watch(app.fetch('/api/refused'));
    await advance(15);
    const waiting = watch(app.fetch('/api/waiting'));
    await settle();
    void app.signOut();
    app.signIn();
    await advance(200);

    expect(app.server.tokensSentTo('/api/refused')).toEqual(['A1']);
    expect(app.server.tokensSentTo('/api/waiting')).toEqual([]);
    expect(refused.response?.status).toBe(401);
    expect(waiting.error).toMatchObject({ code: 'signed-out' });
  });

  test('a refusal inside an HTTP 200 is found where the backend looks for one', async () => {
    const server = new ModelServer('envelope');
    const app = startExpired({ server });
    const call = watch(app.fetch('/api/x'));
    await advance(200);

    expect(app.server.tokensSentTo('/api/x')).toEqual(['A1', 'A2']);
    expect(await call.response?.json()).toMatchObject({ code: 200 });
  });

  test('a GraphQL query that is refused inside HTTP 200 is sent again, a mutation that may have run is not', async () => {
    const app = start({ backend: graphqlBackend(restBackend({ refreshUrl: '/api/auth/refresh' })) });
    const refusal = { errors: [{ path: ['x'], extensions: { code: 'UNAUTHENTICATED' } }], data: null };
    app.server.api = () => ({ status: 200, body: refusal, headers: { 'Content-Type': 'application/json' } });
    const post = (query: string): unknown =>
      watch(app.fetch('/graphql', { method: 'POST', body: JSON.stringify({ query }) }));
    post('mutation { pay }');
    await advance(200);
    expect(app.server.tokensSentTo('/graphql')).toEqual(['A1']);
    await advance(60_000);
    post('{ x }');
    await advance(200);

    expect(app.server.tokensSentTo('/graphql').slice(1)).toHaveLength(2);
  });

  test('DPoP: each send has a proof of its own, made by the page, and a nonce is learnt from the answer', async () => {
    const server = new DpopServer();
    const backend = oauth2Backend({ tokenEndpoint: '/oauth2/token', clientId: 'my-spa', tokenType: 'DPoP' });
    const app = start({ server, backend, signedIn: false, features: [withDpop({ keys: memoryDpopKeys() })] });
    await exchangeCode(app, '/oauth2/token');
    server.nonces.set('http://localhost', 'N1');
    server.expireAll();
    server.requests.length = 0;
    const call = watch(app.fetch('/api/x'));
    await advance(500);

    expect(call.response?.status).toBe(200);
    const sends = server.requests.filter(({ url }) => url.pathname === '/api/x');
    expect(sends.map(goodProofOf).map(({ nonce }) => nonce)).toEqual([undefined, 'N1', 'N1']);
    expect(sends.map(({ headers }) => headers['authorization'])).toEqual(['DPoP A1', 'DPoP A1', 'DPoP A2']);
  });

  test('an upload waits for the refresh under way; what is cheap does not', async () => {
    const app = startExpired();
    app.get('/api/client');
    await advance(15);
    const body = new FormData();
    body.set('file', new Blob(['b']));
    watch(app.fetch('/api/upload', { method: 'POST', body }));
    await advance(200);

    expect(app.server.tokensSentTo('/api/upload')).toEqual(['A2']);
  });
});

describe('N12 aborted', () => {
  test('before it is called: nothing is said', async () => {
    const app = start();
    const call = watch(app.fetch('/api/x', { signal: AbortSignal.abort('before') }));
    await settle();

    expect(call.error).toBe('before');
    expect(app.said).toEqual([]);
  });

  test.each(['init', 'a Request'])(
    'while it waits, by the signal in %s: at once, and it is never sent',
    async (place) => {
      const app = startExpired();
      app.server.refresh = () => 'never';
      const first = watch(app.fetch('/api/first'));
      await advance(15);
      const abort = new AbortController();
      const { signal } = abort;
      const call = watch(
        place === 'init'
          ? app.fetch('/api/x', { signal })
          : app.fetch(new Request('http://localhost/api/x', { signal })),
      );
      await settle();
      abort.abort(new Error('left'));
      await settle();
      expect(call.error).toMatchObject({ message: 'left' });
      app.renew();
      await advance(100);

      expect(app.server.tokensSentTo('/api/x')).toEqual([]);
      expect(first.response?.status).toBe(200);
    },
  );

  test('while it is under way: the fetch is aborted, and no refresh follows', async () => {
    const app = startExpired();
    const abort = new AbortController();
    const call = watch(app.fetch('/api/x', { signal: abort.signal }));
    await settle();
    expect(app.server.tokensSentTo('/api/x')).toEqual(['A1']);
    abort.abort('left');
    await advance(20_000);

    expect(call.error).toBe('left');
    expect(app.server.refreshCalls).toEqual([]);
    expect(pendingTimers()).toBe(0);
  });
});

describe('N12 the page is gone', () => {
  /** A page that hears nothing: a tab that is frozen, or a port with no other end. */
  const deafPort = (): MessagePort => new MessageChannel().port1;

  /** No port delivers anything more. */
  function mute({ port }: Page): void {
    jest.spyOn(Object.getPrototypeOf(port) as MessagePort, 'postMessage').mockImplementation(() => undefined);
  }

  test('it never answers: `unavailable` after 5 s, and nothing was sent', async () => {
    const app = start();
    const call = watch(workerTokenFetch(deafPort())('/api/x'));
    await advance(4_900);
    expect(call).toEqual({});
    await advance(100);

    expect(call.error).toMatchObject({ name: 'TokenRefreshError', code: 'unavailable' });
    expect(app.server.requests).toEqual([]);
    expect(pendingTimers()).toBe(0);
  });

  test('there is none: `unavailable` at once', async () => {
    await expect(workerTokenFetch([])('/api/x')).rejects.toMatchObject({ code: 'unavailable' });
  });

  test.each([
    ['it serves no more', ({ stopServing }: Page) => stopServing(), 'unavailable'],
    ['its app is destroyed', ({ injector }: Page) => injector.destroy(), 'signed-out'],
    ['it is suspended, and says nothing', mute, 'unavailable'],
  ])('%s while a call waits: that rejects, and what was refused gets its 401', async (_, end, code) => {
    const app = startExpired({ refreshTimeout: 60_000 });
    app.server.refresh = () => 'never';
    const refused = watch(app.fetch('/api/refused'));
    await advance(15);
    const waiting = watch(app.fetch('/api/waiting', { method: 'POST', body: new Blob(['b']) }));
    await advance(100);
    end(app);
    await advance(end === mute ? 10_000 : 0);
    jest.restoreAllMocks();

    expect(waiting.error).toMatchObject({ code });
    expect(refused.response?.status).toBe(401);
    expect(app.server.tokensSentTo('/api/waiting')).toEqual([]);
  });

  test('it ends while the worker sends: the answer is handed over', async () => {
    const app = start();
    const call = watch(app.fetch('/api/x'));
    await settle();
    app.stopServing();
    await advance(100);

    expect(call.response?.status).toBe(200);
  });

  test('a page that is there may take its time: the refresh lasts 25 s', async () => {
    const app = startExpired({ refreshTimeout: 60_000 });
    app.server.refreshLatency = 25_000;
    const call = watch(app.fetch('/api/x'));
    await advance(24_000);
    expect(call).toEqual({});
    await advance(2_000);

    expect(call.response?.status).toBe(200);
  });

  test('several pages: the next is asked, and that which was silent is asked last from then on', async () => {
    const app = start();
    const silent = deafPort();
    const asked = jest.spyOn(silent, 'postMessage');
    const fetch = workerTokenFetch([silent, app.port]);
    const first = watch(fetch('/api/1'));
    await advance(10_100);
    expect(first.response?.status).toBe(200);
    const second = watch(fetch('/api/2'));
    await advance(100);

    expect(second.response?.status).toBe(200);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  test('a page that hears the call too late does nothing: the caller has gone on', async () => {
    const app = startExpired();
    const { port1, port2 } = new MessageChannel();
    const call = watch(workerTokenFetch(port2)('/api/x'));
    await advance(10_000);
    expect(call.error).toMatchObject({ code: 'unavailable' });
    runInInjectionContext(app.injector, injectWorkerTokens)(port1);
    await advance(200);

    expect(app.server.requests).toEqual([]);
    expect(app.server.refreshCalls).toEqual([]);
  });
});

test('N12 an app whose set-up is wrong: the worker hears why', async () => {
  const injector = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
  const { port1, port2 } = new MessageChannel();
  runInInjectionContext(injector, injectWorkerTokens)(port1);
  const call = watch(workerTokenFetch(port2)('/api/x'));
  await settle();

  expect(String(call.error)).toContain('add provideTokenRefresh({ backend })');
});

import { getEventListeners } from 'node:events';
import { provideHttpClient, withFetch } from '@angular/common/http';
import {
  ApplicationInitStatus,
  createEnvironmentInjector,
  EnvironmentInjector,
  PLATFORM_ID,
  runInInjectionContext,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  envelopeBackend,
  oauth2Backend,
  provideTokenRefresh,
  restBackend,
  TokenHttpAnswer,
  TokenRefreshError,
  TokenStore,
  withInactivity,
} from 'ngx-token-refresh';
import { memoryDpopKeys, withDpop } from 'ngx-token-refresh/dpop';
import { graphqlBackend } from 'ngx-token-refresh/graphql';
import { TokenFetch } from 'ngx-token-refresh/worker';
import { provideTokenRefreshTesting, TokenRefreshController } from 'ngx-token-refresh/testing';
import { App, AppOptions, startApp } from '../test/world/app';
import { DpopServer, exchangeCode, goodProofOf } from '../test/world/dpop-server';
import { fakeFetch } from '../test/world/fake-fetch';
import { bearerOf, ModelServer, WireRequest } from '../test/world/model-server';
import { usePromptCrypto } from '../test/world/prompt-crypto';
import { advance, pendingTimers, settle, useVirtualTime } from '../test/world/virtual-time';
import { Outcome, watch } from '../test/world/watched-call';
import { injectTokenFetch } from './inject-token-fetch';

// What differs from HttpClient. What both have in common runs for both in test/http-scenarios.

useVirtualTime();
usePromptCrypto();

const realFetch = globalThis.fetch;
afterEach(() => (globalThis.fetch = realFetch));

interface FetchApp extends App {
  readonly fetch: TokenFetch;
}

/** An app whose HttpClient uses XHR, so that `fetch` is ours alone. */
function start(options: AppOptions = {}): FetchApp {
  const app = startApp({ interceptor: 'function', client: 'xhr' }, options);
  globalThis.fetch = fakeFetch(app.server, 'http://localhost/');
  return { ...app, fetch: runInInjectionContext(app.injector, injectTokenFetch) };
}

function startExpired(options?: AppOptions): FetchApp {
  const app = start(options);
  app.server.expireAll();
  return app;
}

async function bytesOf({ body }: WireRequest): Promise<number[]> {
  return [...new Uint8Array(await new Response(body as BodyInit).arrayBuffer())];
}

/** Where a body is written as one text, its bytes; of a form, what is in it. */
const textOf = async (request: WireRequest | undefined): Promise<string> =>
  new TextDecoder().decode(request ? new Uint8Array(await bytesOf(request)) : undefined);

describe('N1', () => {
  test.each(['fetch first', 'HttpClient first'])('refused together with HttpClient, %s: one refresh', async (order) => {
    const app = startExpired();
    const byClient = order === 'HttpClient first' ? app.get('/api/client') : null;
    const byFetch = watch(app.fetch('/api/fetch'));
    const later = byClient ?? app.get('/api/client');
    await advance(200);

    expect(later.value.token).toBe('A2');
    expect(await byFetch.response?.json()).toEqual({ path: '/api/fetch', token: 'A2' });
    expect(app.server.refreshCalls).toHaveLength(1);
  });

  test('F3 one cooldown: after a failed refresh of HttpClient, fetch makes no call and rejects with that failure', async () => {
    const app = startExpired();
    app.server.refresh = () => ({ status: 503, headers: { 'Retry-After': '60' } });
    app.get('/api/client');
    await advance(100);

    const call = watch(app.fetch('/api/fetch'));
    await advance(100);

    expect(call.error).toBeInstanceOf(TokenRefreshError);
    expect(call.error).toMatchObject({ code: 'unavailable' });
    expect(app.server.refreshCalls).toHaveLength(1);
    expect(app.token()).toBe('A1');
  });

  test("F1 the session is over: the server's own 401, its body unread", async () => {
    const app = startExpired();
    app.server.revokeAll();

    const call = watch(app.fetch('/api/x'));
    await advance(200);

    expect(call.response).toMatchObject({ status: 401, bodyUsed: false, url: 'http://localhost/api/x' });
    expect(await call.response?.json()).toEqual({ error: 'invalid_token' });
    expect(app.ended).toEqual(['rejected']);
  });

  test('S1 signed out while it waits: it rejects at once', async () => {
    const app = startExpired();
    const refused = watch(app.fetch('/api/x'));
    await advance(15);
    const waiting = watch(app.fetch('/api/y'));
    void app.signOut();
    await settle();

    expect(waiting.error).toMatchObject({ code: 'signed-out' });
    expect(refused.response?.status).toBe(401);
    expect(app.server.tokensSentTo('/api/y')).toEqual([]);
  });

  test('F9 no answer: the error of fetch itself', async () => {
    const app = start();
    const error = new TypeError('Failed to fetch');
    globalThis.fetch = () => Promise.reject(error);

    const call = watch(app.fetch('/api/x'));
    await settle();

    expect(call.error).toBe(error);
  });

  test.each([
    ['the error of fetch', new TypeError('Failed to fetch')],
    ['an error of another realm, as in a frame', { name: 'TypeError' }],
  ])('F9 the replay gets no answer: %s, and not the refusal', async (_, error) => {
    const app = start();
    const answers = [() => Promise.resolve(new Response(null, { status: 401 })), () => Promise.reject(error)];
    globalThis.fetch = () => answers.shift()?.() ?? Promise.resolve(Response.error());

    const call = watch(app.fetch('/api/x'));
    await advance(200);

    expect(call).toEqual({ error });
    expect(app.token()).toBe('A2');
  });

  test.each([
    ['in a list of pairs', [['authorization', 'Basic mine']]],
    ['in Headers', new Headers({ AUTHORIZATION: 'Basic mine' })],
  ] as const)("O5 the caller's own Authorization %s is left alone", async (_, headers) => {
    const app = start();

    const call = watch(app.fetch('/api/x', { headers: headers as HeadersInit }));
    await advance(100);

    expect(app.server.requests.map(({ headers }) => headers['authorization'])).toEqual(['Basic mine']);
    expect(call.response?.status).toBe(401);
    expect(app.server.refreshCalls).toHaveLength(0);
  });

  test.each([new URL('https://other.example/x'), new Request('https://other.example/x'), '//other.example/x'])(
    'O1 another origin gets no token: %p',
    async (input) => {
      const app = start();
      app.server.api = () => ({ status: 401 });

      const call = watch(app.fetch(input));
      await advance(100);

      expect(call.response?.status).toBe(401);
      expect(app.server.requests.map(({ headers, url }) => [url.host, headers['authorization']])).toEqual([
        ['other.example', undefined],
      ]);
    },
  );

  test('O1 a Request, and a URL, to an API get it', async () => {
    const app = start({ apis: ['https://api.example'] });
    watch(app.fetch(new Request('https://api.example/a')));
    watch(app.fetch(new URL('https://api.example/b')));
    await advance(100);

    expect(['/a', '/b'].map((path) => app.server.tokensSentTo(path))).toEqual([['A1'], ['A1']]);
  });

  test('a relative URL is that of the page at the call, though the page changes while the call waits', async () => {
    const app = startExpired();
    const before = location.href;
    history.pushState(null, '', '/app/');
    app.get('/api/x');
    await advance(15);
    const waiting = watch(app.fetch('waiting'));
    history.pushState(null, '', '/app/deep/page');
    await advance(200);
    history.pushState(null, '', before);

    expect(waiting.response?.status).toBe(200);
    expect(app.server.tokensSentTo('/app/waiting')).toEqual(['A2']);
  });

  test('a call tells the events of a request', async () => {
    const app = startExpired();
    watch(app.fetch('/api/x?secret=1', { method: 'PUT' }));
    await advance(200);

    const own = app.events.filter((event) => 'requestId' in event);
    expect(own.map(({ type }) => type)).toEqual([
      'request-sent',
      'request-refused',
      'request-waiting',
      'request-replayed',
      'request-answered',
    ]);
    expect(own[0]).toMatchObject({ method: 'PUT', url: '/api/x' });
  });

  test('I3 background: while the person is away it starts no refresh; any other call does', async () => {
    const app = startExpired({ features: [withInactivity({ signOutAfter: 600_000 })] });
    await advance(200_000);
    const background = watch(app.fetch('/api/x', { tokenRefresh: { background: true } }));
    await advance(200);
    expect(background.response?.status).toBe(401);
    expect(app.server.refreshCalls).toHaveLength(0);

    const other = watch(app.fetch('/api/x'));
    await advance(200);
    expect(other.response?.status).toBe(200);
    app.injector.destroy();
  });

  test('it works after the injector that it came from is gone, as long as the app lives; then it rejects', async () => {
    const app = start();
    const child = createEnvironmentInjector([], app.injector);
    const fetch = runInInjectionContext(app.injector, injectTokenFetch);
    child.destroy();
    const call = watch(fetch('/api/x'));
    await advance(100);
    expect(call.response?.status).toBe(200);

    app.server.expireAll();
    const waiting = watch(fetch('/api/y'));
    await advance(15);
    app.injector.destroy();
    await settle();
    expect(waiting.error ?? waiting.response?.status).toBeDefined();
    const late = watch(fetch('/api/z'));
    await settle();
    expect(late.error).toBeInstanceOf(Error);
    expect(app.server.tokensSentTo('/api/z')).toEqual([]);
  });

  test('P3 on a server: it works, relative URLs too, and leaves no timer', async () => {
    const parent = createEnvironmentInjector(
      [{ provide: PLATFORM_ID, useValue: 'server' }],
      TestBed.inject(EnvironmentInjector),
    );
    const app = startExpired({ parent });

    const call = watch(app.fetch('/api/x'));
    await advance(200);

    expect(call.response?.status).toBe(200);
    expect(app.server.refreshCalls).toHaveLength(1);
    expect(pendingTimers()).toBe(0);
  });
});

describe('N2 bodies', () => {
  const bytes = new Uint8Array([0, 1, 254, 255, 10, 13]);
  const form = (): FormData => {
    const form = new FormData();
    form.append('text', 'äöü\r\n');
    form.append('file', new Blob([bytes]), 'a.bin');
    return form;
  };
  const bodies: [string, () => BodyInit][] = [
    ['a string', () => '{"a":"ä"}'],
    ['an empty string', () => ''],
    ['FormData', form],
    ['a Blob', () => new Blob([bytes], { type: 'application/x-mine' })],
    ['an ArrayBuffer', () => bytes.slice().buffer],
    ['a view of a buffer', () => new DataView(bytes.slice().buffer, 1, 3)],
    ['a part of an array', () => bytes.slice().subarray(2)],
    ['URLSearchParams', () => new URLSearchParams({ a: '1&2', b: 'ä&=' })],
  ];
  const inputs: [string, (url: string, init: RequestInit) => Parameters<TokenFetch>][] = [
    ['by init', (url, init) => [url, init]],
    ['in a Request', (url, init) => [new Request(`http://localhost${url}`, init)]],
  ];

  describe.each(inputs)('%s', (_, argumentsFor) => {
    test.each(bodies)('%s is replayed byte for byte', async (name, body) => {
      const app = startExpired();
      const expected = new Request('http://localhost/', { method: 'POST', body: body() });

      const call = watch(app.fetch(...argumentsFor('/api/x', { method: 'POST', body: body() })));
      await advance(200);

      expect(call.response?.status).toBe(200);
      const [first, replay] = app.server.sends as [WireRequest, WireRequest];
      expect([first, replay].map(bearerOf)).toEqual(['A1', 'A2']);
      expect(replay.headers['content-type']).toBe(first.headers['content-type']);
      expect(await bytesOf(replay)).toEqual(await bytesOf(first));
      if (name !== 'FormData') expect(await bytesOf(first)).toEqual([...new Uint8Array(await expected.arrayBuffer())]);
      else expect(await textOf(first)).toContain('äöü\r\n');
    });
  });

  test.each<[string, () => { readonly body: BodyInit; readonly change: () => void }]>([
    [
      'a buffer',
      () => {
        const body = new TextEncoder().encode('before');
        return { body, change: () => body.fill(0) };
      },
    ],
    [
      'FormData',
      () => {
        const body = new FormData();
        body.set('a', 'before');
        return { body, change: () => body.set('a', 'after') };
      },
    ],
    [
      'URLSearchParams',
      () => {
        const body = new URLSearchParams({ a: 'before' });
        return { body, change: () => body.set('a', 'after') };
      },
    ],
  ])('%s that the caller changes after the call is sent as it was', async (_, make) => {
    const app = startExpired();
    const { body, change } = make();

    watch(app.fetch('/api/x', { method: 'POST', body }));
    change();
    await advance(200);

    expect(app.server.sends).toHaveLength(2);
    for (const send of app.server.sends) expect(await textOf(send)).toContain('before');
  });

  test('headers and options that the caller changes after the call are sent as they were', async () => {
    const app = startExpired();
    app.get('/api/x');
    await advance(15);
    const headers = new Headers({ 'X-Own': 'before' });
    const init = { method: 'PUT', headers, body: 'before' };

    watch(app.fetch('/api/waiting', init));
    headers.set('X-Own', 'after');
    Object.assign(init, { method: 'DELETE', body: 'after' });
    await advance(200);

    const [sent] = app.server.sends.filter(({ url }) => url.pathname === '/api/waiting');
    expect(sent).toMatchObject({ method: 'PUT', body: 'before', headers: { 'x-own': 'before' } });
  });

  test('C11 a stream is not replayed: the refusal is handed over, and the refresh serves the next', async () => {
    const app = startExpired();
    const init = { method: 'POST', body: new Blob(['once']).stream(), duplex: 'half' };

    const call = watch(app.fetch('/api/x', init));
    await advance(200);
    const next = watch(app.fetch('/api/y'));
    await advance(200);

    expect(call.response).toMatchObject({ status: 401, bodyUsed: false });
    expect(app.server.tokensSentTo('/api/x')).toEqual(['A1']);
    expect(app.server.tokensSentTo('/api/y')).toEqual(['A2']);
    expect(next.response?.status).toBe(200);
  });

  test('replayable: false: sent once, and no copy of the body is made', async () => {
    const app = startExpired();
    const clone = jest.spyOn(Request.prototype, 'clone');
    const request = new Request('http://localhost/api/x', { method: 'POST', body: form() });

    const call = watch(app.fetch(request, { tokenRefresh: { replayable: false } }));
    await advance(200);

    expect(call.response?.status).toBe(401);
    expect(app.server.tokensSentTo('/api/x')).toEqual(['A1']);
    expect(clone).not.toHaveBeenCalled();
    clone.mockRestore();
  });

  test('a Request that was used up is refused as fetch refuses it; one that is sent is used up', async () => {
    const app = start();
    const request = new Request('http://localhost/api/x', { method: 'POST', body: 'b' });
    watch(app.fetch(request));
    expect(request.bodyUsed).toBe(true);
    const again = watch(app.fetch(request));
    await advance(100);

    expect(again.error).toHaveProperty('name', 'TypeError');
    expect(app.server.sends).toHaveLength(1);
  });
});

describe('N2 a Request and its init', () => {
  test('init overrides the Request, as for fetch; headers replace headers', async () => {
    const app = startExpired();
    const request = new Request('http://localhost/api/x', {
      method: 'POST',
      body: 'of the request',
      headers: { A: '1' },
    });

    watch(app.fetch(request, { method: 'PUT', headers: { B: '2' } }));
    await advance(200);

    expect(app.server.sends).toHaveLength(2);
    for (const send of app.server.sends) {
      expect(send).toMatchObject({ method: 'PUT', headers: { b: '2' } });
      expect(send.headers).not.toHaveProperty('a');
      expect(await textOf(send)).toBe('of the request');
    }
  });

  test('a Request may stand in the place of init', async () => {
    const app = start();
    watch(app.fetch('/api/x', new Request('http://localhost/other', { method: 'DELETE', headers: { A: '1' } })));
    await advance(100);

    expect(app.server.sends).toMatchObject([{ method: 'DELETE', headers: { a: '1', authorization: 'Bearer A1' } }]);
    expect(app.server.tokensSentTo('/api/x')).toEqual(['A1']);
  });

  test('what init inherits counts, as for fetch', async () => {
    const app = startExpired();
    const defaults = { method: 'PUT', headers: { A: '1' } };
    watch(app.fetch('/api/x', Object.assign(Object.create(defaults) as RequestInit, { body: 'b' })));
    await advance(200);

    expect(app.server.sends).toHaveLength(2);
    for (const send of app.server.sends) {
      expect(send).toMatchObject({ method: 'PUT', headers: { a: '1' } });
      expect(await textOf(send)).toBe('b');
    }
  });

  const options = {
    keepalive: true,
    mode: 'cors',
    credentials: 'include',
    redirect: 'manual',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    integrity: 'sha256-x',
  } as const;

  /** What reaches the real fetch. */
  function spying(): Parameters<typeof fetch>[] {
    const seen: Parameters<typeof fetch>[] = [];
    globalThis.fetch = (...args) => {
      seen.push(args);
      return Promise.resolve(new Response(null, { status: seen.length === 1 ? 401 : 200 }));
    };
    return seen;
  }

  test('all that fetch knows is untouched, by init, and what only its platform knows; tokenRefresh stays here', async () => {
    const app = start();
    const seen = spying();
    const platform = { priority: 'low', dispatcher: {} };

    watch(app.fetch('/api/x', { ...options, ...platform, tokenRefresh: { replayable: true } } as RequestInit));
    await advance(200);

    expect(seen).toHaveLength(2);
    for (const [input, init] of seen) {
      expect(input).toBe('http://localhost/api/x');
      const { headers, ...rest } = init ?? {};
      expect(rest).toEqual({ ...options, ...platform });
      expect([...new Headers(headers).keys()]).toEqual(['authorization']);
    }
  });

  test('the same in a Request, and its referrer', async () => {
    const app = start();
    const seen = spying();
    const request = new Request('http://localhost/api/x', { ...options, method: 'POST', body: 'b' });

    watch(app.fetch(request, { tokenRefresh: {} }));
    await advance(200);

    expect(seen).toHaveLength(2);
    for (const [input, init] of seen) {
      expect(input).toMatchObject({ ...options, method: 'POST', referrer: request.referrer });
      expect(init).toBeUndefined();
    }
  });

  test('without an init, and with null', async () => {
    const app = start();
    watch(app.fetch('/api/x'));
    watch(app.fetch('/api/y', null as unknown as undefined));
    await advance(100);

    expect(app.server.sends.map(bearerOf)).toEqual(['A1', 'A1']);
  });

  test.each([
    ['a URL that is none', ['http://'], 0],
    ['a header that is none', ['/api/x', { headers: { 'not a name': '1' } }], 0],
    ['a GET with a body', [new Request('http://localhost/api/x'), { body: 'b' }], 0],
  ] as const)('%s: a TypeError, and nothing is sent', async (_, args, sends) => {
    const app = start();
    const call = watch(app.fetch(...(args as unknown as Parameters<TokenFetch>)));
    await advance(100);

    expect(call.error).toHaveProperty('name', 'TypeError');
    expect(app.server.sends).toHaveLength(sends);
  });

  test.each(['opaque', 'opaqueredirect'] as const)('an answer that is %s passes', async (type) => {
    const app = start();
    const answer = Object.defineProperties(new Response(null), {
      type: { value: type },
      status: { value: 0 },
      ok: { value: false },
    });
    globalThis.fetch = () => Promise.resolve(answer);

    const call = watch(app.fetch('/api/x', { redirect: 'manual' }));
    await settle();

    expect(call.response).toBe(answer);
    expect(app.token()).toBe('A1');
  });

  test('K16 a redirect led to another origin: development says so, once, without its query', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    const app = start();
    globalThis.fetch = () =>
      Promise.resolve(Object.defineProperty(new Response('{}'), 'url', { value: 'https://other.example/x?code=C0DE' }));
    const calls = [watch(app.fetch('/api/x')), watch(app.fetch('/api/y'))];
    await settle();
    const said = warn.mock.calls.flat();
    warn.mockRestore();

    expect(calls.map(({ response }) => response?.status)).toEqual([200, 200]);
    expect(said).toEqual([expect.stringMatching(/\/api\/x came from https:\/\/other\.example: .*\(K16\)\.$/)]);
  });
});

describe('N2 AbortSignal', () => {
  const reason = new Error('not wanted any more');

  /** By which way the signal comes. */
  const ways: [string, (url: string, signal: AbortSignal) => Parameters<TokenFetch>][] = [
    ['of init', (url, signal) => [url, { signal }]],
    ['of a Request', (url, signal) => [new Request(`http://localhost${url}`, { signal })]],
    ['beside a form', (url, signal) => [url, { signal, method: 'POST', body: new FormData() }]],
  ];

  describe.each(ways)('%s', (_, argumentsFor) => {
    test('aborted before: nothing is sent', async () => {
      const app = start();
      const call = watch(app.fetch(...argumentsFor('/api/x', AbortSignal.abort(reason))));
      await settle();

      expect(call.error).toBe(reason);
      expect(app.server.requests).toEqual([]);
      expect(app.events.map(({ type }) => type)).toEqual(['session-started']);
    });

    test('R3 while it waits at the gate: it rejects at once and is never sent; the refresh goes on (R1)', async () => {
      const app = startExpired();
      const abort = new AbortController();
      const first = watch(app.fetch(...argumentsFor('/api/first', abort.signal)));
      await advance(15);
      const waiting = watch(app.fetch(...argumentsFor('/api/waiting', abort.signal)));
      abort.abort(reason);
      await settle();

      expect([first.error, waiting.error]).toEqual([reason, reason]);
      await advance(200);
      expect(app.server.tokensSentTo('/api/first')).toEqual(['A1']);
      expect(app.server.tokensSentTo('/api/waiting')).toEqual([]);
      expect(app.token()).toBe('A2');
      expect(app.events.filter(({ type }) => type === 'request-cancelled')).toHaveLength(2);
    });

    test('R3 while it is sent: it rejects at once, and its refusal starts nothing', async () => {
      const app = startExpired();
      const abort = new AbortController();
      const call = watch(app.fetch(...argumentsFor('/api/x', abort.signal)));
      await advance(5);
      abort.abort(reason);
      await settle();

      expect(call.error).toBe(reason);
      await advance(200);
      expect(app.server.requests).toHaveLength(1);
    });
  });

  test('while the replay is sent', async () => {
    const app = startExpired();
    const abort = new AbortController();
    const call = watch(app.fetch('/api/x', { signal: abort.signal }));
    await advance(35);
    expect(app.server.tokensSentTo('/api/x')).toEqual(['A1', 'A2']);
    abort.abort(reason);
    await settle();

    expect(call.error).toBe(reason);
  });

  test('after the answer it changes nothing, and no listener is left at the signal', async () => {
    const app = startExpired();
    const { signal } = new AbortController();
    const calls = [
      ...Array.from({ length: 20 }, (_, n) => watch(app.fetch(`/api/${n}`, { signal }))),
      watch(app.fetch('/api/always-refused', { signal })),
    ];
    await advance(500);
    expect(calls.every(({ response }) => response)).toBe(true);
    // Those that the stand-in of the network has left are not ours.
    const ours = getEventListeners(signal, 'abort').filter((listener) => listener.name !== 'abort');
    expect(ours).toEqual([]);
  });

  test('an event listener aborts while the call is made', async () => {
    const app = start();
    const abort = new AbortController();
    app.onEvent(({ type }) => {
      if (type === 'request-sent') abort.abort(reason);
    });
    const call = watch(app.fetch('/api/x', { signal: abort.signal }));
    await settle();

    expect(call.error).toBe(reason);
    expect(app.server.requests).toEqual([]);
  });

  test('that of init counts, and not that of the Request; null takes it away', async () => {
    const app = start();
    const abort = new AbortController();
    const request = (): Request => new Request('http://localhost/api/x', { signal: abort.signal });
    const replaced = watch(app.fetch(request(), { signal: new AbortController().signal }));
    const removed = watch(app.fetch(request(), { signal: null }));
    abort.abort(reason);
    await advance(100);

    expect([replaced.response?.status, removed.response?.status]).toEqual([200, 200]);
  });
});

describe('refusals inside a success', () => {
  const envelope = (options: AppOptions = {}): FetchApp =>
    startExpired({ server: new ModelServer('envelope'), ...options });
  const JSON_TYPE = { 'Content-Type': 'application/json' };

  /** An answer whose body comes in parts, and never ends. */
  function endless(contentType: string, part: string, status = 200): { readonly response: Response; parts: number } {
    const served = { parts: 0 };
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (++served.parts > 300) return new Promise(() => undefined);
          controller.enqueue(new TextEncoder().encode(part));
          return Promise.resolve();
        },
      },
      { highWaterMark: 0 },
    );
    return Object.assign(served, {
      response: new Response(body, { status, headers: { 'Content-Type': contentType } }),
    });
  }

  test('C2 a GET is sent again; the caller can read the answer', async () => {
    const app = envelope();
    const call = watch(app.fetch('/api/x'));
    await advance(200);

    expect(await call.response?.json()).toEqual({ code: 200, data: { path: '/api/x', token: 'A2' } });
    expect(app.server.tokensSentTo('/api/x')).toEqual(['A1', 'A2']);
  });

  test('a POST is not, and gets the answer of the server; with `replayable` it is', async () => {
    const app = envelope();
    const call = watch(app.fetch('/api/x', { method: 'POST', body: 'b' }));
    await advance(200);
    expect(call.response?.status).toBe(200);
    expect(await call.response?.json()).toEqual({ code: 401, message: 'token expired' });
    expect(app.server.tokensSentTo('/api/x')).toEqual(['A1']);

    const another = envelope();
    watch(another.fetch('/api/y', { method: 'POST', body: 'b', tokenRefresh: { replayable: true } }));
    await advance(200);
    expect(another.server.tokensSentTo('/api/y')).toEqual(['A1', 'A2']);
  });

  test('a code in a field that Response has, too, is that of the body', async () => {
    const server = new ModelServer('envelope');
    const backend = envelopeBackend({ refreshUrl: '/x', codeField: 'status', sessionOverCode: 201 });
    const app = start({ server, backend });
    app.server.api = () => ({ status: 201, body: { status: 200 } });
    const call = watch(app.fetch('/api/x'));
    await advance(100);

    expect(call.response?.status).toBe(201);
    expect(app.ended).toEqual([]);
  });

  test('a backend that looks for the end of the session alone gets the body, in a failure as well', async () => {
    const isSessionOver = (answer: TokenHttpAnswer): boolean =>
      JSON.stringify('error' in answer ? answer.error : answer.body) === '{"code":40101}';
    const backend = { ...restBackend({ refreshUrl: '/api/auth/refresh' }), isSessionOver };
    const app = start({ backend });
    app.server.api = () => ({ status: 403, body: { code: 40_101 } });
    const call = watch(app.fetch('/api/x'));
    await advance(100);

    expect(app.ended).toEqual(['rejected']);
    expect(await call.response?.json()).toEqual({ code: 40_101 });
  });

  test.each([
    'text/event-stream',
    'application/x-ndjson',
    'application/json-seq',
    'application/stream+json',
    'application/octet-stream',
  ])('a stream of %s is handed over at once, without a copy', async (type) => {
    const app = start({ server: new ModelServer('envelope') });
    const { response } = endless(type, 'x');
    globalThis.fetch = () => Promise.resolve(response);
    const clone = jest.spyOn(response, 'clone');
    const call = watch(app.fetch('/api/x'));
    await settle();

    expect(call.response).toBe(response);
    expect(clone).not.toHaveBeenCalled();
  });

  test('of a long JSON no more is read than a refusal is long', async () => {
    const app = start({ server: new ModelServer('envelope') });
    const answer = endless('application/json', `"${'x'.repeat(1_000)}",`);
    globalThis.fetch = () => Promise.resolve(answer.response);
    const call = watch(app.fetch('/api/x'));
    for (let n = 0; n < 50; n++) await settle();

    expect(call.response).toBe(answer.response);
    expect(answer.parts).toBeLessThan(80);
    const { value } = (await answer.response.body?.getReader().read()) ?? {};
    expect(new TextDecoder().decode(value)).toMatch(/^"x+",$/);
  });

  test.each([
    ['half a JSON', '{"code":401', JSON_TYPE, 1],
    ['nothing', '', JSON_TYPE, 1],
    ['a refusal that does not say it is JSON', '{"code":401}', { 'Content-Type': 'text/plain' }, 1],
    ['a refusal behind the prefix against scripts', ')]}\',\n{"code":401}', JSON_TYPE, 2],
    [
      'a refusal of a type of its own',
      '{"code":401}',
      { 'Content-Type': 'application/problem+json; charset=utf-8' },
      2,
    ],
  ])('%s', async (_, body, headers, sends) => {
    const app = start({ server: new ModelServer('envelope') });
    app.server.api = (request) => (bearerOf(request) === 'A1' ? { status: 200, body, headers } : undefined);
    const call = watch(app.fetch('/api/x'));
    await advance(200);

    expect(app.server.sends).toHaveLength(sends);
    if (sends === 1) expect(await call.response?.text()).toBe(body);
  });

  test('where refusals are statuses alone, no body is read', async () => {
    const app = startExpired();
    const clone = jest.spyOn(Response.prototype, 'clone');
    watch(app.fetch('/api/x'));
    await advance(200);

    expect(app.server.sends).toHaveLength(2);
    expect(clone).not.toHaveBeenCalled();
    clone.mockRestore();
  });

  test.each([
    ['JSON', { code: 'token_expired' }],
    ['text', 'token_expired'],
  ])('a function of the app decides by the body of a failure, which is %s', async (_, body) => {
    const backend = restBackend({
      refreshUrl: '/api/auth/refresh',
      refusedStatus: ({ status, ...answer }) =>
        status === 400 && JSON.stringify((answer as { error?: unknown }).error).includes('token_expired'),
    });
    const app = start({ backend });
    app.server.api = (request) => (bearerOf(request) === 'A1' ? { status: 400, body } : undefined);
    const call = watch(app.fetch('/api/x', { method: 'POST', body: 'b' }));
    await advance(200);

    expect(call.response?.status).toBe(200);
    expect(app.server.tokensSentTo('/api/x')).toEqual(['A1', 'A2']);
  });

  test('a function of the app that takes no answer for a refusal: so it is with fetch', async () => {
    const refusedStatus = ({ status }: { readonly status: number }): boolean => status === 0;
    const app = start({ backend: restBackend({ refreshUrl: '/api/auth/refresh', refusedStatus }) });
    app.server.api = (request) => (bearerOf(request) === 'A1' ? 'network-error' : undefined);
    const call = watch(app.fetch('/api/x'));
    await advance(200);

    expect(call.response?.status).toBe(200);
  });

  test('A12 a GraphQL query by POST is sent again, a mutation that ran is not', async () => {
    const app = startExpired({ backend: graphqlBackend(restBackend({ refreshUrl: '/api/auth/refresh' })) });
    const refusal = { data: { a: null }, errors: [{ path: ['a'], extensions: { code: 'UNAUTHENTICATED' } }] };
    app.server.api = (request) => (bearerOf(request) === 'A1' ? { status: 200, body: refusal } : undefined);
    const ask = (path: string, query: string): Outcome =>
      watch(app.fetch(path, { method: 'POST', body: JSON.stringify({ query }) }));
    const calls = [ask('/api/query', 'query { a }'), ask('/api/mutation', 'mutation { a }')];
    await advance(200);

    expect(app.server.tokensSentTo('/api/query')).toEqual(['A1', 'A2']);
    expect(app.server.tokensSentTo('/api/mutation')).toEqual(['A1']);
    expect(await calls[1]?.response?.json()).toEqual(refusal);
  });
});

describe('DPoP', () => {
  test('each send has a proof of its own, a nonce is learnt from a Response, and the refresh is shared', async () => {
    const server = new DpopServer();
    const backend = oauth2Backend({ tokenEndpoint: '/oauth2/token', clientId: 'my-spa', tokenType: 'DPoP' });
    const app = start({ server, backend, signedIn: false, features: [withDpop({ keys: memoryDpopKeys() })] });
    await exchangeCode(app, '/oauth2/token');
    server.nonces.set('http://localhost', 'N1');
    server.expireAll();
    server.requests.length = 0;

    const call = watch(app.fetch('/api/x', { method: 'POST', body: new URLSearchParams({ a: '1' }) }));
    await advance(500);

    expect(call.response?.status).toBe(200);
    const sends = server.requests.filter(({ url }) => url.pathname === '/api/x');
    const proofs = sends.map(goodProofOf);
    expect(proofs.map(({ htm, htu, nonce }) => [htm, htu, nonce])).toEqual([
      ['POST', 'http://localhost/api/x', undefined],
      ['POST', 'http://localhost/api/x', 'N1'],
      ['POST', 'http://localhost/api/x', 'N1'],
    ]);
    expect(new Set(proofs.map(({ jti }) => jti)).size).toBe(3);
    expect(sends.map(({ headers }) => headers['authorization'])).toEqual(['DPoP A1', 'DPoP A1', 'DPoP A2']);
    expect(await Promise.all(sends.map(textOf))).toEqual(['a=1', 'a=1', 'a=1']);
  });
});

describe('connections', () => {
  test('the body of a refusal that no caller gets is cancelled; that of the answer is not', async () => {
    const app = start();
    const answers = [401, 200].map((status) => new Response('body', { status }));
    const cancelled = answers.map(({ body }) => jest.spyOn(body as ReadableStream, 'cancel'));
    const queue = [...answers];
    globalThis.fetch = () => Promise.resolve(queue.shift() ?? Response.error());
    const call = watch(app.fetch('/api/x'));
    await advance(200);

    expect(cancelled.map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
    expect(await call.response?.text()).toBe('body');
  });

  test('it is cancelled, too, where the call rejects for want of a token', async () => {
    const app = start();
    app.server.refresh = () => ({ status: 500 });
    const answer = new Response('body', { status: 401 });
    const cancelled = jest.spyOn(answer.body as ReadableStream, 'cancel');
    globalThis.fetch = () => Promise.resolve(answer);
    const call = watch(app.fetch('/api/x'));
    await advance(200);

    expect(call.error).toMatchObject({ code: 'unavailable' });
    expect(cancelled).toHaveBeenCalledTimes(1);
  });
});

test('with provideTokenRefreshTesting() the test of an app says how the refresh ends', async () => {
  TestBed.configureTestingModule({ providers: [provideHttpClient(), provideTokenRefreshTesting()] });
  const sent: (string | null)[] = [];
  globalThis.fetch = (_, init) => {
    const authorization = new Headers(init?.headers).get('Authorization');
    sent.push(authorization);
    return Promise.resolve(new Response(null, { status: authorization === 'Bearer next' ? 200 : 401 }));
  };
  const fetch = TestBed.runInInjectionContext(injectTokenFetch);
  const call = watch(fetch('/api/x'));
  await settle();
  TestBed.inject(TokenRefreshController).expectRefresh().succeed({ accessToken: 'next' });
  await settle();

  expect(call.response?.status).toBe(200);
  expect(sent).toEqual(['Bearer test-access-token', 'Bearer next']);
});

test('an app that sends by fetch alone needs no interceptor', async () => {
  const server = new ModelServer();
  globalThis.fetch = fakeFetch(server, 'http://localhost/');
  const backend = restBackend({ refreshUrl: server.refreshPath });
  TestBed.configureTestingModule({ providers: [provideHttpClient(withFetch()), provideTokenRefresh({ backend })] });
  TestBed.inject(TokenStore).signIn(server.issue());
  server.expireAll();
  const fetch = TestBed.runInInjectionContext(injectTokenFetch);
  const calls = ['/api/1', '/api/2'].map((url) => watch(fetch(url)));
  await advance(200);

  expect(calls.map(({ response }) => response?.status)).toEqual([200, 200]);
  expect(server.refreshCalls).toHaveLength(1);
  server.expireAll();
  server.revokeAll();
  const over = watch(fetch('/api/3'));
  await advance(200);

  expect(over.response?.status).toBe(401);
  expect(TestBed.inject(TokenStore).status()).toBe('signed-out');
});

test.each<[string, (url: string) => Parameters<TokenFetch>]>([
  ['by its URL', (url) => [url]],
  ['in a Request', (url) => [new Request(`http://localhost${url}`)]],
])('withCredentials of the backend: the cookie goes along, %s', async (_, argumentsFor) => {
  const app = start({ backend: { ...restBackend({ refreshUrl: '/api/auth/refresh' }), withCredentials: true } });
  watch(app.fetch(...argumentsFor('/api/x')));
  await advance(100);

  expect(app.server.sends.map(({ credentials }) => credentials)).toEqual([true]);
});

test('a configuration that is a function is not read by a call before the app is ready: it passes', async () => {
  const server = new ModelServer();
  globalThis.fetch = fakeFetch(server, 'http://localhost/');
  const read = jest.fn(() => ({ backend: restBackend({ refreshUrl: server.refreshPath }) }));
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withFetch()),
      provideTokenRefresh(read),
      { provide: ApplicationInitStatus, useValue: { done: false, runInitializers: () => undefined } },
    ],
  });
  const fetch = TestBed.runInInjectionContext(injectTokenFetch);
  const call = watch(fetch('/api/public'));
  await advance(100);

  expect(call.response?.status).toBe(200);
  expect(read).not.toHaveBeenCalled();
});

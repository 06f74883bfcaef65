import { ApiScope, originOf, parseApis } from '../src/lib/http/api-scope';
import { fakeFetch } from '../test/world/fake-fetch';
import { useMessagePorts } from '../test/world/message-ports';
import { Fate, ModelServer, WireRequest } from '../test/world/model-server';
import { advance, pendingTimers, settle, useVirtualTime } from '../test/world/virtual-time';
import { Outcome, watch } from '../test/world/watched-call';
import { cookieScope } from './cookie-scope';
import { cookieSession, CookieSessionOptions } from './cookie-session';
import { TokenFetch } from './token-fetch';
import { TokenRefreshError } from './token-refresh-error';
import { workerTokenFetch } from './worker-token-fetch';

// N12 without a page: the worker asks the server by cookie.

useVirtualTime();
useMessagePorts();

const scope = globalThis as { fetch: unknown; BroadcastChannel?: unknown };
const realFetch = scope.fetch;
/** Told by a tab. */
let tell: (message: unknown) => void = () => undefined;
/** Of Web Locks: the lock is had by a tab until it lets go. */
const held = new Map<string, Promise<void>>();

beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
  scope.BroadcastChannel = class {
    onmessage: (event: { data: unknown }) => void = () => undefined;
    constructor(readonly name: string) {
      tell = (data) => this.onmessage({ data });
    }
  };
});
afterEach(() => {
  jest.restoreAllMocks();
  scope.fetch = realFetch;
  delete scope.BroadcastChannel;
  Reflect.deleteProperty(navigator, 'locks');
  held.clear();
});

/** A server whose refresh token is a cookie. `'token'`: the access token is in the answer; `'cookie'`: it is one, too. */
class CookieServer extends ModelServer {
  /** The session of the cookie; `null`: it is over. */
  cookie: string | null = 'C';
  refreshing: (request: WireRequest) => Fate | undefined = () => undefined;
  #version = 0;
  #good = 0;

  constructor(kind: 'token' | 'cookie') {
    super();
    this.refresh = (request) => {
      const fate = this.refreshing(request);
      if (fate) return fate;
      if (!request.credentials || this.cookie === null) return { status: 401 };
      this.refreshes++;
      this.#good = ++this.#version;
      return kind === 'cookie' ? { status: 200 } : { status: 200, body: { access_token: `T${this.#version}` } };
    };
    const isGood = ({ headers }: WireRequest): boolean =>
      kind === 'cookie' ? this.#good > 0 : this.#good > 0 && headers['authorization'] === `Bearer T${this.#good}`;
    this.api = (request) => {
      if (request.url.pathname === '/api/always-refused' || !isGood(request)) return this.refusal();
      return { status: 200, body: { path: request.url.pathname } };
    };
  }

  override expireAll(): void {
    this.#good = 0;
  }

  /** A tab has renewed the cookie. */
  renewByTab(): void {
    this.#good = ++this.#version;
  }

  sendsTo(path: string): readonly WireRequest[] {
    return this.sends.filter(({ url }) => url.pathname === path);
  }
}

function start(kind: 'token' | 'cookie', options: Partial<CookieSessionOptions> = {}) {
  const server = new CookieServer(kind);
  scope.fetch = fakeFetch(server, 'http://localhost/');
  const session = cookieSession({
    refreshUrl: server.refreshPath,
    apis: ['/api', 'https://api.example/v1'],
    ...(kind === 'cookie' && { accessTokenField: null }),
    ...options,
  });
  const fetch = workerTokenFetch(session);
  /** Calls, and returns 200 ms later. */
  const ask = async (...call: Parameters<TokenFetch>): Promise<Outcome> => {
    const outcome = watch(fetch(...call));
    await advance(200);
    return outcome;
  };
  return { server, fetch, ask };
}

/** Gives the worker Web Locks. */
function useLocks(): { readonly take: (name: string) => () => void; readonly asked: string[] } {
  const asked: string[] = [];
  const request = async (
    name: string,
    { ifAvailable, signal }: { ifAvailable?: boolean; signal?: AbortSignal },
    work: (lock: unknown) => unknown,
  ): Promise<unknown> => {
    asked.push(name);
    const other = held.get(name);
    if (!other) return work({});
    if (ifAvailable) return work(null);
    await new Promise<void>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      void other.then(resolve);
    });
    return work({});
  };
  Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
  const take = (name: string): (() => void) => {
    let release: () => void = () => undefined;
    held.set(
      name,
      new Promise((resolve) => {
        release = () => {
          held.delete(name);
          resolve();
        };
      }),
    );
    return release;
  };
  return { take, asked };
}

describe('N12 by cookie, the access token in the answer', () => {
  test('the first calls ask the server for a token, together: one refresh by cookie, and each is sent with it', async () => {
    const { fetch, server } = start('token');
    const calls = [watch(fetch('/api/1')), watch(fetch('/api/2', { method: 'POST', body: 'b' }))];
    await advance(200);

    expect(calls.map(({ response }) => response?.status)).toEqual([200, 200]);
    expect(server.refreshCalls.map(({ method, credentials, body }) => [method, credentials, body])).toEqual([
      ['POST', true, undefined],
    ]);
    expect(server.sends.map(({ headers }) => headers['authorization'])).toEqual(['Bearer T1', 'Bearer T1']);
    expect(pendingTimers()).toBe(0);
  });

  test('refused: one refresh for all, and each is sent again as it was', async () => {
    const { ask, fetch, server } = start('token');
    await ask('/api/0');
    server.expireAll();
    const calls = ['a', 'b', 'c'].map((body) => watch(fetch(`/api/${body}`, { method: 'PUT', body })));
    await advance(200);

    expect(calls.map(({ response }) => response?.status)).toEqual([200, 200, 200]);
    expect(server.refreshCalls).toHaveLength(2);
    for (const body of ['a', 'b', 'c']) {
      const sends = server.sendsTo(`/api/${body}`);
      expect(sends.map((sent) => sent.body)).toEqual([body, body]);
      expect(sends.map(({ headers }) => headers['authorization'])).toEqual(['Bearer T1', 'Bearer T2']);
    }
  });

  test('refused late, when another call has renewed the token: sent again, no second refresh', async () => {
    const { ask, fetch, server } = start('token');
    await ask('/api/0');
    server.expireAll();
    server.latency = 500;
    const late = watch(fetch('/api/late'));
    await settle();
    server.latency = 10;
    watch(fetch('/api/first'));
    await advance(1_500);

    expect(late.response?.status).toBe(200);
    expect(server.refreshCalls).toHaveLength(2);
  });

  test('O1 another origin, another path, a path that climbs out, and the refresh itself get no token', async () => {
    const { ask, fetch, server } = start('token');
    await ask('/api/0');
    server.requests.length = 0;
    const others = [
      'https://api.example/v2',
      'https://api.example.evil.com/v1',
      '/apis',
      '/api/x/%2e%2e%2f%2e%2e/y',
      server.refreshPath,
    ];
    for (const url of ['https://api.example/v1/x', ...others]) watch(fetch(url));
    await advance(200);

    expect(server.requests.map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer T1',
      ...others.map(() => undefined),
    ]);
    expect(server.refreshes).toBe(1);
  });

  test("the caller's own Authorization is left alone, and a call that is to be skipped gets none", async () => {
    const { ask, fetch, server } = start('token');
    const own = watch(fetch('/api/own', { headers: { Authorization: 'Basic mine' } }));
    await ask('/api/skipped', { tokenRefresh: { skip: true } });

    expect(server.sends.map(({ headers }) => headers['authorization'])).toEqual(['Basic mine', undefined]);
    expect(own.response?.status).toBe(401);
    expect(server.refreshCalls).toEqual([]);
  });

  test.each([
    ['no JSON', 'T1'] as const,
    ['no such field', { token: 'T1' }],
    ['a line break', { access_token: 'T\n1' }],
  ])('an answer with %s is no token: `unavailable`', async (_, body) => {
    const { ask, server } = start('token');
    server.refreshing = () => ({ status: 200, body });
    const call = await ask('/api/x');

    expect(call.error).toMatchObject({ code: 'unavailable' });
    expect(server.sends).toEqual([]);
  });

  test('a dotted field, another scheme, and the headers of the refresh', async () => {
    const { ask, server } = start('token', {
      accessTokenField: 'data.access',
      tokenType: 'JWT',
      requestHeaders: () => Promise.resolve({ 'X-XSRF-TOKEN': 'x' }),
    });
    server.refreshing = () => ({ status: 200, body: { data: { access: 'T' } } });
    await ask('/api/x');

    expect(server.refreshCalls[0]?.headers['x-xsrf-token']).toBe('x');
    expect(server.sends[0]?.headers['authorization']).toBe('JWT T');
  });

  test.each([
    ['bearer', 'Bearer T1'],
    ['Bearer ', 'Bearer T1'],
    ['', 'T1'],
  ])('the scheme %j is written as in the page', async (tokenType, value) => {
    const { ask, server } = start('token', { tokenType });
    await ask('/api/x');

    expect(server.sends[0]?.headers['authorization']).toBe(value);
  });

  test.each(['changed', { type: 'ended' }, { type: 'changed' }])(
    'S2 the tabs tell of a change (%j): the token is forgotten, and the next call asks the server',
    async (message) => {
      const { ask, server } = start('token');
      await ask('/api/1');
      tell({ type: 'question' });
      await ask('/api/2');
      expect(server.refreshCalls).toHaveLength(1);
      tell(message);
      server.cookie = null;
      const call = await ask('/api/3');

      expect(call.response?.status).toBe(401);
      expect(server.sendsTo('/api/3').map(({ headers }) => headers['authorization'])).toEqual([undefined]);
    },
  );

  test('S2 the tabs tell of another session while the server is asked: that answer is not used', async () => {
    const { fetch, server } = start('token');
    const call = watch(fetch('/api/1'));
    await advance(10);
    tell('changed');
    await advance(200);

    expect(call.response?.status).toBe(200);
    expect(server.sends.map(({ headers }) => headers['authorization'])).toEqual(['Bearer T2']);
  });

  test('S2 a write that waits meanwhile is not sent as another person: it rejects', async () => {
    const { fetch, server } = start('token');
    const call = watch(fetch('/api/1', { method: 'POST', body: 'b' }));
    await advance(10);
    tell('changed');
    await advance(200);

    expect(call.error).toMatchObject({ code: 'session-changed' });
    expect(server.sends).toEqual([]);
  });

  test('F5 the headers of the refresh never come: it fails in time, as one that is not answered', async () => {
    const { fetch } = start('token', { requestHeaders: () => new Promise(() => undefined) });
    const call = watch(fetch('/api/x'));
    await advance(10_100);

    expect(call.error).toMatchObject({ code: 'unavailable' });
    expect(pendingTimers()).toBe(0);
  });

  test('F1 refused late, when the session is over: its own 401, it is not sent without a token', async () => {
    const { ask, fetch, server } = start('token');
    await ask('/api/0');
    server.expireAll();
    server.latency = 3_000;
    const late = watch(fetch('/api/late'));
    await settle();
    server.latency = 10;
    // The token is renewed, and two seconds later the session is over.
    watch(fetch('/api/1'));
    await advance(2_000);
    server.expireAll();
    server.cookie = null;
    watch(fetch('/api/2'));
    await advance(4_500);

    expect(late.response?.status).toBe(401);
    expect(server.sendsTo('/api/late')).toHaveLength(1);
  });

  test('G2 the session ends while a write waits: it is not sent as a guest; a read is', async () => {
    const { ask, fetch, server } = start('token');
    await ask('/api/0');
    server.expireAll();
    server.cookie = null;
    watch(fetch('/api/1'));
    await advance(15);
    const [write, read] = [watch(fetch('/api/w', { method: 'POST' })), watch(fetch('/api/r'))];
    await advance(200);

    expect(write.error).toMatchObject({ code: 'rejected', cause: { status: 401 } });
    expect(server.sendsTo('/api/w')).toEqual([]);
    expect(read.response?.status).toBe(401);
  });
});

describe('N12 by cookie, the access token a cookie too', () => {
  test('refused: one refresh for all, and each is sent again; the server is not asked before', async () => {
    const { ask, fetch, server } = start('cookie', { withCredentials: true });
    server.renewByTab();
    await ask('/api/good');
    expect(server.refreshCalls).toEqual([]);
    server.expireAll();
    const calls = ['/api/1', '/api/2'].map((url) => watch(fetch(url, { method: 'POST', body: url })));
    await advance(200);

    expect(calls.map(({ response }) => response?.status)).toEqual([200, 200]);
    expect(server.refreshCalls).toHaveLength(1);
    expect(server.sends.every(({ credentials, headers }) => credentials && !headers['authorization'])).toBe(true);
    expect(pendingTimers()).toBe(0);
  });

  test("F1 the session is over: the server's own 401, its body unread; at most one try per pause", async () => {
    const { ask, fetch, server } = start('cookie');
    server.cookie = null;
    const call = await ask('/api/x');
    expect(call.response).toMatchObject({ status: 401, bodyUsed: false });
    for (let times = 0; times < 5; times++) watch(fetch('/api/x'));
    await advance(200);
    expect(server.refreshCalls).toHaveLength(1);
    await advance(1_000);
    await ask('/api/x');

    expect(server.refreshCalls).toHaveLength(2);
  });

  test.each<[string, Fate, number]>([
    ['503', { status: 503, headers: { 'Retry-After': '60' } }, 503],
    ['a page of a proxy', { status: 403, body: '<html>', headers: { 'Content-Type': 'text/html' } }, 403],
    ['a login page', { status: 200, body: '<html>', headers: { 'Content-Type': 'text/html' } }, 200],
    ['no network', 'network-error', 0],
    ['no answer', 'never', 0],
  ])('F3 no refresh is to be had, %s: a TokenRefreshError, no second try in the pause', async (_, fate, status) => {
    const { ask, fetch, server } = start('cookie');
    server.refreshing = () => fate;
    const call = watch(fetch('/api/x'));
    await advance(fate === 'never' ? 10_100 : 200);
    const next = await ask('/api/y');

    for (const { error } of [call, next]) {
      expect(error).toBeInstanceOf(TokenRefreshError);
      expect(error).toMatchObject({ code: 'unavailable', cause: { status } });
    }
    expect(server.refreshCalls).toHaveLength(1);
    expect(pendingTimers()).toBe(0);
  });

  test.each([
    ['F3 `Retry-After` is kept', 0, 59_000],
    ['L1 a pause is longer by up to a quarter, so that not all clients come back in one instant', 1, 74_000],
  ])('%s', async (_, random, ms) => {
    jest.spyOn(Math, 'random').mockReturnValue(random);
    const { fetch, server } = start('cookie');
    server.refreshing = () => ({ status: 503, headers: { 'Retry-After': '60' } });
    watch(fetch('/api/x'));
    await advance(ms);
    watch(fetch('/api/x'));
    await advance(500);
    expect(server.refreshCalls).toHaveLength(1);
    await advance(1_000);
    watch(fetch('/api/x'));
    await advance(500);

    expect(server.refreshCalls).toHaveLength(2);
  });

  test.each<[string, boolean, Fate]>([
    ['no network', true, 'network-error'],
    ['504, as the service worker of Angular says it', true, { status: 504 }],
    ['504 with `Retry-After`', false, { status: 504, headers: { 'Retry-After': '60' } }],
    ['503', false, { status: 503 }],
    ['no answer', false, 'never'],
    ['an answer that is no JSON', false, { status: 200, body: 'T' }],
  ])('F12 the network comes back after %s: whether the pause ends is %j', async (_, ends, fate) => {
    const { ask, fetch, server } = start('token');
    server.refreshing = () => fate;
    watch(fetch('/api/x'));
    await advance(fate === 'never' ? 10_100 : 200);
    dispatchEvent(new Event('online'));
    await ask('/api/x');

    expect(server.refreshCalls).toHaveLength(ends ? 2 : 1);
  });

  test('F12 at most one such try in 5 s', async () => {
    const { fetch, server } = start('cookie');
    server.refreshing = () => 'network-error';
    for (let times = 0; times < 45; times++) {
      dispatchEvent(new Event('online'));
      watch(fetch('/api/x'));
      await advance(100);
    }

    // The first, the early one, and that after the pause of 2 s; the next pause is of 4 s.
    expect(server.refreshCalls).toHaveLength(3);
  });

  test('F4 an endpoint that refuses for good: one refresh in 30 s, and the others are not affected', async () => {
    const { ask, fetch, server } = start('cookie');
    server.renewByTab();
    for (let times = 0; times < 25; times++) {
      watch(fetch('/api/always-refused', { method: 'POST' }));
      watch(fetch('/api/good'));
      await advance(1_000);
    }
    expect(server.refreshCalls).toHaveLength(1);
    server.expireAll();
    const call = await ask('/api/good');

    expect(call.response?.status).toBe(200);
    expect(server.refreshCalls).toHaveLength(2);
  });

  test('F4 everything is refused for good: the refreshes become rare', async () => {
    const { fetch, server } = start('cookie');
    server.api = () => server.refusal();
    for (let times = 0; times < 600; times++) {
      watch(fetch(`/api/${times}`));
      await advance(100);
    }

    expect(server.refreshCalls.length).toBeGreaterThan(1);
    expect(server.refreshCalls.length).toBeLessThan(8);
  });

  test('F4 many endpoints refuse for good while others accept: at most 5 refreshes a minute', async () => {
    const { fetch, server } = start('cookie');
    server.renewByTab();
    const { api } = server;
    server.api = (request) => (request.url.pathname.startsWith('/api/broken') ? server.refusal() : api(request));
    for (let times = 0; times < 50; times++) {
      watch(fetch(`/api/broken/${times}`));
      await advance(500);
      watch(fetch('/api/good'));
      await advance(500);
    }

    expect(server.refreshCalls).toHaveLength(5);
  });

  test('T10 a demand for a stronger sign-in is no refusal of the cookie', async () => {
    const { ask, server } = start('cookie');
    const challenge = 'Bearer error="insufficient_user_authentication", acr_values="high"';
    server.api = () => ({ status: 401, headers: { 'WWW-Authenticate': challenge } });
    const call = await ask('/api/x');

    expect(call.response?.status).toBe(401);
    expect(server.refreshCalls).toEqual([]);
  });

  test.each([
    ['a stream', { body: new Blob(['b']).stream(), duplex: 'half' }],
    ['not replayable', { body: 'b', tokenRefresh: { replayable: false } }],
  ])('%s is sent once: its refusal is the answer', async (_, init) => {
    const { ask, server } = start('cookie');
    const call = await ask('/api/x', { method: 'POST', ...init });

    expect(call.response?.status).toBe(401);
    expect(server.sends).toHaveLength(1);
  });

  test('F9 no answer: the error of fetch itself', async () => {
    const { ask, server } = start('cookie');
    server.api = () => 'network-error';
    const call = await ask('/api/x');

    expect(call.error).toBeInstanceOf(TypeError);
    expect(server.refreshCalls).toEqual([]);
  });

  test('C2 aborted while the refresh is under way: at once, it is not sent again, the refresh goes on', async () => {
    const { fetch, server } = start('cookie');
    const abort = new AbortController();
    const aborted = watch(fetch('/api/x', { signal: abort.signal }));
    const other = watch(fetch('/api/y'));
    await advance(15);
    abort.abort('left');
    await settle();
    expect(aborted.error).toBe('left');
    await advance(200);

    expect(server.sendsTo('/api/x')).toHaveLength(1);
    expect(other.response?.status).toBe(200);
  });

  test('S2 the tabs tell of a change between refusal and refresh: a write is handed over, a read is sent again', async () => {
    const { fetch, server } = start('cookie');
    const [write, read] = [watch(fetch('/api/w', { method: 'POST' })), watch(fetch('/api/r'))];
    await advance(15);
    tell('changed');
    await advance(200);

    expect(write.response?.status).toBe(401);
    expect(read.response?.status).toBe(200);
    expect(server.sendsTo('/api/w')).toHaveLength(1);
  });
});

describe('N12 by cookie, in turn with the tabs', () => {
  test.each([
    [undefined, 'ngx-token-refresh'],
    ['shop', 'shop'],
  ])('the lock is that of the tabs: with namespace %s, %s', async (namespace, name) => {
    const { asked } = useLocks();
    const { ask } = start('cookie', { namespace });
    await ask('/api/x');

    expect(asked).toEqual([name]);
  });

  test('X5 each exchange has a turn of its own: for longer than one, the tabs would take the worker for suspended', async () => {
    const { asked } = useLocks();
    const { fetch, server } = start('token');
    const call = watch(fetch('/api/x'));
    await advance(10);
    tell('changed');
    await advance(200);

    expect(call.response?.status).toBe(200);
    expect(server.refreshCalls).toHaveLength(2);
    expect(asked).toHaveLength(2);
  });

  test('a tab has just renewed the cookie: the call is sent again, without a refresh of the worker', async () => {
    const release = useLocks().take('ngx-token-refresh');
    const { fetch, server } = start('cookie');
    const calls = [watch(fetch('/api/x')), watch(fetch('/api/y'))];
    await advance(2_000);
    expect(server.refreshCalls).toEqual([]);
    server.renewByTab();
    release();
    await advance(200);

    expect(calls.map(({ response }) => response?.status)).toEqual([200, 200]);
    expect(server.refreshCalls).toEqual([]);
  });

  test('the tab has not renewed it: the worker does', async () => {
    const release = useLocks().take('ngx-token-refresh');
    const { fetch, server } = start('cookie');
    const call = watch(fetch('/api/x'));
    await advance(2_000);
    release();
    await advance(200);

    expect(call.response?.status).toBe(200);
    expect(server.refreshCalls).toHaveLength(1);
    expect(server.sends).toHaveLength(3);
  });

  test('a suspended tab keeps the lock: the worker goes on without it after the time of a refresh and 5 s', async () => {
    useLocks().take('ngx-token-refresh');
    const { fetch, server } = start('token');
    const call = watch(fetch('/api/x'));
    await advance(14_900);
    expect(server.refreshCalls).toEqual([]);
    await advance(300);

    expect(call.response?.status).toBe(200);
    expect(pendingTimers()).toBe(0);
  });

  test('X5 likewise where the access token is a cookie: the worker refreshes, since no tab had its turn', async () => {
    useLocks().take('ngx-token-refresh');
    const { fetch, server } = start('cookie');
    const call = watch(fetch('/api/x'));
    await advance(15_200);

    expect(call.response?.status).toBe(200);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test.each([
    ['rejects', () => Promise.reject(new DOMException('no', 'SecurityError'))],
    [
      'throws',
      () => {
        throw new DOMException('no', 'SecurityError');
      },
    ],
  ])('H3 a browser that refuses locks, and %s: the worker refreshes without', async (_, request) => {
    Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
    const { ask, server } = start('cookie');
    const call = await ask('/api/x');

    expect(call.response?.status).toBe(200);
    expect(server.refreshCalls).toHaveLength(1);
  });
});

test('N12 pages first: the cookie is used when no page answers', async () => {
  const { server } = start('token');
  const page = new MessageChannel().port1;
  const session = cookieSession({ refreshUrl: server.refreshPath });
  const call = watch(workerTokenFetch([page, session])('/api/x'));
  await advance(4_900);
  expect(server.requests).toEqual([]);
  await advance(300);

  expect(call.response?.status).toBe(200);
});

describe('cookieSession() says at once what cannot work', () => {
  test.each<[Partial<CookieSessionOptions>, string]>([
    [{ refreshUrl: 'ftp://x/' }, '`refreshUrl` of cookieSession() must be a URL'],
    [{ apis: ['api.example.com'] }, '`apis` of cookieSession() holds "api.example.com"'],
    [{ apis: ['//host'] }, '`apis` of cookieSession() holds "//host"'],
    [{ apis: ['https://*.example.com'] }, '`apis` of cookieSession() holds'],
    [{ apis: ['/\t/evil.example'] }, '`apis` of cookieSession() holds "/\\t/evil.example"'],
    [{ apis: ['https://:secret@api.example.com'] }, '`apis` of cookieSession() holds'],
    [{ refreshTimeout: Infinity }, '`refreshTimeout` of cookieSession() must be'],
    [{ refreshTimeout: 2 ** 31 }, '`refreshTimeout` of cookieSession() must be'],
    [{ refreshTimeout: -1 }, '`refreshTimeout` of cookieSession() must be'],
    [{ tokenType: 'Bearer\n' }, '`tokenType` of cookieSession() must be'],
  ])('%j', (options, said) => {
    expect(() => cookieSession({ refreshUrl: '/r', ...options })).toThrow(said);
  });
});

test('O1 to O3 the worker covers what the page covers', () => {
  const lists = [['/'], ['/api'], ['https://api.example.com'], ['https://api.example.com/v1/', '/a%20b'], []];
  const urls = [
    '/',
    '/api',
    '/api/',
    '/api/x?y#z',
    '/apis',
    '/API',
    '/api/../x',
    '/api/%2e%2e/x',
    '/api/%2e%2e%2fx',
    '/api/..%2fx',
    '/api/x%5c..',
    '/api/x%25252f..',
    '/api/x%2525252f..',
    '/api/..;/x',
    '/a%20b/c',
    'https://api.example.com/v1',
    'https://api.example.com/v10',
    'https://API.example.com:443/v1/x',
    'https://api.example.com:8443/v1/x',
    'http://api.example.com/v1/x',
    'https://api.example.com.evil.com/v1',
    'https://user@api.example.com/v1',
  ].map((url) => new URL(url, 'http://localhost/').href);
  for (const apis of lists) {
    const page = new ApiScope(parseApis(apis), originOf('http://localhost/'), { baseURI: 'http://localhost/' });
    const covers = cookieScope(apis, 'http://localhost');
    expect(urls.filter(covers)).toEqual(urls.filter((url) => page.find(url)));
  }
});

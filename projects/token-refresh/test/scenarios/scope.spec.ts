import { XhrFactory } from '@angular/common';
import { HttpContext } from '@angular/common/http';
import { restBackend, SKIP_TOKEN, Tokens } from 'ngx-token-refresh';
import { App, AppOptions, describeTransports, SetUp, startApp, startExpired } from '../world/app';
import { fakeFetch } from '../world/fake-fetch';
import { FakeXhr } from '../world/fake-xhr';
import { ModelServer } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

const MARK = 'A1';

// The plainest URLs of O1 to O3 are in ../http-scenarios/scope.ts, which runs in the same set-ups.

/** A server at every host, each of whose answers is a challenge that invites a refresh. */
function refusingServer(): ModelServer {
  const server = new ModelServer();
  server.api = () => server.refusal();
  return server;
}

/** All that was sent: no header holds the token, and nothing was refreshed. */
function expectNoToken(server: ModelServer): void {
  expect(server.requests).toHaveLength(1);
  const [request] = server.requests;
  expect(request?.headers).not.toHaveProperty('authorization');
  expect(JSON.stringify([request?.headers, request?.url.href])).not.toContain(MARK);
}

/** The request goes out without the token; its 401 reaches the caller as it is, and starts nothing. */
async function expectNotOurs(setUp: SetUp, url: string, options: AppOptions = {}): Promise<void> {
  const server = refusingServer();
  const { ask, store, ended, events } = startApp(setUp, { server, ...options });
  const answer = await ask(url);
  expectNoToken(server);
  expect(answer.failure).toMatchObject({ status: 401, error: { error: 'invalid_token' } });
  expect(server.refreshCalls).toHaveLength(0);
  expect(store.tokens()?.accessToken).toBe(MARK);
  expect(ended).toEqual([]);
  expect(events.map(({ type }) => type)).toEqual(['session-started']);
}

/** The request carries the token; its 401 starts one refresh, and is cured by it. */
async function expectOurs(setUp: SetUp, url: string, options: AppOptions = {}): Promise<void> {
  const { ask, server } = startExpired(setUp, options);
  const answer = await ask<{ token: string }>(url);
  expect(server.sends.map(({ headers }) => headers['authorization'])).toEqual(['Bearer A1', 'Bearer A2']);
  expect(server.refreshCalls).toHaveLength(1);
  expect(answer.value.token).toBe('A2');
}

describeTransports('who gets the token: origins', (setUp) => {
  const apis = [
    'https://api.example.com',
    'https://bücher.example',
    'http://10.0.0.1:8080',
    'https://xn--mnchen-3ya.example',
  ];

  test.each([
    'https://api.example.com',
    'https://api.example.com/x/y?z=1#f',
    'https://bücher.example/x',
    'https://xn--bcher-kva.example/x',
    'https://münchen.example/x',
    'http://10.0.0.1:8080/x',
    'https://api.example.com/x?next=//evil.example/\\',
  ])('O1 the same origin, in another form: %s', async (url) => {
    await expectOurs(setUp, url, { apis });
  });

  test.each([
    ['the host as a prefix, without a dot', 'https://api.example.comevil.example/x'],
    ['the host in the path', 'https://evil.example/https://api.example.com/x'],
    ['the host with an encoded dot and more', 'https://api.example.com%2eevil.example/x'],
    ['a Cyrillic а', 'https://аpi.example.com/x'],
    ['wss', 'wss://api.example.com/x'],
    ['the page’s own origin, which is not listed', '/x'],
  ])('O1 not the same origin, %s: %s', async (_, url) => {
    await expectNotOurs(setUp, url, { apis });
  });

  test.each([
    ['//host', '//api.example.com/x'],
    ['/\\host', '/\\api.example.com/x'],
    ['\\\\host', '\\\\api.example.com/x'],
    ['backslashes after the scheme', 'https:\\\\api.example.com/x'],
    ['a backslash before an @', 'https://api.example.com\\@evil.example/x'],
    ['a backslash in the path', 'https://api.example.com/x\\y'],
    ['a tab inside the scheme', 'ht\ttps://api.example.com/x'],
    ['a line break inside the scheme', 'ht\ntps://api.example.com/x'],
    ['a line break in the host', 'https://api.exa\nmple.com/x'],
    ['a leading blank', ' https://api.example.com/x'],
    ['a leading NUL', '\0https://api.example.com/x'],
    ['a user', 'https://user@api.example.com/x'],
    ['the host as a user', 'https://api.example.com@evil.example/x'],
    ['a blob', 'blob:https://api.example.com/0b0c'],
    ['data', 'data:application/json,{}'],
    ['a file', 'file:///x'],
    ['ftp', 'ftp://api.example.com/x'],
    ['a scheme of its own', 'capacitor://api.example.com/x'],
  ])('O2 a form that attacks have, %s: %j', async (_, url) => {
    await expectNotOurs(setUp, url, { apis });
  });
});

describeTransports('who gets the token: the page’s own origin', (setUp) => {
  test.each(['/api/x', 'api/x', '?q=1', 'x?next=https://evil.example/', 'http://localhost/x', '/api/..%2fx'])(
    'O1 it is the default: %s',
    async (url) => {
      await expectOurs(setUp, url);
    },
  );

  test.each(['https://localhost/x', 'http://127.0.0.1/x'])('O1 nothing else is, by default: %s', async (url) => {
    await expectNotOurs(setUp, url);
  });

  test.each([
    '//localhost/x',
    '/\\localhost/x',
    '\\\\localhost/x',
    '\t//evil.example/x',
    ' /x',
    'http://user@localhost/x',
    'javascript:0',
  ])('O2 a form that attacks have: %j', async (url) => {
    await expectNotOurs(setUp, url);
  });

  test('O1 with an empty list no URL gets it', async () => {
    await expectNotOurs(setUp, '/api/x', { apis: [] });
  });
});

describeTransports('who gets the token: paths', (setUp) => {
  const apis = ['/api', 'https://api.example.com/v1/'];

  test.each([
    '/api',
    '/api/x',
    '/api?x=1',
    '/api//x',
    'api/x',
    '/x/../api/y',
    '/x/%2e%2e/api/y',
    '/api/x?next=../../admin',
    '/api/group%2Fproject',
    '/api/a..b',
    '/api/v1..2%2Fx',
    'http://localhost/api/x',
    'https://api.example.com/v1/x',
    'https://api.example.com/v2/../v1/x',
  ])('O3 within a listed path: %s', async (url) => {
    await expectOurs(setUp, url, { apis });
  });

  test.each([
    ['another path that begins the same', '/api.json'],
    ['… with an encoded slash', '/api%2fx'],
    ['in capitals', '/API/x'],
    ['deeper down', '/x/api/y'],
    ['a slash too many', '//api/x'],
    ['in the query', '/x?/api/y'],
    ['dots behind an empty segment', '/api//../../admin'],
    ['half encoded dots', '/api/.%2e/admin'],
    ['another version', 'https://api.example.com/v2/x'],
    ['the listed origin without its path', 'https://api.example.com/'],
    ['the path at another origin', 'https://evil.example/v1/x'],
    ['the path of the page at the listed origin', 'https://api.example.com/api/x'],
  ])('O3 not within it, %s: %s', async (_, url) => {
    await expectNotOurs(setUp, url, { apis });
  });

  // Climbs that only a server sees: one that decodes before it resolves dots, that decodes twice, that merges slashes (as
  // nginx does), that cuts off path parameters (as Tomcat does), or that takes a backslash for a slash.
  test.each([
    '/api/%2e%2e%2fadmin',
    '/api/..%5cadmin',
    '/api/..%252fadmin',
    '/api/..%25252fadmin',
    '/api/..%5Cadmin',
    '/api/%252e%252e%252fadmin',
    'https://api.example.com/v1/..%2fx',
    '/api/%2f../admin',
    '/api/%5c../admin',
    '/api/x/%2f%2e%2e/%2f../admin',
    '/api/..;/admin',
    '/api/%2e%2e;/admin',
    '/api/..\\admin',
    '/api/.\t./admin',
    '/api/\\../admin',
  ])('O3 a climb that only the server sees is not trusted: %j', async (url) => {
    await expectNotOurs(setUp, url, { apis });
  });
});

describeTransports('who gets the token: <base href>', (setUp) => {
  afterEach(() => {
    for (const base of document.querySelectorAll('base')) base.remove();
  });

  /** Where a request goes on a page with a `<base>`, and what it carries: the network resolves against that, as browsers do. */
  async function sentFrom(href: string, url: string, apis?: readonly string[]): Promise<[string, string | undefined]> {
    const base = document.createElement('base');
    base.href = href;
    document.head.append(base);
    const server = refusingServer();
    const app = startApp(setUp, {
      server,
      ...(apis && { apis }),
      providers: [{ provide: XhrFactory, useValue: { build: () => new FakeXhr(server, document.baseURI) } }],
    });
    if (setUp.client === 'fetch') globalThis.fetch = fakeFetch(server, document.baseURI);
    await app.ask(url);
    const [first] = server.requests;
    const authorization = first?.headers['authorization'];
    // What is not ours starts nothing.
    expect(server.refreshCalls).toHaveLength(authorization === undefined ? 0 : 1);
    return [first?.url.href ?? '', authorization];
  }

  test.each([
    ['/app/', 'api/x', '/app/api/x'],
    ['/app/sub/', '../api/x', '/app/api/x'],
    ['/app/index.html', 'api/x', '/app/api/x'],
  ])('O3 with <base href="%s"> a relative %s is %s, which is listed', async (base, url, path) => {
    expect(await sentFrom(base, url, ['/app/api'])).toEqual([`http://localhost${path}`, 'Bearer A1']);
  });

  test.each([
    ['/app/', '/api/x'],
    ['/other/', 'api/x'],
    ['/app/', 'apix'],
  ])('O3 with <base href="%s"> a relative %s is not listed', async (base, url) => {
    expect((await sentFrom(base, url, ['/app/api']))[1]).toBeUndefined();
  });

  const page = 'http://localhost';
  const cdn = 'https://cdn.example.com';
  const cdnOf = (base: string): string => new URL(base, page).origin;

  describe.each([`${cdn}/app/`, '//cdn.example.com/app/'])('with <base href="%s">, which is another origin', (base) => {
    test.each(['x', '/x', '?q'])('O1 a relative %s goes there, without the token', async (url) => {
      const [href, authorization] = await sentFrom(base, url);
      expect([new URL(href).origin, authorization]).toEqual([cdnOf(base), undefined]);
    });

    test('O1 an absolute URL there gets no token', async () => {
      expect(await sentFrom(base, `${cdnOf(base)}/x`)).toEqual([`${cdnOf(base)}/x`, undefined]);
    });

    test.each<[string, string, string[] | undefined, string | undefined]>([
      ['O1 the page’s own origin is still the default', `${page}/api/x`, undefined, 'Bearer A1'],
      ['O3 a path in `apis` is one of the page’s own origin', `${page}/api/x`, ['/api'], 'Bearer A1'],
      ['O3 a path in `apis` is none of that origin', '/api/x', ['/api'], undefined],
      ['O1 where that origin is listed, relative URLs get it', 'x', [cdnOf(base)], 'Bearer A1'],
    ])('%s', async (_, url, apis, authorization) => {
      expect((await sentFrom(base, url, apis))[1]).toBe(authorization);
    });
  });

  test.each(['file:///app/', 'ftp://localhost/app/'])(
    'O2 with <base href="%s"> a relative URL gets none',
    async (base) => {
      expect((await sentFrom(base, 'x'))[1]).toBeUndefined();
    },
  );
});

describeTransports('who gets the token: the caller decides', (setUp) => {
  test('O4 SKIP_TOKEN: unharmed by a refresh that fails, and by the end of the session', async () => {
    const { get, server, ended } = startExpired(setUp);
    server.revokeAll();
    server.latency = 50;
    const refused = get('/api/x');
    await advance(55);
    const skipped = get('/api/public', { context: new HttpContext().set(SKIP_TOKEN, true) });
    await advance(100);
    expect(refused.failure.status).toBe(401);
    expect(ended).toEqual(['rejected']);
    expect(skipped.value).toEqual({ path: '/api/public', token: null });
  });

  test('O4 SKIP_TOKEN false is as good as none', async () => {
    expect(new HttpContext().get(SKIP_TOKEN)).toBe(false);
    const { ask } = startExpired(setUp);
    expect((await ask('/api/x', { context: new HttpContext().set(SKIP_TOKEN, false) })).value.token).toBe('A2');
  });

  test.each([['Basic dXNlcjpwdw=='], ['Bearer of-another-service'], ['bearer A1'], ['A1'], ['']])(
    'O5 the caller’s own Authorization %j goes out as it is; its 401 starts nothing',
    async (value) => {
      const server = refusingServer();
      const { ask, store, ended, events } = startApp(setUp, { server });
      const answer = await ask('/api/x', { headers: { AUTHORIZATION: value } });
      expect(server.requests.map(({ headers }) => headers['authorization'])).toEqual([value]);
      expect(answer.failure).toMatchObject({ status: 401, error: { error: 'invalid_token' } });
      expect(store.tokens()?.accessToken).toBe('A1');
      expect(ended).toEqual([]);
      expect(events.map(({ type }) => type)).toEqual(['session-started']);
    },
  );

  test('O5 such a request is not blocked by a refresh of ours', async () => {
    const { get, server } = startExpired(setUp);
    server.refreshLatency = 1_000;
    server.api = ({ headers }) => (headers['authorization'] === 'Basic mine' ? { status: 200, body: {} } : undefined);
    get('/api/x');
    await advance(15);
    const own = get('/api/y', { headers: { Authorization: 'Basic mine' } });
    await advance(15);
    expect(own.value).toEqual({});
  });

  test.each([
    ['that requests have carried', true],
    ['that no request has carried', false],
  ])('O5 an older token of ours %s, set by the caller, is replaced, and its refusal cured', async (_, carried) => {
    const { ask, renew, server } = startApp(setUp);
    const old = { headers: { Authorization: 'Bearer A1' } };
    if (carried) await ask('/api/public');
    renew();
    expect((await ask('/api/x', old)).value.token).toBe('A2');
    server.expireAll();
    expect((await ask('/api/x', old)).value.token).toBe('A3');
    expect(server.tokensSentTo('/api/x')).toEqual(['A2', 'A2', 'A3']);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('O5 with another header, the caller’s Authorization and ours travel side by side', async () => {
    const { ask, server } = startApp(setUp, {
      backend: restBackend({ refreshUrl: '/api/auth/refresh', header: 'X-Token' }),
    });
    server.api = ({ headers }) => (headers['x-token'] === 'Bearer A2' ? { status: 200, body: {} } : server.refusal());
    expect((await ask('/api/x', { headers: { Authorization: 'Basic mine' } })).value).toEqual({});
    expect(server.sends.map(({ headers }) => [headers['authorization'], headers['x-token']])).toEqual([
      ['Basic mine', 'Bearer A1'],
      ['Basic mine', 'Bearer A2'],
    ]);
  });

  test('O5 with another header, the caller’s own one of that name is left alone', async () => {
    const server = refusingServer();
    const { ask } = startApp(setUp, {
      server,
      backend: restBackend({ refreshUrl: '/api/auth/refresh', header: 'X-Token' }),
    });
    const answer = await ask('/api/x', { headers: { 'x-token': 'mine' } });
    expect(server.requests.map(({ headers }) => headers['x-token'])).toEqual(['mine']);
    expect(answer.failure.status).toBe(401);
    expect(server.refreshCalls).toHaveLength(0);
  });
});

describeTransports('who gets the token: what can be sent', (setUp) => {
  const unsendable: [string, string][] = [
    ['another header', 'A9\r\nX-Evil: 1'],
    ['a letter beyond Latin-1', 'A令9'],
    ['a blank at its end', 'A9 '],
  ];
  // Those that a refresh brings are in wrong-answers.spec.ts.

  /** The session of before goes on, and no header was ever sent with that token. */
  async function expectUnharmed({ ask, server, store }: App): Promise<void> {
    expect(store.tokens()).toEqual({ accessToken: 'A1', refreshToken: 'R1' });
    expect((await ask('/api/x')).value).toEqual({ path: '/api/x', token: 'A1' });
    expect(server.requests.map(({ headers }) => headers['authorization'])).toEqual(['Bearer A1']);
    expect(server.requests.some(({ headers }) => 'x-evil' in headers)).toBe(false);
  }

  test.each(unsendable)(
    'O6 a token with %s is refused by set() and update(), not when it is sent',
    async (_, accessToken) => {
      const app = startApp(setUp);
      const tokens: Tokens = { accessToken };

      expect(() => app.signIn(tokens)).toThrow(TypeError);
      expect(() => app.renew(tokens)).toThrow(TypeError);

      await expectUnharmed(app);
    },
  );

  test('O6 a token with Latin-1 letters can be sent', async () => {
    const { ask, signIn, server } = startApp(setUp, { signedIn: false });
    server.api = () => ({ status: 200, body: {} });
    signIn({ accessToken: 'tökén' });
    expect((await ask('/api/x')).value).toEqual({});
    expect(server.tokensSentTo('/api/x')).toEqual(['tökén']);
  });
});

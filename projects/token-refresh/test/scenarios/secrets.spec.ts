import { DOCUMENT } from '@angular/common';
import { HttpErrorResponse, HttpHeaders } from '@angular/common/http';
import {
  localStorageTokens,
  TokenRefreshError,
  TokenRefreshErrorCode,
  TokenRefreshEvent,
  Tokens,
  withStorage,
} from 'ngx-token-refresh';
import { throwError } from 'rxjs';
import { App, AppOptions, describeSetUps, probe, startExpired } from '../world/app';
import { Fate, ModelServer, WireShape } from '../world/model-server';
import { told } from '../world/no-leaks';
import { textsIn } from '../world/texts-in';
import { advance, settle, useVirtualTime } from '../world/virtual-time';

// No token value in an error, event or log. After each test no-leaks.ts looks for `A1`, `R1`, … in all that an app tells;
// these tests make it tell everything, over servers that put tokens wherever they can.

useVirtualTime();

describe('the search', () => {
  const cause = new HttpErrorResponse({ status: 500, url: '/refresh?refreshToken=R1' });
  const hidden = new Error('nothing to see');
  Object.defineProperty(hidden, 'hidden', { value: { deep: ['R1'] }, enumerable: false });
  const marksIn = (value: unknown): string[] => [...textsIn(value)].filter((text) => text.includes('R1'));

  test.each<[string, unknown]>([
    ['a cause of a cause', new Error('a', { cause: new Error('b', { cause: new SyntaxError('R1') }) })],
    ['the message of an HttpErrorResponse', cause],
    ['its lazy headers', new HttpErrorResponse({ headers: new HttpHeaders({ 'X-Token': 'R1' }) })],
    ['the error in it', new HttpErrorResponse({ error: new TokenRefreshError('rejected', new Error('R1')) })],
    ['a property that is not enumerable', hidden],
    ['a getter', Object.defineProperty({}, 'token', { get: () => 'R1' })],
    ['the name of a property', { ['R1']: 1 }],
    ['a symbol', { [Symbol('R1')]: 1 }],
  ])('finds the mark in %s', (_, value) => {
    expect(marksIn(value)).not.toEqual([]);
  });

  test('finds none where there is none', () => {
    expect(marksIn([new TokenRefreshError('rejected', new Error('why')), { a: new Map() }])).toEqual([]);
  });
});

/** The library's own errors among those that callers were told. */
function ownErrors(): TokenRefreshError[] {
  return told
    .map((error): unknown => (error instanceof HttpErrorResponse ? error.error : error))
    .filter((error) => error instanceof TokenRefreshError);
}

const codes = (): TokenRefreshErrorCode[] => ownErrors().map(({ code }) => code);

describeSetUps('secrets', (setUp) => {
  const spies: jest.SpyInstance[] = [];
  const logged = (): unknown[][] => spies.flatMap(({ mock }) => mock.calls as unknown[][]);

  beforeEach(() => {
    for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
      spies.push(jest.spyOn(console, method).mockImplementation(() => undefined));
    }
  });

  afterEach(() => {
    told.push(...logged());
    for (const spy of spies.splice(0)) spy.mockRestore();
  });

  function start(shape: WireShape, refresh?: Fate, options: AppOptions = {}): App {
    const app = startExpired(setUp, { server: new ModelServer(shape), ...options });
    app.server.refresh = () => refresh;
    return app;
  }

  function keepErrorOf(token: Promise<string | null>): void {
    token.catch((error: unknown) => told.push(error));
  }

  /** One call that is refused, and in the midst of its refresh everything that can wait for it, and fail with it. */
  async function run({ get, http, refresher }: App, ms = 100): Promise<void> {
    get('/api/refused');
    await advance(15);
    get('/api/blocked');
    probe(http.post('/api/blocked', { a: 1 }));
    keepErrorOf(refresher.refresh());
    keepErrorOf(refresher.getAccessToken());
    await advance(ms);
    // In the cooldown, or after the end of the session, the failure is told again.
    get('/api/after');
    keepErrorOf(refresher.refresh());
    await advance(100);
  }

  describe.each<WireShape>(['rest', 'envelope'])('%s', (shape) => {
    test('a refresh that succeeds', async () => {
      const app = start(shape);
      await run(app);
      // The one in the midst of the first, and the one after it.
      expect(app.token()).toBe('A3');
      expect(app.events.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['request-refused', 'request-waiting', 'refresh-succeeded', 'request-replayed']),
      );
    });

    const echo = { error: 'no', message: 'R1 is spent', refreshToken: 'R1' };
    const headers = { 'X-Token': 'A1', 'Set-Cookie': 'token=A2' };
    const page = { headers: { ...headers, 'Content-Type': 'text/html' }, body: '<p>A2</p>' };
    const failures: [string, Fate, TokenRefreshErrorCode][] = [
      ['is refused with 401, by a server that echoes', { status: 401, headers, body: echo }, 'rejected'],
      ['is answered 500, with a stack trace', { status: 500, headers, body: 'at refresh(A2)' }, 'unavailable'],
      ['is answered 503', { status: 503, headers: { ...headers, 'Retry-After': '7' }, body: echo }, 'unavailable'],
      ['is answered 403, with a page', { status: 403, ...page }, 'unavailable'],
      ['meets a broken connection', 'network-error', 'unavailable'],
      ['is never answered', 'never', 'timeout'],
      ['is answered by a page', { status: 200, ...page }, 'invalid-response'],
      ['is answered by half a JSON text', { status: 200, headers, body: '{"accessToken": "A2"' }, 'invalid-response'],
      ['is answered by a JSON text with an error in it', { status: 200, body: '{"a": A2}' }, 'invalid-response'],
      ['is answered by a bare token', { status: 200, body: 'A2' }, 'invalid-response'],
      ['brings a token of the wrong type', { status: 200, body: { accessToken: { a: 'A2' } } }, 'invalid-response'],
    ];

    test.each(failures)('a refresh that %s', async (_, fate, code) => {
      const app = start(shape, fate, { refreshTimeout: 1_000 });
      await run(app, 2_000);
      expect(codes()).toContain(code);
      expect(app.events).toContainEqual(expect.objectContaining({ type: 'refresh-failed', code }));
      expect(told.length).toBeGreaterThan(4);
    });

    test.each<[string, TokenRefreshErrorCode, (app: App) => void]>([
      ['a sign-out', 'signed-out', ({ signOut }) => signOut()],
      ['a sign-in of another user', 'session-changed', ({ signIn }) => signIn()],
    ])('%s while they wait', async (_, code, act) => {
      const app = start(shape, 'never');
      const pending = run(app);
      await settle();
      setTimeout(() => act(app), 50);
      await pending;
      expect(codes()).toContain(code);
    });

    test('nothing to refresh with', async () => {
      const app = start(shape);
      app.signIn({ accessToken: 'A1' });
      keepErrorOf(app.refresher.refresh());
      await run(app);
      expect(codes()).toContain('no-refresh-token');
    });

    test('an onSessionEnded that throws', async () => {
      const onSessionEnded = (): never => {
        throw new Error('boom');
      };
      const app = start(shape, { status: 401 }, { onSessionEnded });
      await run(app);
      expect(app.reported).toHaveLength(1);
    });
  });

  test.each([
    ['a broken connection', 'network-error', 0],
    ['500', { status: 500, body: 'A2' }, 500],
    ['a page', { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<p>A2</p>' }, 200],
    ['401', { status: 401, body: 'A2' }, 401],
  ] satisfies [string, Fate, number][])(
    'the founding GET, whose URL holds the refresh token: %s',
    async (_, fate, status) => {
      const app = start('envelope', fate);
      await run(app);
      // The mark was there to be leaked.
      expect(app.server.refreshCalls[0]?.url.search).toContain('R1');
      const causes = ownErrors().flatMap(({ cause }) => (cause instanceof HttpErrorResponse ? [cause] : []));
      expect(causes.length).toBeGreaterThan(0);
      for (const cause of causes) {
        expect(cause.status).toBe(status);
        expect(cause.url).toMatch(/\/atoto-user\/admin\/refreshToken$/);
      }
    },
  );

  test('a backend of the user’s own that fails with the whole answer', async () => {
    const headers = new HttpHeaders({ 'X-Token': 'A1' });
    const answer = new HttpErrorResponse({ status: 502, url: '/refresh?token=R1', error: { text: 'R1' }, headers });
    await run(start('rest', undefined, { backend: { refresh: () => throwError(() => answer) } }));
    expect(codes()).toContain('unavailable');
  });

  test('URLs of requests are told without query and fragment', async () => {
    const { get, http, events } = start('rest');
    get('/api/x?access_token=SECRET');
    probe(http.get('/api/y', { params: { token: 'SECRET' } }));
    get('http://localhost/api/z#SECRET');
    await advance(5);
    get('/api/cancelled?token=SECRET').subscription.unsubscribe();
    await advance(100);
    const urls = events.flatMap((event) => ('url' in event ? [event.url] : []));
    expect([...new Set(urls)].sort()).toEqual(['/api/cancelled', '/api/x', '/api/y', 'http://localhost/api/z']);
    expect([...textsIn(events)].filter((text) => text.includes('SECRET'))).toEqual([]);
  });

  test('a custom scheme, and a header of the caller’s own', async () => {
    const app = start('rest');
    app.renew({ accessToken: 'A3', tokenType: 'DPoP' });
    app.get('/api/x', { headers: { Authorization: 'Bearer A4' } });
    await run(app);
    expect(app.server.requests.map(({ headers }) => headers['authorization'])).toContain('Bearer A4');
  });

  test.each<[string, unknown]>([
    ['an access token with a line break', { accessToken: 'A9\r\n' }],
    ['an access token beyond Latin-1', { accessToken: 'A9 令' }],
    ['a refresh token of the wrong type', { accessToken: 'A9', refreshToken: { R9: 'R9' } }],
    ['an expiry of the wrong type', { accessToken: 'A9', expiresAt: 'A9' }],
    ['a token type of two words', { accessToken: 'A9', tokenType: 'Bearer A9' }],
  ])('a sign-in and a renewal with %s', (_, tokens) => {
    const app = start('rest');
    for (const act of [app.signIn, app.renew]) {
      try {
        act(tokens as Tokens);
      } catch (error) {
        told.push(error);
      }
    }
    expect(told).toHaveLength(2);
  });

  test('a renewal while signed out', () => {
    const app = start('rest');
    app.signOut();
    app.renew({ accessToken: 'A9' });
    expect(logged()).toHaveLength(1);
  });

  test.each([
    ['garbage', 'garbage A1'],
    ['a bare token', 'A1'],
  ])('a storage that holds %s', async (_, text) => {
    localStorage.setItem('ngx-token-refresh', text);
    await run(start('rest', undefined, { features: [withStorage(localStorageTokens())] }));
    expect(logged()).toHaveLength(1);
  });

  test('a storage whose errors quote what could not be written', async () => {
    const localStorage = {
      getItem: () => null,
      setItem: (_: string, text: string) => {
        throw new DOMException(`no room for ${text}`, 'QuotaExceededError');
      },
      removeItem: () => {
        throw new Error('cannot remove A2');
      },
    };
    const { baseURI, location } = document;
    const providers = [{ provide: DOCUMENT, useValue: { baseURI, location, defaultView: { localStorage } } }];
    await run(start('rest', undefined, { features: [withStorage(localStorageTokens())], providers }));
    expect(logged()).toHaveLength(1);
  });

  test('every kind of event has been seen in these flows', async () => {
    const kinds = new Set<TokenRefreshEvent['type']>();
    for (const fate of [undefined, { status: 401 }, { status: 503 }]) {
      const app = start('rest', fate);
      app.get('/api/cancelled').subscription.unsubscribe();
      await run(app);
      app.signOut();
      for (const { type } of app.events) kinds.add(type);
    }
    expect([...kinds].sort()).toEqual([
      'refresh-failed',
      'refresh-started',
      'refresh-succeeded',
      'request-answered',
      'request-cancelled',
      'request-refused',
      'request-replayed',
      'request-sent',
      'request-waiting',
      'session-ended',
      'session-started',
    ] satisfies TokenRefreshEvent['type'][]);
  });
});

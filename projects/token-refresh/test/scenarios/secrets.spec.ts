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
import { App, AppOptions, describeSetUps, Probe, probe, startApp } from '../world/app';
import { bearerOf, Fate, ModelServer, WireShape } from '../world/model-server';
import { textsIn } from '../world/texts-in';
import { advance, settle, useVirtualTime } from '../world/virtual-time';

// No token value in an error, event or log. Every token value of this file bears the mark.

useVirtualTime();

const MARK = 'SECRET';
const SIGNED_IN = { accessToken: `${MARK}-A1`, refreshToken: `${MARK}-R1` };
const FRESH = `${MARK}-A2`;

function marksIn(value: unknown): string[] {
  return [...textsIn(value)].filter((text) => text.includes(MARK));
}

describe('the search', () => {
  const cause = new HttpErrorResponse({ status: 500, url: `/refresh?refreshToken=${MARK}` });
  const hidden = new Error('nothing to see');
  Object.defineProperty(hidden, 'hidden', { value: { deep: [MARK] }, enumerable: false });

  test.each<[string, unknown]>([
    ['a text', `Bearer ${MARK}`],
    ['a message', new Error(`no ${MARK}`)],
    ['a cause', new TokenRefreshError('unavailable', cause)],
    ['a cause of a cause', new Error('a', { cause: new Error('b', { cause: new SyntaxError(MARK) }) })],
    ['the message of an HttpErrorResponse', cause],
    ['its body', new HttpErrorResponse({ error: { text: MARK } })],
    ['its lazy headers', new HttpErrorResponse({ headers: new HttpHeaders({ 'X-Token': MARK }) })],
    ['the error in it', new HttpErrorResponse({ error: new TokenRefreshError('rejected', new Error(MARK)) })],
    ['a property that is not enumerable', hidden],
    ['a getter', { get token() { return MARK; } }], // prettier-ignore
    ['the name of a property', { [MARK]: 1 }],
    ['a Map', new Map([['a', { b: MARK }]])],
    ['a symbol', { [Symbol(MARK)]: 1 }],
  ])('finds the mark in %s', (_, value) => {
    expect(marksIn(value)).not.toEqual([]);
  });

  test('finds none where there is none', () => {
    expect(marksIn([new TokenRefreshError('rejected', new Error('why')), { a: new Map() }])).toEqual([]);
  });
});

/** All that the library says in a test, wherever it says it. */
interface Said {
  readonly app: App;
  readonly server: ModelServer;
  readonly errors: unknown[];
  readonly console: unknown[][];
}

function codesOf({ errors }: Said): TokenRefreshErrorCode[] {
  return errors.flatMap((error) => {
    const own: unknown = error instanceof HttpErrorResponse ? error.error : error;
    return own instanceof TokenRefreshError ? [own.code] : [];
  });
}

function expectNothingTold({ app, errors, console }: Said): void {
  expect(marksIn(app.events)).toEqual([]);
  expect(marksIn(errors)).toEqual([]);
  expect(marksIn(app.reported)).toEqual([]);
  expect(marksIn(app.ended)).toEqual([]);
  expect(marksIn(console)).toEqual([]);
}

describeSetUps('secrets', (setUp) => {
  const spies: jest.SpyInstance[] = [];

  beforeEach(() => {
    for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
      spies.push(jest.spyOn(console, method).mockImplementation(() => undefined));
    }
  });

  afterEach(() => {
    for (const spy of spies.splice(0)) spy.mockRestore();
    localStorage.clear();
  });

  /** An API that accepts the fresh token alone, and somebody signed in whose token it refuses. */
  function start(shape: WireShape, refresh: Fate | undefined, options: AppOptions = {}): Said {
    const server = new ModelServer(shape);
    server.api = (request) => (bearerOf(request) === FRESH ? { status: 200, body: {} } : server.refusal());
    server.refresh = () => refresh;
    const app = startApp(setUp, { server, signedIn: false, ...options });
    app.store.signIn(SIGNED_IN);
    return {
      app,
      server,
      errors: [],
      get console() {
        return spies.flatMap(({ mock }) => mock.calls as unknown[][]);
      },
    };
  }

  /** One call that is refused, and in the midst of its refresh everything that can wait for it, and fail with it. */
  async function run(said: Said, ms = 100): Promise<void> {
    const { app, errors } = said;
    const answers: Probe<unknown>[] = [probe(app.http.get('/api/refused'))];
    await advance(15);
    answers.push(probe(app.http.get('/api/blocked')), probe(app.http.post('/api/blocked', { a: 1 })));
    for (const token of [app.refresher.refresh(), app.refresher.getAccessToken()]) {
      token.catch((error: unknown) => errors.push(error));
    }
    await advance(ms);
    // In the cooldown, or after the end of the session, the failure is told again.
    answers.push(probe(app.http.get('/api/after')));
    app.refresher.refresh().catch((error: unknown) => errors.push(error));
    await advance(100);
    for (const { error } of answers) if (error !== undefined) errors.push(error);
  }

  const good: Record<WireShape, Fate> = {
    rest: { status: 200, body: { accessToken: FRESH, refreshToken: `${MARK}-R2` } },
    envelope: {
      status: 200,
      body: { code: 200, data: { tokenHead: 'Bearer ', token: FRESH, refreshToken: `${MARK}-R2` } },
    },
  };

  describe.each<WireShape>(['rest', 'envelope'])('%s', (shape) => {
    test('a refresh that succeeds', async () => {
      const said = start(shape, good[shape]);
      await run(said);
      expect(said.app.store.tokens()?.accessToken).toBe(FRESH);
      expect(said.app.events.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['request-refused', 'request-waiting', 'refresh-succeeded', 'request-replayed']),
      );
      expectNothingTold(said);
    });

    const echo = { error: 'no', message: `${SIGNED_IN.refreshToken} is spent`, refreshToken: SIGNED_IN.refreshToken };
    const headers = { 'X-Token': SIGNED_IN.accessToken, 'Set-Cookie': `token=${FRESH}` };
    const page = { ...headers, 'Content-Type': 'text/html' };
    const failures: [string, Fate, TokenRefreshErrorCode][] = [
      ['is refused with 401, by a server that echoes', { status: 401, headers, body: echo }, 'rejected'],
      ['is refused with 400, by a server that echoes', { status: 400, headers, body: echo }, 'rejected'],
      ['is answered 500, with a stack trace', { status: 500, headers, body: `at refresh(${FRESH})` }, 'unavailable'],
      ['is answered 503', { status: 503, headers: { ...headers, 'Retry-After': '7' }, body: echo }, 'unavailable'],
      ['is answered 404, with a page', { status: 404, headers: page, body: `<p>${FRESH}</p>` }, 'unavailable'],
      ['is answered 403, with a page', { status: 403, headers: page, body: `<p>${FRESH}</p>` }, 'unavailable'],
      ['meets a broken connection', 'network-error', 'unavailable'],
      ['is never answered', 'never', 'timeout'],
      ['is answered by a page', { status: 200, headers: page, body: `<p>${FRESH}</p>` }, 'invalid-response'],
      [
        'is answered by half a JSON text',
        { status: 200, headers, body: `{"accessToken": "${FRESH}"` },
        'invalid-response',
      ],
      ['is answered by a JSON text with an error in it', { status: 200, body: `{"a": ${FRESH}}` }, 'invalid-response'],
      ['is answered by a bare token', { status: 200, body: FRESH }, 'invalid-response'],
      ['is answered by a bare token in JSON', { status: 200, body: `"${FRESH}"` }, 'invalid-response'],
      ['brings a token of the wrong type', { status: 200, body: { accessToken: { a: FRESH } } }, 'invalid-response'],
      [
        'brings a token that no header can hold',
        { status: 200, body: { accessToken: `${FRESH}\r\n` } },
        'invalid-response',
      ],
    ];

    test.each(failures)('a refresh that %s', async (_, fate, code) => {
      const said = start(shape, fate, { refreshTimeout: 1_000 });
      await run(said, 2_000);
      expect(codesOf(said)).toContain(code);
      expect(said.app.events).toContainEqual(expect.objectContaining({ type: 'refresh-failed', code }));
      expect(said.errors.length).toBeGreaterThan(4);
      expectNothingTold(said);
    });

    test('a sign-out while they wait', async () => {
      const said = start(shape, 'never');
      const pending = run(said);
      await settle();
      setTimeout(() => said.app.store.signOut(), 50);
      await pending;
      expect(codesOf(said)).toContain('signed-out');
      expectNothingTold(said);
    });

    test('a sign-in of somebody else while they wait', async () => {
      const said = start(shape, 'never');
      const pending = run(said);
      await settle();
      setTimeout(() => said.app.store.signIn({ accessToken: FRESH, refreshToken: `${MARK}-B` }), 50);
      await pending;
      expect(codesOf(said)).toContain('session-changed');
      expectNothingTold(said);
    });

    test('nothing to refresh with', async () => {
      const said = start(shape, undefined);
      said.app.store.signIn({ accessToken: SIGNED_IN.accessToken });
      said.app.refresher.refresh().catch((error: unknown) => said.errors.push(error));
      await run(said);
      expect(codesOf(said)).toContain('no-refresh-token');
      expectNothingTold(said);
    });

    test('an onSessionEnded that throws', async () => {
      const said = start(shape, { status: 401 }, {
        onSessionEnded: () => {
          throw new Error('boom');
        },
      }); // prettier-ignore
      await run(said);
      expect(said.app.reported).toHaveLength(1);
      expectNothingTold(said);
    });
  });

  test.each([
    ['a broken connection', 'network-error', 0],
    ['500', { status: 500, body: FRESH }, 500],
    ['a page', { status: 200, headers: { 'Content-Type': 'text/html' }, body: `<p>${FRESH}</p>` }, 200],
    ['401', { status: 401, body: FRESH }, 401],
  ] satisfies [string, Fate, number][])(
    'the founding GET, whose URL holds the refresh token: %s',
    async (_, fate, status) => {
      const said = start('envelope', fate);
      await run(said);
      // The mark was there to be leaked.
      expect(said.server.refreshCalls[0]?.url.search).toContain(MARK);
      const causes = said.errors.flatMap((error) => {
        const own: unknown = error instanceof HttpErrorResponse ? error.error : error;
        return own instanceof TokenRefreshError && own.cause instanceof HttpErrorResponse ? [own.cause] : [];
      });
      expect(causes.length).toBeGreaterThan(0);
      for (const cause of causes) {
        expect(cause.status).toBe(status);
        expect(cause.url).toMatch(/\/atoto-user\/admin\/refreshToken$/);
      }
      expectNothingTold(said);
    },
  );

  test('a backend of the user’s own that fails with the whole answer', async () => {
    const said = start('rest', undefined, {
      backend: {
        refresh: () =>
          throwError(
            () =>
              new HttpErrorResponse({
                status: 502,
                url: `/refresh?token=${MARK}`,
                error: { text: MARK },
                headers: new HttpHeaders({ 'X-Token': MARK }),
              }),
          ),
      },
    });
    await run(said);
    expect(codesOf(said)).toContain('unavailable');
    expectNothingTold(said);
  });

  test('URLs of requests are told without query and fragment', async () => {
    const said = start('rest', good.rest);
    probe(said.app.http.get(`/api/x?access_token=${MARK}`));
    probe(said.app.http.get('/api/y', { params: { token: MARK } }));
    probe(said.app.http.get(`http://localhost/api/z#${MARK}`));
    await advance(5);
    probe(said.app.http.get(`/api/cancelled?token=${MARK}`)).subscription.unsubscribe();
    await advance(100);
    const urls = said.app.events.flatMap((event) => ('url' in event ? [event.url] : []));
    expect([...new Set(urls)].sort()).toEqual(['/api/cancelled', '/api/x', '/api/y', 'http://localhost/api/z']);
    expect(marksIn(said.app.events)).toEqual([]);
  });

  test('a custom scheme, and a header of the caller’s own', async () => {
    const said = start('rest', good.rest);
    said.app.store.renew({ accessToken: `${MARK}-A3`, tokenType: 'DPoP' });
    probe(said.app.http.get('/api/x', { headers: { Authorization: `Bearer ${MARK}` } }));
    await run(said);
    expectNothingTold(said);
  });

  test.each<[string, unknown]>([
    ['an access token with a line break', { accessToken: `${MARK}\r\n` }],
    ['an access token beyond Latin-1', { accessToken: `${MARK}令` }],
    ['an access token of the wrong type', { accessToken: [MARK] }],
    ['a refresh token of the wrong type', { accessToken: MARK, refreshToken: { MARK } }],
    ['an expiry of the wrong type', { accessToken: MARK, expiresAt: MARK }],
    ['a token type of two words', { accessToken: MARK, tokenType: `Bearer ${MARK}` }],
    ['a bare token', MARK],
  ])('set() and update() with %s', (_, tokens) => {
    const said = start('rest', undefined);
    for (const method of ['set', 'update'] as const) {
      try {
        said.app.store[method](tokens as Tokens);
      } catch (error) {
        said.errors.push(error);
      }
    }
    expect(said.errors).toHaveLength(2);
    expectNothingTold(said);
  });

  test('update() while signed out', () => {
    const said = start('rest', undefined);
    said.app.store.signOut();
    said.app.store.renew({ accessToken: FRESH });
    expect(said.console).toHaveLength(1);
    expectNothingTold(said);
  });

  test.each([
    ['garbage', `garbage ${MARK}`],
    ['half a record', `{"v":1,"session":"s","tokens":{"accessToken":"${MARK}`],
    ['an old version', `{"v":0,"session":"s","tokens":{"accessToken":"${MARK}"}}`],
    ['a bare token', MARK],
  ])('a storage that holds %s', async (_, text) => {
    localStorage.setItem('ngx-token-refresh', text);
    const said = start('rest', good.rest, { features: [withStorage(localStorageTokens())] });
    await run(said);
    expect(said.console).toHaveLength(1);
    expectNothingTold(said);
  });

  test('a storage whose errors quote what could not be written', async () => {
    const localStorage = {
      getItem: () => null,
      setItem: (_: string, text: string) => {
        throw new DOMException(`no room for ${text}`, 'QuotaExceededError');
      },
      removeItem: () => {
        throw new Error(`cannot remove ${FRESH}`);
      },
    };
    const { baseURI, location } = document;
    const said = start('rest', good.rest, {
      features: [withStorage(localStorageTokens())],
      providers: [{ provide: DOCUMENT, useValue: { baseURI, location, defaultView: { localStorage } } }],
    });
    await run(said);
    expect(said.console).toHaveLength(1);
    expectNothingTold(said);
  });

  test('every kind of event has been seen in these flows', async () => {
    const kinds = new Set<TokenRefreshEvent['type']>();
    for (const fate of [good.rest, { status: 401 }, { status: 503 }] satisfies Fate[]) {
      const said = start('rest', fate);
      probe(said.app.http.get('/api/cancelled')).subscription.unsubscribe();
      await run(said);
      said.app.store.signOut();
      expectNothingTold(said);
      for (const { type } of said.app.events) kinds.add(type);
    }
    expect([...kinds].sort()).toEqual([
      'refresh-failed',
      'refresh-started',
      'refresh-succeeded',
      'request-answered',
      'request-waiting',
      'request-cancelled',
      'request-refused',
      'request-replayed',
      'request-sent',
      'session-ended',
      'session-started',
    ] satisfies TokenRefreshEvent['type'][]);
  });
});

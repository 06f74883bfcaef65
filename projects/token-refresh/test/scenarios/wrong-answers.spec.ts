import {
  envelopeBackend,
  jwtExpiry,
  localStorageTokens,
  restBackend,
  TokenBackend,
  withProactiveRefresh,
  withStorage,
} from 'ngx-token-refresh';
import { describeTransports, SetUp, startExpired } from '../world/app';
import { bearerOf, Fate, ModelServer, WireShape } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';

// "Wrong answers a backend may give, and what must happen" (BACKENDS.md, and H1), as bytes on the wire, through the real parser
// of HttpClient. What each field is read as is in the specs of the backends.

useVirtualTime();

const JSON_TYPE = { 'Content-Type': 'application/json' };

const json = (body: string): Fate => ({ status: 200, headers: JSON_TYPE, body });

/** A whole answer whose access token is this piece of JSON. */
function answerWith(shape: WireShape, token: string, more = ''): Fate {
  return json(
    shape === 'rest'
      ? `{"accessToken": ${token}, "refreshToken": "R9"${more}}`
      : `{"code": 200, "data": {"tokenHead": "Bearer ", "token": ${token}, "refreshToken": "R9"${more}}}`,
  );
}

/** The text of a token of three parts with this text for a payload. */
function jwtOf(payload: string): string {
  const part = (text: string): string => Buffer.from(text).toString('base64url');
  return `${part('{"alg":"HS256"}')}.${part(payload)}.${part('signature')}`;
}

const whole: [string, Fate][] = [
  ['HTML with 200 that says it is JSON', json('<!doctype html><title>login</title>')],
  ['204', { status: 204 }],
  ['200 and empty', { status: 200, body: '' }],
  ['null', json('null')],
  ['a text without quotes', json('A9')],
  ['a list', json('[]')],
  ['half a JSON text', json('{"code": 200, "accessToken": "A9", "data": {"token": "A9"')],
  ['a JSON text and more', json('{"code": 200, "accessToken": "A9", "data": {"token": "A9"}} A9')],
  ['NaN in the text', json('{"code": 200, "accessToken": "A9", "expiresIn": NaN, "data": {"token": "A9", "x": NaN}}')],
  ['a __proto__ that holds it all', json('{"__proto__": {"code": 200, "accessToken": "A9", "data": {"token": "A9"}}}')],
];

const tokens: [string, string][] = [
  ['null', 'null'],
  ['an object', '{"value": "A9"}'],
  ['one with another header in it', '"A9\\r\\nX-Evil: 1"'],
  ['one with a letter beyond Latin-1', '"A令9"'],
  ['one with half a surrogate pair', '"A\\ud83d9"'],
];

/** Tokens that can be sent, and say no end where the backend is told that they are JWTs. */
const jwts: [string, string][] = [
  ['with bad base64url', 'eyJhbGciOiJIUzI1NiJ9.e+30=/!.c2ln'],
  [
    'with a payload that is no UTF-8',
    `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"exp":1767229200,"name":"\xff"}', 'latin1').toString('base64url')}.c2ln`,
  ],
  ['with an exp that is a text', jwtOf('{"exp":"soon"}')],
  ['with an exp of 1e400', jwtOf('{"exp":1e400}')],
  ['that is none', 'A9'],
  ['of 1 MB', 'A'.repeat(1_000_000)],
];

/** An invalid answer: those who wait fail, the tokens stay as they are, and nothing of it is ever sent or kept. */
async function expectInvalid(setUp: SetUp, shape: WireShape, fate: Fate): Promise<void> {
  const server = new ModelServer(shape);
  const app = startExpired(setUp, { server, features: [withStorage(localStorageTokens())] });
  server.refresh = () => fate;
  const signedIn = app.store.tokens();
  const kept = Object.entries(localStorage);

  const answer = await app.ask('/api/x');

  const status = typeof fate === 'object' ? fate.status : 0;
  expect(app.events).toContainEqual(
    expect.objectContaining({ type: 'refresh-failed', code: 'invalid-response', status }),
  );
  expect(answer.failure.error).toMatchObject({ name: 'TokenRefreshError', code: 'invalid-response' });
  expect(answer.failure.status).toBe(0);
  expect(app.store.tokens()).toEqual(signedIn);
  expect(Object.entries(localStorage)).toEqual(kept);
  expect(app.ended).toEqual([]);
  expect(app.reported).toEqual([]);
  expect(app.refresher.isRefreshing()).toBe(false);
  expect(server.sends.map(({ headers }) => headers['authorization'])).toEqual(['Bearer A1']);
  expect(Object.keys(Object.prototype)).toEqual([]);

  // And when the backend is right again, all is well.
  server.refresh = () => undefined;
  await advance(1_000);
  expect((await app.ask('/api/x')).error).toBeUndefined();
  expect(app.store.tokens()).toMatchObject({ accessToken: 'A2', refreshToken: 'R2' });
  expect(server.reuses).toBe(0);
}

/** A good pair beside a field that is none: the tokens are taken, their end is unknown, and development says so once. */
async function expectTaken(
  setUp: SetUp,
  shape: WireShape,
  token: string,
  { field = '', backend }: { field?: string; backend?: TokenBackend } = {},
): Promise<void> {
  const warn = jest.spyOn(console, 'warn').mockImplementation();
  const server = new ModelServer(shape);
  const app = startExpired(setUp, { server, ...(backend && { backend }) });
  server.api = (request) => (bearerOf(request) === token ? { status: 200, body: {} } : server.refusal());
  server.refresh = () => answerWith(shape, JSON.stringify(token), field);

  expect((await app.ask('/api/x')).value).toEqual({});

  expect(app.store.tokens()).toMatchObject({ accessToken: token, refreshToken: 'R9' });
  expect(app.store.tokens()?.expiresAt).toBeUndefined();
  expect(app.ended).toEqual([]);
  expect(warn).toHaveBeenCalledTimes(1);
  expect(String(warn.mock.calls[0])).toMatch(/^ngx-token-refresh: /);
  expect(String(warn.mock.calls[0])).not.toContain(token);
}

describeTransports('wrong answers', (setUp) => {
  describe.each<WireShape>(['rest', 'envelope'])('of a %s backend', (shape) => {
    test.each(whole)('F2 %s', async (_, fate) => {
      await expectInvalid(setUp, shape, fate);
    });

    test.each(tokens)('F2 O6 for a token: %s', async (_, token) => {
      await expectInvalid(setUp, shape, answerWith(shape, token));
    });

    const refreshUrl = new ModelServer(shape).refreshPath;
    const make = shape === 'rest' ? restBackend : envelopeBackend;

    test.each(jwts)('H1 a token that should be a JWT, one %s: it is taken, its end unknown', async (_, token) => {
      // Each backend warns once.
      const backend = make({ refreshUrl, expiry: { fromToken: jwtExpiry } });
      await expectTaken(setUp, shape, token, { backend });
    });

    test('H1 a `fromToken` of the app that throws: the token is taken, its end unknown', async () => {
      const fromToken = (token: string): number => JSON.parse(token) as number;
      await expectTaken(setUp, shape, 'A9', { backend: make({ refreshUrl, expiry: { fromToken } }) });
    });

    test('H1 a `read` of the app that throws: likewise', async () => {
      const read = (value: unknown): number => JSON.parse(String(value)) as number;
      const backend = make({ refreshUrl, expiry: { field: 'at', read } });
      await expectTaken(setUp, shape, 'A9', { backend, field: ', "at": "soon"' });
    });

    test('H1 the access token that was just refused, and a new refresh token: that one is kept', async () => {
      const { ask, server, store, ended } = startExpired(setUp, { server: new ModelServer(shape) });
      server.refresh = () => answerWith(shape, '"A1"');
      expect((await ask('/api/x')).failure.error).toMatchObject({ code: 'invalid-response' });
      expect(store.tokens()).toMatchObject({ accessToken: 'A1', refreshToken: 'R9' });
      expect(ended).toEqual([]);
    });
  });

  test.each(['""', '"null"', 'false', '{}'])(
    'C8 H1 a good access token and the refresh token %s: the old one is kept',
    async (none) => {
      const warn = jest.spyOn(console, 'warn').mockImplementation();
      const { ask, server, store } = startExpired(setUp);
      server.refresh = () => json(`{"accessToken": "${server.issue().accessToken}", "refreshToken": ${none}}`);
      expect((await ask('/api/x')).value.token).toBe('A2');
      expect(store.tokens()).toEqual({ accessToken: 'A2', refreshToken: 'R1', tokenType: store.tokens()?.tokenType });
      expect(warn).toHaveBeenCalledTimes(1);
    },
  );

  const fails = (): number => {
    throw new TypeError('no JWT');
  };
  const refreshUrl = '/api/auth/refresh';
  test.each<[string, TokenBackend]>([
    ['fromToken', restBackend({ refreshUrl, expiry: { fromToken: fails } })],
    ['expiresAt of its own backend', { ...restBackend({ refreshUrl }), expiresAt: fails }],
  ])('H1 %s throws: the tokens are taken, their end is unknown', async (_, backend) => {
    jest.spyOn(console, 'warn').mockImplementation();
    const { ask, server, store, refresher } = startExpired(setUp, { backend, features: [withProactiveRefresh()] });
    server.life = NaN;
    expect((await ask('/api/x')).value.token).toBe('A2');
    expect(await refresher.getAccessToken({ validFor: 1_000 })).toBe('A2');
    expect(store.tokens()).toMatchObject({ refreshToken: 'R2' });
  });

  test.each([
    ['a word', '"soon"'],
    ['negative', '-60'],
    ['1e400', '1e400'],
    ['an epoch time in ms', '1767229200000'],
    ['an object', '{}'],
  ])('H1 of a rest backend, for a life: %s: the tokens are taken, their end unknown', async (_, life) => {
    await expectTaken(setUp, 'rest', 'A9', { field: `, "expiresIn": ${life}` });
  });
});

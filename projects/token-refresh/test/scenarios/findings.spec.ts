import {
  cookieBackend,
  envelopeBackend,
  jwtExpiry,
  oauth2Backend,
  restBackend,
  TokenBackend,
  ɵFINDINGS as FINDINGS,
} from 'ngx-token-refresh';
import { jwtUntil } from '../recipes/stack-server';
import { App, describeTransports, startApp } from '../world/app';
import { nothing, SECRET, sentence, useConsole } from '../world/findings';
import { Fate, ModelServer } from '../world/model-server';
import { inProduction } from '../world/production';
import { advance, useVirtualTime } from '../world/virtual-time';

// What development tells of a set-up that cannot work: each once, one sentence that ends in its code, never a value.

useVirtualTime();
useConsole();

const REFRESH = '/api/auth/refresh';

const rest = restBackend({ refreshUrl: REFRESH });
const envelope = envelopeBackend({ refreshUrl: REFRESH });
const oauth2 = oauth2Backend({ tokenEndpoint: REFRESH });
const cookie = cookieBackend({ refreshUrl: REFRESH });

const page = { headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: `<p>${SECRET}` };
const says = (body: unknown): Fate => ({ status: 200, body });

describeTransports('development tells', (setUp) => {
  function start(backend: TokenBackend, refresh: Fate): App {
    const server = new ModelServer();
    const app = startApp(setUp, { server, backend, signedIn: false });
    server.refresh = () => refresh;
    app.signIn({ accessToken: 'A1', refreshToken: 'R1' });
    return app;
  }

  /** Refreshes twice. */
  async function refreshed(backend: TokenBackend, fate: Fate): Promise<App> {
    const app = start(backend, fate);
    for (let times = 0; times < 2; times++) {
      void app.refresher.refresh().catch(() => undefined);
      await advance(60_000);
    }
    return app;
  }

  test.each<[string, TokenBackend, Fate, RegExp]>([
    [
      '404',
      rest,
      { status: 404, body: { path: SECRET } },
      /\/api\/auth\/refresh answers with HTTP 404: .*`refreshUrl` of restBackend\(\)/,
    ],
    ['405', envelope, { status: 405 }, /HTTP 405: .*`refreshUrl` of envelopeBackend\(\)/],
    [
      'HTML with 200',
      oauth2,
      { status: 200, ...page },
      /HTML page and HTTP 200: .*`tokenEndpoint` of oauth2Backend\(\)/,
    ],
    ['HTML with 403', cookie, { status: 403, ...page }, /HTML page and HTTP 403: .*`refreshUrl` of cookieBackend\(\)/],
    [
      'HTML where a text is wanted',
      restBackend({ refreshUrl: REFRESH, accessTokenField: '' }),
      { status: 200, ...page },
      /HTML/,
    ],
  ])('K1 the refresh URL answers %s', async (_, backend, fate, words) => {
    await refreshed(backend, fate);
    expect(sentence()).toMatch(words);
    expect(sentence()).toMatch(/\(K1\)\.$/);
  });

  test('K1 the query of the URL, which may hold a token, is not told', async () => {
    await refreshed(envelopeBackend({ refreshUrl: `${REFRESH}?key=${SECRET}`, method: 'GET' }), { status: 404 });
    expect(sentence()).not.toContain('?');
  });

  test.each<[string, Fate]>([
    ['500', { status: 500, body: {} }],
    ['a page with 502', { status: 502, ...page }],
    ['no network', 'network-error'],
    ['401', { status: 401, body: {} }],
  ])('K1 %s says nothing of the URL', async (_, fate) => {
    await refreshed(rest, fate);
    nothing();
  });

  test.each<[string, TokenBackend, unknown, RegExp]>([
    [
      'another name',
      rest,
      { access_token: SECRET, refresh_token: SECRET, expires_in: 60 },
      /no field `accessToken`: set `accessTokenField` of restBackend\(\); its fields are `access_token`, `refresh_token`, `expires_in` \(K2\)/,
    ],
    [
      'deeper',
      rest,
      { data: { accessToken: SECRET } },
      /no field `accessToken`.*its fields are `data.accessToken` \(K2\)/,
    ],
    ['none', rest, {}, /it has none \(K2\)/],
    [
      'another name of the refresh token, which works once',
      rest,
      { accessToken: 'A2', refresh_token: SECRET },
      /no field `refreshToken`: set `refreshTokenField` of restBackend\(\); its fields are `accessToken`, `refresh_token` \(K2\)/,
    ],
    ['no envelope', envelope, { status: 200, result: { token: SECRET } }, /no field `code`: set `codeField`/],
    [
      'another payload',
      envelope,
      { code: 200, data: { access: SECRET } },
      /no field `token`: set `accessTokenField`.*`data.access`/,
    ],
    [
      'of RFC 6749',
      oauth2,
      { accessToken: SECRET },
      /no field `access_token`: oauth2Backend\(\) reads no other; its fields are `accessToken`/,
    ],
    [
      'beside a cookie',
      cookie,
      { token: SECRET },
      /no field `access_token`: set `accessTokenField` of cookieBackend\(\)/,
    ],
  ])('K2 fields of %s', async (_, backend, body, words) => {
    await refreshed(backend, says(body));
    expect(sentence()).toMatch(words);
  });

  test('K2 names that may be values are none, and not too many are told', async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`f${n}`, n]));
    await refreshed(rest, says({ [SECRET]: 1, [jwtUntil(0)]: 1, ...many }));
    expect(sentence().match(/`f\d+`/g)).toHaveLength(12);
  });

  test.each<[string, TokenBackend, unknown]>([
    ['no refresh token, nor one of another name', rest, { accessToken: 'A2', name: 'refresh the page' }],
    ['an envelope that says no', envelope, { code: 401, message: 'dead' }],
    ['a token that is none, where it should be', rest, { accessToken: 'null' }],
  ])('K2 says nothing of %s', async (_, backend, body) => {
    await refreshed(backend, says(body));
    nothing();
  });

  test('K2 the answer to a sign-in is told of as well', () => {
    const app = start(rest, says({}));
    for (let times = 0; times < 2; times++) expect(() => app.store.signInFrom({ token: SECRET })).toThrow(TypeError);
    expect(sentence()).toMatch(/the answer to the sign-in has no field `accessToken`.*its fields are `token` \(K2\)/);
  });

  const revoking = restBackend({ refreshUrl: REFRESH, revokeUrl: '/api/auth/logout' });

  test.each<[string, TokenBackend]>([
    ['restBackend()', revoking],
    ['cookieBackend()', cookieBackend({ refreshUrl: REFRESH, revokeUrl: '/api/auth/logout' })],
    ['oauth2Backend()', oauth2Backend({ tokenEndpoint: REFRESH, revocationEndpoint: '/api/auth/logout' })],
    ['one of the app', { ...rest, revoke: (_, { http }) => http.post('/api/auth/logout', null) }],
  ])('K9 a refused revocation: %s', async (_, backend) => {
    const app = start(backend, says({}));
    app.server.api = () => ({ status: 401, body: { error: SECRET } });
    for (let times = 0; times < 2; times++) {
      app.signIn({ accessToken: 'A1', refreshToken: 'R1' });
      void app.signOut();
      await advance(5_000);
    }
    expect(sentence()).toMatch(/revocation at sign-out with HTTP 401.*`revokeUrl`.*\(K9\)/);
  });

  test.each<[string, Fate]>([
    ['no network', 'network-error'],
    ['503', { status: 503 }],
    ['a text with 200', { status: 200, body: 'signed out' }],
  ])('K9 says nothing of %s', async (_, fate) => {
    const app = start(revoking, says({}));
    app.server.api = () => fate;
    void app.signOut();
    await advance(5_000);
    nothing();
  });

  const ends = { fromToken: jwtExpiry };

  test.each<[string, TokenBackend, unknown, string]>([
    ['restBackend()', restBackend({ refreshUrl: REFRESH, expiry: ends }), { accessToken: SECRET }, 'expiry'],
    [
      'envelopeBackend()',
      envelopeBackend({ refreshUrl: REFRESH, expiry: ends }),
      { code: 200, data: { token: SECRET } },
      'expiry',
    ],
    ['oauth2Backend()', oauth2Backend({ tokenEndpoint: REFRESH, expiry: ends }), { access_token: SECRET }, 'expiry'],
    ['cookieBackend()', cookieBackend({ refreshUrl: REFRESH, expiry: ends }), { access_token: SECRET }, 'expiry'],
    [
      'a refresh token',
      restBackend({ refreshUrl: REFRESH, refreshExpiry: ends }),
      { accessToken: SECRET, refreshToken: SECRET },
      'refreshExpiry',
    ],
  ])('K10 jwtExpiry on what is no JWT: %s; the tokens are taken', async (_, backend, body, option) => {
    const app = await refreshed(backend, says(body));
    expect(sentence()).toContain(`\`fromToken\` of \`${option}\``);
    expect(sentence()).toMatch(/jwtExpiry\(\) needs a JWT.*\(K10\)/);
    expect(app.store.tokens()).toMatchObject({ accessToken: SECRET });
    expect(app.store.tokens()?.expiresAt).toBeUndefined();
  });

  test('K10 at sign-in, too', () => {
    const app = start(restBackend({ refreshUrl: REFRESH, expiry: ends }), says({}));
    app.store.signInFrom({ accessToken: SECRET });
    expect(sentence()).toMatch(/\(K10\)/);
  });

  test('K10 says nothing of a JWT, nor where the answer says when the token ends', async () => {
    const backend = restBackend({ refreshUrl: REFRESH, expiry: ends });
    await refreshed(backend, says({ accessToken: jwtUntil(Date.now() + 60_000) }));
    await refreshed(backend, says({ accessToken: SECRET, expiresIn: 60 }));
    nothing();
  });

  test('what was found is kept, for the devtools', async () => {
    const { injector } = await refreshed(rest, { status: 404 });
    expect(injector.get(FINDINGS).all.value.map(({ code }) => code)).toEqual(['K1']);
  });

  test('production tells nothing', async () => {
    await inProduction(async () => {
      const made = restBackend({ refreshUrl: REFRESH, revokeUrl: '/api/auth/logout', expiry: ends });
      await refreshed(made, { status: 404 });
      const app = start(made, says({ access_token: SECRET }));
      expect(() => app.store.signInFrom({ a: 1 })).toThrow(TypeError);
      app.server.api = () => ({ status: 401 });
      void app.signOut();
      await advance(5_000);
      nothing();
      expect(app.injector.get(FINDINGS, null)).toBeNull();
    });
  });
});

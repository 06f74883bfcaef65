import { oauth2Backend, TokenBackend } from 'ngx-token-refresh';
import { App, describeSetUps, probe, startApp } from '../world/app';
import { bearerOf, Fate, WireAnswer } from '../world/model-server';
import { formOf, StubServer } from '../world/stub-server';
import { advance, useVirtualTime } from '../world/virtual-time';
import { oauth2 } from './oauth2.recipe';

useVirtualTime();
let warn: jest.SpyInstance;
beforeEach(() => (warn = jest.spyOn(console, 'warn').mockImplementation()));
afterEach(() => warn.mockRestore());

const TOKEN = '/oauth2/token';
const REVOKE = '/oauth2/revoke';

const issued = (n: number, more: object = {}): WireAnswer => ({
  status: 200,
  headers: { 'Cache-Control': 'no-store' },
  body: { access_token: `A${n}`, token_type: 'Bearer', expires_in: 60, ...more },
});

/** RFC 6749, in the manner of RFC 6750 §3 for the API; `A1` has expired. */
function server(token: (n: number) => Fate = (n) => issued(n, { refresh_token: `R${n}` })): StubServer {
  let issues = 1;
  return new StubServer((request) => {
    if (request.url.pathname === TOKEN) return token(++issues);
    if (request.url.pathname === REVOKE) return { status: 200 };
    const bearer = bearerOf(request);
    return bearer && bearer !== 'A1'
      ? { status: 200, body: { bearer } }
      : { status: 401, headers: { 'WWW-Authenticate': 'Bearer realm="api", error="invalid_token"' } };
  });
}

describeSetUps('OAuth 2.0', (setUp) => {
  function start(stub: StubServer, backend: TokenBackend = oauth2): App {
    const app = startApp(setUp, { server: stub, backend, signedIn: false });
    app.store.signIn({ accessToken: 'A1', refreshToken: 'R1' });
    return app;
  }

  test('OAuth 2.0: a wrong client is told on the console, in development, once', async () => {
    const backend = oauth2Backend({ tokenEndpoint: `https://auth.example.com${TOKEN}`, clientId: 'wrong' });
    const stub = server(() => ({ status: 401, body: { error: 'invalid_client' } }));
    const { refresher } = start(stub, backend);
    for (let n = 0; n < 3; n++) {
      await Promise.all([refresher.refresh().catch(() => undefined), advance(60_000)]);
    }
    expect(stub.to(TOKEN)).toHaveLength(3);
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/`invalid_client`.*`clientId`/)]]);
  });

  test('OAuth 2.0: C2 the form of §6, the answer of §5.1, the replay', async () => {
    const stub = server();
    const { http, store } = start(stub);
    const answers = [1, 2, 3].map((n) => probe(http.get<object>(`/api/${n}`)));
    await advance(100);
    for (const { value } of answers) expect(value).toEqual({ bearer: 'A2' });
    expect(stub.to(TOKEN).map(formOf)).toEqual([
      { grant_type: 'refresh_token', refresh_token: 'R1', client_id: 'my-spa' },
    ]);
    expect(stub.to(TOKEN)[0]?.headers).not.toHaveProperty('authorization');
    expect(store.tokens()).toMatchObject({ accessToken: 'A2', refreshToken: 'R2', tokenType: 'Bearer' });
  });

  test('OAuth 2.0: C8 no new refresh token keeps the old one, refresh after refresh', async () => {
    const stub = server((n) => issued(n));
    const { refresher, store } = start(stub);
    for (const accessToken of ['A2', 'A3']) {
      void refresher.refresh();
      await advance(100);
      expect(store.tokens()).toMatchObject({ accessToken, refreshToken: 'R1' });
    }
    expect(stub.to(TOKEN).map((request) => formOf(request)['refresh_token'])).toEqual(['R1', 'R1']);
  });

  test.each([400, 401])('OAuth 2.0: F1 HTTP %d invalid_grant ends the session', async (status) => {
    const stub = server(() => ({ status, body: { error: 'invalid_grant', error_description: 'R1 is gone' } }));
    const { http, store, ended } = start(stub);
    const answer = probe(http.get('/api/1'));
    await advance(100);
    expect(answer.failure.status).toBe(401);
    expect(store.tokens()).toBeNull();
    expect(ended).toEqual(['rejected']);
    // Nothing is revoked that the server itself has ended.
    expect(stub.to(REVOKE)).toEqual([]);
  });

  test.each(['invalid_client', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope', 'invalid_request'])(
    'OAuth 2.0: %s is the configuration: tokens kept',
    async (error) => {
      const stub = server(() => ({ status: error === 'invalid_client' ? 401 : 400, body: { error } }));
      const { http, store, ended } = start(stub);
      const answer = probe(http.get('/api/1'));
      await advance(100);
      expect(answer.failure.error).toMatchObject({ code: 'invalid-response' });
      expect(answer.failure.url).toContain('/api/1');
      expect(store.tokens()).toEqual({ accessToken: 'A1', refreshToken: 'R1' });
      expect(ended).toEqual([]);
    },
  );

  test('OAuth 2.0: F3 a wrong configuration makes no storm of refreshes', async () => {
    const stub = server(() => ({ status: 401, body: { error: 'invalid_client' } }));
    const { http } = start(stub);
    for (let n = 0; n < 50; n++) {
      probe(http.get(`/api/${n}`));
      await advance(15);
    }
    expect(stub.to(TOKEN)).toHaveLength(1);
  });

  test.each(['DPoP', 'mac'])(
    'OAuth 2.0: token type %s cannot be attached: invalid, tokens kept',
    async (token_type) => {
      const stub = server((n) => issued(n, { token_type }));
      const { http, store } = start(
        stub,
        oauth2Backend({ tokenEndpoint: `https://auth.example.com${TOKEN}`, clientId: 'my-spa' }),
      );
      const answer = probe(http.get('/api/1'));
      await advance(100);
      expect(answer.failure.error).toMatchObject({ code: 'invalid-response' });
      expect(store.tokens()).toEqual({ accessToken: 'A1', refreshToken: 'R1' });
      // What the server calls it may hold anything.
      expect(warn.mock.calls).toEqual([[expect.stringMatching(/is not Bearer: check `tokenType`/)]]);
    },
  );
});

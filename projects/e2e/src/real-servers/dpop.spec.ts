import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { after, before, test } from 'node:test';
import { HttpContext, HttpParams } from '@angular/common/http';
import express from 'express';
import { oauth2Backend, type Tokens } from 'ngx-token-refresh';
import { DPOP_PROOF, DpopProofs, memoryDpopKeys, withDpop } from 'ngx-token-refresh/dpop';
import { firstValueFrom } from 'rxjs';
import { startApp } from './app.js';
import { startOidc, type Oidc } from './oidc-provider.js';
import { codeGrant } from './oidc-sign-in.js';
import type { TokenAnswer } from './token-endpoint.js';
import { WebServer } from './web-server.js';

// withDpop() of the built package against oidc-provider with DPoP on.

const REDIRECT_URI = 'http://127.0.0.1/signed-in';
const ADA = { sub: 'ada' };

interface Server extends Oidc {
  refreshes: number;
  /** The protected resource. */
  readonly me: string;
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  close(): Promise<void>;
}

async function startServer(requireNonce: boolean): Promise<Server> {
  const app = express();
  const web = await WebServer.start(() => app);
  const oidc = await startOidc({
    url: web.url,
    accessTokens: 'opaque',
    accessTokenLife: 3_600,
    redirectUris: [REDIRECT_URI],
    dpop: { requireNonce },
    onRefresh: (isGranted) => (server.refreshes += Number(isGranted)),
  });
  const me = `${oidc.issuer}/me`;
  const server: Server = { ...oidc, refreshes: 0, me, requests: [], close: () => web.stop() };
  app.use(({ path, headers }, _response, next) => {
    server.requests.push({ path, headers });
    next();
  }, oidc.router);
  return server;
}

type App = ReturnType<typeof open>;

function open({ issuer, clientId, me }: Server, { asClass = false, keys = memoryDpopKeys() } = {}) {
  const backend = oauth2Backend({
    tokenEndpoint: `${issuer}/token`,
    clientId,
    tokenType: 'DPoP',
    revocationEndpoint: `${issuer}/revoke`,
  });
  const app = startApp({ backend, apis: [issuer] }, { asClass, features: [withDpop({ keys })] });
  return {
    ...app,
    proofs: app.injector.get(DpopProofs),
    me: () => firstValueFrom(app.http.get(me)),
    tokens: (): Required<Pick<Tokens, 'accessToken' | 'refreshToken'>> & Tokens => {
      const { accessToken = '', refreshToken = '', ...rest } = app.store.tokens() ?? {};
      return { accessToken, refreshToken, ...rest };
    },
  };
}

/** The authorization code, bound to the key of the app, and what is needed to exchange it. */
async function codeFor({ issuer, clientId }: Server, { proofs }: App): Promise<Readonly<Record<string, string>>> {
  const request = { scope: 'openid offline_access', dpop_jkt: await proofs.thumbprint() };
  return codeGrant({ issuer, clientId, redirectUri: REDIRECT_URI, request });
}

function exchange({ issuer }: Server, { http }: App, fields: Readonly<Record<string, string>>): Promise<TokenAnswer> {
  const context = new HttpContext().set(DPOP_PROOF, true);
  const body = new HttpParams({ fromObject: fields });
  return firstValueFrom(http.post<TokenAnswer>(`${issuer}/token`, body, { context }));
}

async function signIn(server: Server, app: App): Promise<void> {
  const issued = await exchange(server, app, await codeFor(server, app));
  assert.equal(issued.token_type, 'DPoP');
  app.store.signInFrom(issued);
}

for (const requireNonce of [false, true]) {
  let server: Server;
  before(async () => (server = await startServer(requireNonce)));
  after(() => server.close());
  const nonces = requireNonce ? 'nonces required' : 'no nonces';

  for (const asClass of [false, true]) {
    const setUp = `${asClass ? 'class' : 'function'} interceptor, ${nonces}`;

    test(`ten calls with a token that has ended: one refresh, with the same key (${setUp})`, async () => {
      const app = open(server, { asClass });
      await signIn(server, app);
      assert.deepEqual(await app.me(), ADA);

      const { accessToken, refreshToken } = app.tokens();
      server.expireAccessTokens();
      server.refreshes = 0;
      const answers = await Promise.all(Array.from({ length: 10 }, () => app.me()));

      assert.deepEqual(answers, Array<typeof ADA>(10).fill(ADA));
      assert.equal(server.refreshes, 1);
      const tokens = app.tokens();
      assert.notEqual(tokens.accessToken, accessToken);
      assert.notEqual(tokens.refreshToken, refreshToken);
      assert.equal(tokens.tokenType, 'DPoP');
      const issued = await server.provider.AccessToken.find(tokens.accessToken);
      assert.equal(issued?.jkt, await app.proofs.thumbprint());
      assert.deepEqual(app.ended, []);
    });
  }

  test(`after a reload the same key goes on with the session (${nonces})`, async () => {
    const keys = memoryDpopKeys();
    const former = open(server, { keys });
    await signIn(server, former);
    const app = open(server, { keys });
    app.store.signIn(former.tokens());
    server.expireAccessTokens();
    server.refreshes = 0;
    assert.deepEqual(await app.me(), ADA);
    assert.equal(server.refreshes, 1);
  });

  test(`sign-out revokes the refresh token (${nonces})`, async () => {
    const app = open(server);
    await signIn(server, app);
    const { refreshToken } = app.tokens();
    await app.store.signOut();
    assert.equal(await server.provider.RefreshToken.find(refreshToken), undefined);
  });

  test(`who steals the tokens, or the code, can do nothing with them (${nonces})`, async () => {
    const app = open(server);
    await signIn(server, app);
    const { accessToken, refreshToken } = app.tokens();
    const url = server.me;

    for (const authorization of [`Bearer ${accessToken}`, `DPoP ${accessToken}`]) {
      assert.ok([400, 401].includes((await fetch(url, { headers: { authorization } })).status), authorization);
    }
    // A proof that was seen on its way is spent.
    await app.me();
    const { dpop, authorization } = server.requests.filter(({ path }) => path === '/oidc/me').at(-1)?.headers ?? {};
    const seen = { dpop: String(dpop), authorization: String(authorization) };
    assert.equal((await fetch(url, { headers: seen })).status, 401);

    const thief = open(server);
    thief.store.signIn({ accessToken, refreshToken });
    server.refreshes = 0;
    await assert.rejects(thief.me(), { status: 401 });
    assert.equal(server.refreshes, 0);
    assert.deepEqual(thief.ended, ['rejected']);

    const code = await codeFor(server, app);
    await assert.rejects(exchange(server, open(server), code), { status: 400 });
  });

  test(`the app’s own fetch is given a proof by hand (${nonces})`, async () => {
    const app = open(server);
    await signIn(server, app);
    const { accessToken } = app.tokens();
    const url = server.me;
    const send = async () => {
      const proof = await app.proofs.proof({ method: 'GET', url, accessToken });
      const answer = await fetch(url, { headers: { authorization: `DPoP ${accessToken}`, dpop: proof } });
      app.proofs.learnNonce(url, answer.headers.get('DPoP-Nonce'));
      return answer.status;
    };
    assert.equal(await send(), 200);
    assert.equal(await send(), 200);
  });
}

test('a nonce that is wanted is learnt without a refresh, and used from then on', async () => {
  const server = await startServer(true);
  try {
    const keys = memoryDpopKeys();
    const former = open(server, { keys });
    await signIn(server, former);
    const app = open(server, { keys });
    app.store.signIn(former.tokens());
    server.requests.length = server.refreshes = 0;

    assert.deepEqual(await app.me(), ADA);
    assert.deepEqual(
      server.requests.map(({ path }) => path),
      ['/oidc/me', '/oidc/me'],
    );
    assert.deepEqual(await app.me(), ADA);
    assert.equal(server.requests.length, 3);
    assert.equal(server.refreshes, 0);
  } finally {
    await server.close();
  }
});

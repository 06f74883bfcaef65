// withDpop() of the built package against a real authorization server: node --test, after `npm run build:lib`.
import '@angular/compiler';
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import {
  HTTP_INTERCEPTORS,
  HttpClient,
  HttpContext,
  HttpParams,
  provideHttpClient,
  withFetch,
  withInterceptors,
  withInterceptorsFromDi,
} from '@angular/common/http';
import { createEnvironmentInjector, Injector } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { standIns } from '../../../bench/stand-ins.mjs';
import { authorize, CLIENT, REDIRECT, startProvider } from './dpop.provider.mjs';

const dist = new URL('../../../../dist/token-refresh/fesm2022/', import.meta.url);
const library = await import(new URL('ngx-token-refresh.mjs', dist));
const dpop = await import(new URL('ngx-token-refresh-dpop.mjs', dist));
const { oauth2Backend, provideTokenRefresh, TokenRefreshInterceptor, tokenRefreshInterceptor, TokenStore } = library;
const { DPOP_PROOF, DpopProofs, memoryDpopKeys, withDpop } = dpop;

function open(issuer, { asClass = false, keys = memoryDpopKeys() } = {}) {
  const backend = oauth2Backend({
    tokenEndpoint: `${issuer}/token`,
    clientId: CLIENT,
    tokenType: 'DPoP',
    revocationEndpoint: `${issuer}/token/revocation`,
  });
  const ended = [];
  const config = { backend, apis: [issuer], onSessionEnded: (reason) => ended.push(reason) };
  const injector = createEnvironmentInjector(
    [
      ...standIns({ baseURI: 'https://app.example/', location: { href: 'https://app.example/' } }),
      asClass
        ? [
            provideHttpClient(withFetch(), withInterceptorsFromDi()),
            { provide: HTTP_INTERCEPTORS, useClass: TokenRefreshInterceptor, multi: true },
          ]
        : provideHttpClient(withFetch(), withInterceptors([tokenRefreshInterceptor])),
      provideTokenRefresh(config, withDpop({ keys })),
    ],
    Injector.NULL,
  );
  const http = injector.get(HttpClient);
  return {
    ended,
    http,
    injector,
    proofs: injector.get(DpopProofs),
    store: injector.get(TokenStore),
    me: () => firstValueFrom(http.get(`${issuer}/me`)),
  };
}

/** The authorization code, bound to the key of the app, and what is needed to exchange it. */
async function codeFor(issuer, { proofs }) {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: CLIENT,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: 'openid offline_access',
    prompt: 'consent',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    dpop_jkt: await proofs.thumbprint(),
  });
  const code = await authorize(`${issuer}/auth?${query}`);
  return { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: verifier, client_id: CLIENT };
}

function exchange(issuer, { http }, fields) {
  const context = new HttpContext().set(DPOP_PROOF, true);
  return firstValueFrom(http.post(`${issuer}/token`, new HttpParams({ fromObject: fields }), { context }));
}

async function signIn(issuer, app) {
  const issued = await exchange(issuer, app, await codeFor(issuer, app));
  assert.equal(issued.token_type, 'DPoP');
  app.store.set({ accessToken: issued.access_token, refreshToken: issued.refresh_token, tokenType: issued.token_type });
}

/** The access token ends, before its time. */
async function expire(provider, { store }) {
  const token = await provider.AccessToken.find(store.tokens().accessToken);
  await token.destroy();
}

for (const requireNonce of [false, true]) {
  let server;
  before(async () => (server = await startProvider({ requireNonce })));
  after(() => server.close());
  const nonces = requireNonce ? 'nonces required' : 'no nonces';

  for (const asClass of [false, true]) {
    const setUp = `${asClass ? 'class' : 'function'} interceptor, ${nonces}`;

    test(`ten calls with a token that has ended: one refresh, with the same key (${setUp})`, async () => {
      const { issuer, provider, counts } = server;
      const app = open(issuer, { asClass });
      await signIn(issuer, app);
      assert.deepEqual(await app.me(), { sub: 'ann' });

      const { accessToken, refreshToken } = app.store.tokens();
      await expire(provider, app);
      counts.refreshes = 0;
      const answers = await Promise.all(Array.from({ length: 10 }, () => app.me()));

      assert.deepEqual(answers, Array(10).fill({ sub: 'ann' }));
      assert.equal(counts.refreshes, 1);
      const tokens = app.store.tokens();
      assert.notEqual(tokens.accessToken, accessToken);
      assert.notEqual(tokens.refreshToken, refreshToken);
      assert.equal(tokens.tokenType, 'DPoP');
      const { jkt } = await provider.AccessToken.find(tokens.accessToken);
      assert.equal(jkt, await app.proofs.thumbprint());
      assert.deepEqual(app.ended, []);
    });
  }

  test(`after a reload the same key goes on with the session (${nonces})`, async () => {
    const { issuer, provider, counts } = server;
    const keys = memoryDpopKeys();
    const former = open(issuer, { keys });
    await signIn(issuer, former);
    const app = open(issuer, { keys });
    app.store.set(former.store.tokens());
    await expire(provider, app);
    counts.refreshes = 0;
    assert.deepEqual(await app.me(), { sub: 'ann' });
    assert.equal(counts.refreshes, 1);
  });

  test(`sign-out revokes the refresh token (${nonces})`, async () => {
    const { issuer, provider } = server;
    const app = open(issuer);
    await signIn(issuer, app);
    const { refreshToken } = app.store.tokens();
    app.store.clear();
    for (let tries = 0; tries < 100 && (await provider.RefreshToken.find(refreshToken)); tries++) {
      await new Promise((done) => setTimeout(done, 20));
    }
    assert.equal(await provider.RefreshToken.find(refreshToken), undefined);
  });

  test(`who steals the tokens, or the code, can do nothing with them (${nonces})`, async () => {
    const { issuer, counts } = server;
    const app = open(issuer);
    await signIn(issuer, app);
    const { accessToken, refreshToken } = app.store.tokens();
    const url = `${issuer}/me`;

    for (const authorization of [`Bearer ${accessToken}`, `DPoP ${accessToken}`]) {
      assert.ok([400, 401].includes((await fetch(url, { headers: { authorization } })).status), authorization);
    }
    // A proof that was seen on its way is spent.
    const { dpop: proof, authorization } = (await app.me(), counts.requests.findLast(({ path }) => path === '/me'))
      .headers;
    assert.equal((await fetch(url, { headers: { dpop: proof, authorization } })).status, 401);

    const thief = open(issuer);
    thief.store.set({ accessToken, refreshToken });
    counts.refreshes = 0;
    await assert.rejects(thief.me(), { status: 401 });
    assert.equal(counts.refreshes, 0);
    assert.deepEqual(thief.ended, ['rejected']);

    const code = await codeFor(issuer, app);
    await assert.rejects(exchange(issuer, open(issuer), code), { status: 400 });
  });

  test(`the app’s own fetch is given a proof by hand (${nonces})`, async () => {
    const { issuer } = server;
    const app = open(issuer);
    await signIn(issuer, app);
    const { accessToken } = app.store.tokens();
    const url = `${issuer}/me`;
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
  const server = await startProvider({ requireNonce: true });
  const { issuer, counts } = server;
  try {
    const keys = memoryDpopKeys();
    const former = open(issuer, { keys });
    await signIn(issuer, former);
    const app = open(issuer, { keys });
    app.store.set(former.store.tokens());
    counts.requests.length = counts.refreshes = 0;

    assert.deepEqual(await app.me(), { sub: 'ann' });
    assert.deepEqual(
      counts.requests.map(({ path }) => path),
      ['/me', '/me'],
    );
    assert.deepEqual(await app.me(), { sub: 'ann' });
    assert.equal(counts.requests.length, 3);
    assert.equal(counts.refreshes, 0);
  } finally {
    server.close();
  }
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import express from 'express';
import { oauth2Backend, TokenRefresher, withAudiences } from 'ngx-token-refresh';
import { firstValueFrom } from 'rxjs';
import { startApp } from './app.js';
import { RESOURCE, startOidc, type Oidc } from './oidc-provider.js';
import { codeGrant } from './oidc-sign-in.js';
import { askTokens } from './token-endpoint.js';
import { WebServer } from './web-server.js';

// M5: withAudiences() of the built package against oidc-provider with resource indicators (RFC 8707).

const REDIRECT_URI = 'http://127.0.0.1/signed-in';
const [A, B] = ['urn:example:a', 'urn:example:b'];

interface Server extends Oidc {
  readonly url: string;
  /** What became of each refresh. */
  readonly refreshes: boolean[];
  close(): Promise<void>;
}

/** oidc-provider, and under `/a`, `/b` and `/items` three APIs, each of which accepts the tokens that are for it alone. */
async function startServer(): Promise<Server> {
  const app = express();
  const web = await WebServer.start(() => app);
  const refreshes: boolean[] = [];
  const oidc = await startOidc({
    url: web.url,
    accessTokens: 'opaque',
    accessTokenLife: 3_600,
    redirectUris: [REDIRECT_URI],
    resources: [A, B],
    onRefresh: (isGranted) => refreshes.push(isGranted),
  });
  for (const [path, audience] of [
    ['/a', A],
    ['/b', B],
    ['/items', RESOURCE],
  ] as const) {
    app.get(path, async (request, response) => {
      const token = await oidc.provider.AccessToken.find(request.headers.authorization?.replace('Bearer ', '') ?? '');
      if (token?.aud === audience) response.json({ audience });
      else response.status(401).set('WWW-Authenticate', 'Bearer error="invalid_token"').end();
    });
  }
  app.use(oidc.router);
  return { ...oidc, url: web.url, refreshes, close: () => web.stop() };
}

async function open({ issuer, clientId, url }: Server, { asClass = false } = {}) {
  const backend = oauth2Backend({
    tokenEndpoint: `${issuer}/token`,
    clientId,
    params: { resource: RESOURCE },
    resources: { [`${url}/a`]: { resource: A }, [`${url}/b`]: { resource: B } },
  });
  const app = startApp({ backend, apis: [url] }, { asClass, features: [withAudiences()] });
  const resources = [RESOURCE, A, B];
  const grant = await codeGrant({ issuer, clientId, redirectUri: REDIRECT_URI, resources });
  app.store.signInFrom(await askTokens(`${issuer}/token`, { ...grant, resource: RESOURCE }));
  return { ...app, get: (path: string) => firstValueFrom(app.http.get(url + path)) };
}

let server: Server;
before(async () => (server = await startServer()));
after(() => server.close());

for (const asClass of [false, true]) {
  const setUp = asClass ? 'class interceptor' : 'function interceptor';

  test(`each API gets a token that is for it alone, all from one refresh token that is used once (${setUp})`, async () => {
    const app = await open(server, { asClass });
    server.refreshes.length = 0;
    const paths = ['/a', '/items', '/b', '/a', '/b'];
    const answers = await Promise.all(paths.map((path) => app.get(path)));

    const expected = [A, RESOURCE, B, A, B].map((audience) => ({ audience }));
    assert.deepEqual(answers, expected);
    assert.deepEqual(server.refreshes, [true, true]);

    server.expireAccessTokens();
    const again = await Promise.all([...paths, ...paths].map((path) => app.get(path)));

    assert.deepEqual(again, [...expected, ...expected]);
    // One for each of the three, and none that presents a spent refresh token, which would end the session.
    assert.deepEqual(server.refreshes, [true, true, true, true, true]);
    assert.deepEqual(app.ended, []);
    app.injector.destroy();
  });
}

test('getAccessToken({ api }) gives the token of that API', async () => {
  const app = await open(server);
  const refresher = app.injector.get(TokenRefresher);
  const [ofA, ofB, own] = await Promise.all([
    refresher.getAccessToken({ api: `${server.url}/a` }),
    refresher.getAccessToken({ api: `${server.url}/b/x` }),
    refresher.getAccessToken(),
  ]);

  const audiences = [ofA, ofB, own].map(async (token) => (await server.provider.AccessToken.find(token))?.aud);
  assert.deepEqual(await Promise.all(audiences), [A, B, RESOURCE]);
  app.injector.destroy();
});

test('an API that the sign-in was not for: its requests fail, and the session goes on', async () => {
  const { issuer, clientId, url } = server;
  const backend = oauth2Backend({
    tokenEndpoint: `${issuer}/token`,
    clientId,
    params: { resource: RESOURCE },
    resources: { [`${url}/a`]: { resource: 'urn:example:never-asked-for' } },
  });
  const app = startApp({ backend, apis: [url] }, { features: [withAudiences()] });
  const grant = await codeGrant({ issuer, clientId, redirectUri: REDIRECT_URI, resources: [RESOURCE] });
  app.store.signInFrom(await askTokens(`${issuer}/token`, { ...grant, resource: RESOURCE }));
  const status = async (path: string): Promise<unknown> =>
    firstValueFrom(app.http.get(url + path)).then(
      () => 200,
      (error: { error?: { code?: string } }) => error.error?.code,
    );

  assert.equal(await status('/a'), 'invalid-response');
  assert.equal(await status('/items'), 200);
  assert.deepEqual(app.ended, []);
  app.injector.destroy();
});

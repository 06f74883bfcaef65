import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { TokenRefreshError } from 'ngx-token-refresh';
import { until } from '../poll.js';
import { App } from './app.js';
import { startOAuth2Server, startOidcServer, type RealServer } from './real-server.js';
import { postForm } from './token-endpoint.js';

// The built library against authorization servers that people use. No answer in here was written for a test.

const of = (status: number, count: number): readonly number[] => Array<number>(count).fill(status);

function describeServer(name: string, start: () => Promise<RealServer>): void {
  describe(`OAuth 2.0: ${name}`, () => {
    let server: RealServer;
    let app: App;
    let refreshesBefore: number;

    before(async () => (server = await start()));
    after(() => server.close());
    beforeEach(async () => {
      app = new App(server);
      await app.signIn();
      refreshesBefore = server.refreshes;
    });
    afterEach(() => app.destroy());

    const refreshes = (): number => server.refreshes - refreshesBefore;

    /** What another client gets that presents a refresh token. */
    const present = (refreshToken: string): Promise<Response> =>
      postForm(server.tokenEndpoint, {
        grant_type: 'refresh_token',
        client_id: server.clientId,
        refresh_token: refreshToken,
      });

    test('fifty parallel calls of a new session need no refresh', async () => {
      assert.deepEqual(await app.call(50), of(200, 50));
      assert.equal(refreshes(), 0);
    });

    test('C3 the token has expired: fifty parallel calls, one refresh, fifty answers', async () => {
      const { refreshToken } = app;
      server.expireAccessTokens();
      assert.deepEqual(await app.call(50), of(200, 50));
      assert.equal(refreshes(), 1);
      assert.notEqual(app.refreshToken, refreshToken);
      assert.deepEqual(app.ended, []);
    });

    test('C8 twenty rotations in a row, each with the refresh token of the one before', async () => {
      const seen = new Set([app.refreshToken]);
      for (let n = 1; n <= 20; n++) {
        server.expireAccessTokens();
        assert.deepEqual(await app.call(3), of(200, 3));
        assert.equal(refreshes(), n);
        seen.add(app.refreshToken);
      }
      assert.equal(seen.size, 21);
    });

    test('a spent refresh token is used by another client: the session ends, once', async () => {
      const stolen = app.refreshToken;
      await app.refresher.refresh();
      assert.deepEqual(await app.call(1), of(200, 1));
      const answer = await present(stolen);
      assert.equal(answer.status, 400);
      assert.equal(((await answer.json()) as { error: string }).error, 'invalid_grant');

      assert.deepEqual(await app.call(10), of(401, 10));
      assert.deepEqual(app.ended, ['rejected']);
      assert.equal(app.store.isAuthenticated(), false);
      // The app's first, the thief's, the app's last.
      assert.equal(refreshes(), 3);
    });

    test('the same, before anything has accepted the new token: the session ends when a refresh is due again', async () => {
      const stolen = app.refreshToken;
      await app.refresher.refresh();
      await present(stolen);
      // A fresh token that is refused is not refreshed at once: it looks like an API that refuses everything.
      assert.deepEqual(await app.call(10), of(401, 10));
      assert.deepEqual(app.ended, []);
      await until(
        'the session to end',
        () => app.call(1),
        () => app.ended.length > 0,
      );
      assert.deepEqual(app.ended, ['rejected']);
      assert.equal(refreshes(), 3);
    });

    test('the session is revoked elsewhere: it ends, once', async () => {
      const { clientId, revocationEndpoint } = server;
      await postForm(revocationEndpoint, { client_id: clientId, token: app.refreshToken });
      assert.deepEqual(await app.call(10), of(401, 10));
      assert.deepEqual(app.ended, ['rejected']);
      assert.equal(app.store.isAuthenticated(), false);
      assert.equal(refreshes(), 1);
    });

    test('the server is down: the session is kept, and goes on when it is back', async () => {
      server.expireAccessTokens();
      await server.stop();
      try {
        assert.deepEqual(await app.call(10), of(0, 10));
        assert.equal(app.store.isAuthenticated(), true);
      } finally {
        await server.restart();
      }
      await until(
        'a call to get through',
        () => app.call(1),
        ([status]) => status === 200,
      );
      assert.deepEqual(await app.call(10), of(200, 10));
      assert.equal(refreshes(), 1);
      assert.deepEqual(app.ended, []);
    });

    test('a wrong client: one clear sentence on the console, the session is kept', async (context) => {
      const warn = context.mock.method(console, 'warn', () => undefined);
      const other = new App(server, 'not-registered');
      await other.signIn();
      server.expireAccessTokens();
      const statuses = await other.call(10);
      assert.deepEqual(new Set(statuses).size, 1);
      assert.notEqual(statuses[0], 200);
      await assert.rejects(
        other.refresher.refresh(),
        (error) => error instanceof TokenRefreshError && error.code === 'invalid-response',
      );
      assert.deepEqual(
        warn.mock.calls.map(({ arguments: said }) => said),
        [
          [
            'ngx-token-refresh: the token endpoint refused the refresh with `invalid_client`: check `clientId`, and that ' +
              'the client is registered as public (one without a secret). The session is kept.',
          ],
        ],
      );
      assert.equal(other.store.isAuthenticated(), true);
      assert.deepEqual(other.ended, []);
      // It was kept at the server too.
      assert.equal((await present(other.refreshToken)).status, 200);
      other.destroy();
    });

    test('sign-out revokes the refresh token at the server (RFC 7009)', async () => {
      const [{ accessToken } = { accessToken: '' }, { refreshToken }] = [app.store.tokens() ?? undefined, app];
      assert.equal((await callWith(accessToken)).status, 200);
      const told = app.store.signOut();
      assert.deepEqual(app.ended, ['signed-out']);
      await told;
      assert.equal((await callWith(accessToken)).status, 401);
      const answer = await present(refreshToken);
      assert.equal(answer.status, 400);
      assert.equal(((await answer.json()) as { error: string }).error, 'invalid_grant');
    });

    const callWith = (accessToken: string): Promise<Response> =>
      fetch(`${server.api}items/1`, { headers: { Authorization: `Bearer ${accessToken}` } });

    test('the API refuses as RFC 6750 says', async () => {
      assert.equal(
        (await callWith('A1')).headers.get('WWW-Authenticate'),
        'Bearer realm="items", error="invalid_token"',
      );
      const bare = await fetch(`${server.api}items/1`);
      assert.equal(bare.status, 401);
      assert.equal(bare.headers.get('WWW-Authenticate'), 'Bearer realm="items"');
    });
  });
}

describeServer('oidc-provider', startOidcServer);
describeServer('@node-oauth/oauth2-server', startOAuth2Server);

import { App, describeSetUps, probe, startApp } from '../world/app';
import { advance, useVirtualTime } from '../world/virtual-time';
import { identityBackend } from './aspnet-core-identity.recipe';
import { header, ok, StackServer, wire } from './stack-server';

useVirtualTime();

describe('ASP.NET Core Identity API', () => {
  describeSetUps('recipe', (setUp) => {
    function start(refreshToken = 'R1'): App {
      const challenge = { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } };
      const server = new StackServer({
        refreshPath: '/refresh',
        serve: (request) => (header(request) === 'Bearer T2' ? ok({ email: 'a@example.com' }) : challenge),
        exchange: ({ body }) =>
          body === '{"refreshToken":"R1"}'
            ? ok({ tokenType: 'Bearer', accessToken: 'T2', expiresIn: 3600, refreshToken: 'R2' })
            : challenge,
      });
      const app = startApp(setUp, { server, backend: identityBackend, signedIn: false });
      app.store.signIn({ accessToken: 'T1', refreshToken });
      return app;
    }

    test('an HTTP 401 is cured', async () => {
      const { http, server, store } = start();
      const now = Date.now();

      const answer = probe(http.get('/manage/info'));
      await advance(200);

      expect(answer.value).toEqual({ email: 'a@example.com' });
      expect(server.refreshCalls.map(wire)).toEqual([
        { line: 'POST /refresh', headers: { 'content-type': 'application/json' }, body: '{"refreshToken":"R1"}' },
      ]);
      expect(store.tokens()).toMatchObject({ accessToken: 'T2', refreshToken: 'R2' });
      expect(store.tokens()?.expiresAt).toBeGreaterThan(now + 3_600_000);
    });

    test('a refresh that is refused has no body: to the login', async () => {
      const { http, ended } = start('spent');

      const answer = probe(http.get('/manage/info'));
      await advance(200);

      expect(answer.failure.status).toBe(401);
      expect(ended).toEqual(['rejected']);
    });
  });
});

import { App, describeSetUps, probe, startApp } from '../world/app';
import { advance, useVirtualTime } from '../world/virtual-time';
import { simpleJwtBackend } from './django-simplejwt.recipe';
import { header, jwtUntil, ok, StackServer, wire } from './stack-server';

useVirtualTime();

describe('Django SimpleJWT', () => {
  describeSetUps('recipe', (setUp) => {
    const access = jwtUntil(Date.UTC(2026, 0, 1, 0, 5), 'access');
    const refused = {
      status: 401,
      headers: { 'WWW-Authenticate': 'Bearer realm="api"' },
      body: { detail: 'Token is invalid or expired', code: 'token_not_valid' },
    };

    function start(answer: object, refreshToken = 'R1'): App {
      const server = new StackServer({
        refreshPath: '/api/token/refresh/',
        serve: (request) => (header(request) === `Bearer ${access}` ? ok([1, 2]) : refused),
        exchange: ({ body }) => (body === '{"refresh":"R1"}' ? ok(answer) : refused),
      });
      const app = startApp(setUp, { server, backend: simpleJwtBackend, signedIn: false });
      app.store.signIn({ accessToken: 'T1', refreshToken });
      return app;
    }

    test.each([
      ['without rotation: the refresh token stays', { access }, 'R1'],
      ['with rotation: the new one counts', { access, refresh: 'R2' }, 'R2'],
    ])('an HTTP 401 is cured, %s', async (_, given, refreshToken) => {
      const { http, server, store } = start(given);

      const answer = probe(http.get('/api/items/'));
      await advance(200);

      expect(answer.value).toEqual([1, 2]);
      expect(server.refreshCalls.map(wire)).toEqual([
        { line: 'POST /api/token/refresh/', headers: { 'content-type': 'application/json' }, body: '{"refresh":"R1"}' },
      ]);
      expect(store.tokens()).toEqual({ accessToken: access, refreshToken, expiresAt: Date.UTC(2026, 0, 1, 0, 5) });
    });

    test('trap: the refusal of a request and that of a refresh read alike: only the second ends the session', async () => {
      const { http, ended, server } = start({ access }, 'blacklisted');

      const answer = probe(http.get('/api/items/'));
      await advance(200);

      expect(answer.failure.error).toMatchObject({ code: 'token_not_valid' });
      expect(server.refreshCalls).toHaveLength(1);
      expect(ended).toEqual(['rejected']);
    });
  });
});

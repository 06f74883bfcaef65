import { describeSetUps, probe, startApp } from '../world/app';
import { WireAnswer } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';
import { header, jwtUntil, ok, StackServer, wire } from './stack-server';
import { vbenBackend } from './vben.recipe';

useVirtualTime();

describe('vben', () => {
  describeSetUps('recipe', (setUp) => {
    const fresh = jwtUntil(Date.UTC(2026, 0, 8), 'fresh');
    const bare: WireAnswer = { status: 200, headers: { 'Content-Type': 'text/html' }, body: fresh };

    function start(exchange: WireAnswer = bare) {
      const server = new StackServer({
        refreshPath: '/api/auth/refresh',
        serve: (request) =>
          header(request) === `Bearer ${fresh}`
            ? ok({ code: 0, data: ['codes'] })
            : { status: 401, body: { code: -1, data: null, error: 'Unauthorized Exception', message: 'Unauthorized' } },
        exchange: () => exchange,
      });
      const app = startApp(setUp, { server, backend: vbenBackend, signedIn: false });
      app.store.signIn({ accessToken: 'T1' });
      return app;
    }

    test('an HTTP 401 is cured by the cookie: the answer is the bare token', async () => {
      const { http, server, store } = start();

      const answer = probe(http.get('/api/auth/codes'));
      await advance(200);

      expect(answer.value).toEqual({ code: 0, data: ['codes'] });
      expect(server.refreshCalls.map(wire)).toEqual([
        { line: 'POST /api/auth/refresh', headers: {}, body: null, credentials: true },
      ]);
      expect(store.tokens()).toEqual({ accessToken: fresh, expiresAt: Date.UTC(2026, 0, 8) });
    });

    test('the token as JSON does as well', async () => {
      const { http } = start({ ...bare, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(fresh) });

      const answer = probe(http.get('/api/auth/codes'));
      await advance(200);

      expect(answer.value).toMatchObject({ code: 0 });
    });

    test.each(['<!doctype html><title>login</title>', 'ok', '{"code":0,"data":null}', '""'])(
      'trap: what is no token, as %j, is none: the session is kept',
      async (body) => {
        const { http, store, ended } = start({ ...bare, body });

        const answer = probe(http.get('/api/auth/codes'));
        await advance(200);

        expect(answer.failure.error).toMatchObject({ code: 'invalid-response' });
        expect(store.tokens()).toEqual({ accessToken: 'T1' });
        expect(ended).toEqual([]);
      },
    );

    test('a cookie that is no longer good is HTTP 403: to the login', async () => {
      const { http, ended } = start({ status: 403, body: { code: -1, error: 'Forbidden Exception' } });

      const answer = probe(http.get('/api/auth/codes'));
      await advance(200);

      expect(answer.failure.status).toBe(401);
      expect(ended).toEqual(['rejected']);
    });
  });
});

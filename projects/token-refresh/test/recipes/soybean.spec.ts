import { App, describeSetUps, probe, startApp } from '../world/app';
import { advance, useVirtualTime } from '../world/virtual-time';
import { soybeanBackend } from './soybean.recipe';
import { header, ok, StackServer, wire } from './stack-server';

useVirtualTime();

describe('soybean', () => {
  describeSetUps('recipe', (setUp) => {
    function start(
      code: string | number,
      exchange: unknown = { code: '0000', msg: 'ok', data: { token: 'T2', refreshToken: 'R2' } },
    ): App {
      const server = new StackServer({
        refreshPath: '/auth/refreshToken',
        serve: (request) =>
          header(request) === 'Bearer T2'
            ? ok({ code: '0000', msg: 'ok', data: 1 })
            : ok({ code, msg: 'no', data: null }),
        exchange: () => ok(exchange),
      });
      const app = startApp(setUp, { server, backend: soybeanBackend, signedIn: false });
      app.store.signIn({ accessToken: 'T1', refreshToken: 'R1' });
      return app;
    }

    test.each(['9999', '9998', '3333'])('trap: code %j is a text, and stale: cured', async (code) => {
      const { http, server } = start(code);

      const answer = probe(http.get('/auth/getUserInfo'));
      await advance(200);

      expect(answer.value).toEqual({ code: '0000', msg: 'ok', data: 1 });
      expect(server.refreshCalls.map(wire)).toEqual([
        {
          line: 'POST /auth/refreshToken',
          headers: { 'content-type': 'application/json' },
          body: '{"refreshToken":"R1"}',
        },
      ]);
    });

    test.each(['8888', '8889'])('trap: code %j means log out: no refresh, to the login', async (code) => {
      const { http, server, ended } = start(code);

      const answer = probe(http.get('/auth/getUserInfo'));
      await advance(200);

      expect(answer.failure).toMatchObject({ status: 401, error: { code } });
      expect(ended).toEqual(['rejected']);
      expect(server.refreshCalls).toHaveLength(0);
    });

    test.each(['8888', '9999', '3333', '1001'])('code %j in the answer of the refresh: to the login', async (code) => {
      const { http, ended } = start('9999', { code, msg: 'no', data: null });

      const answer = probe(http.get('/auth/getUserInfo'));
      await advance(200);

      expect(answer.failure.error).toMatchObject({ code: '9999' });
      expect(ended).toEqual(['rejected']);
    });

    test('trap: "0000" is not 0: an answer with 0 is no new token', async () => {
      const { http, ended } = start('9999', { code: 0, data: { token: 'T2', refreshToken: 'R2' } });

      probe(http.get('/auth/getUserInfo'));
      await advance(200);

      expect(ended).toEqual(['rejected']);
    });

    test.each(['7777', '0001', 401])('code %j is the app’s own business', async (code) => {
      const { http, server } = start(code);

      const answer = probe(http.get('/auth/getUserInfo'));
      await advance(200);

      expect(answer.value).toMatchObject({ code });
      expect(server.refreshCalls).toHaveLength(0);
    });
  });
});

import { withProactiveRefresh } from 'ngx-token-refresh';
import { App, describeSetUps, probe, startApp } from '../world/app';
import { advance, useVirtualTime } from '../world/virtual-time';
import { pureAdminBackend } from './pure-admin.recipe';
import { header, ok, StackServer, wire } from './stack-server';

useVirtualTime();

describe('pure-admin', () => {
  describeSetUps('recipe', (setUp) => {
    function start(expires: unknown): App {
      const server = new StackServer({
        refreshPath: '/refresh-token',
        serve: (request) => (header(request) === 'Bearer T2' ? ok({ code: 0, data: [] }) : { status: 401 }),
        exchange: () => ok({ code: 0, message: '操作成功', data: { accessToken: 'T2', refreshToken: 'R2', expires } }),
      });
      const features = [withProactiveRefresh()];
      const app = startApp(setUp, { server, backend: pureAdminBackend, features, signedIn: false });
      app.store.signIn({ accessToken: 'T1', refreshToken: 'R1', expiresAt: Date.now() + 3_600_000 });
      return app;
    }

    test('trap: the expiry is a date without a zone, read in that of the server', async () => {
      const { http, server, store } = start('2030/10/30 23:59:59');

      const answer = probe(http.get('/get-async-routes'));
      await advance(200);

      expect(answer.value).toEqual({ code: 0, data: [] });
      expect(server.refreshCalls.map(wire)).toEqual([
        { line: 'POST /refresh-token', headers: { 'content-type': 'application/json' }, body: '{"refreshToken":"R1"}' },
      ]);
      expect(store.tokens()).toEqual({
        accessToken: 'T2',
        refreshToken: 'R2',
        expiresAt: Date.UTC(2030, 9, 30, 15, 59, 59),
      });
    });

    test('before that date the token is refreshed', async () => {
      const { http, server, store } = start('2030/10/30 23:59:59');
      store.signIn({ accessToken: 'T1', refreshToken: 'R1', expiresAt: Date.now() + 10_000 });
      await advance(9_000);

      const answer = probe(http.get('/get-async-routes'));
      await advance(200);

      expect(answer.value).toEqual({ code: 0, data: [] });
      expect(server.sends.map((request) => header(request))).toEqual(['Bearer T2']);
    });

    test.each([undefined, null])('an answer without a date (%s) will do', async (expires) => {
      const { http, store } = start(expires);

      const answer = probe(http.get('/get-async-routes'));
      await advance(200);

      expect(answer.value).toEqual({ code: 0, data: [] });
      expect(store.tokens()).toEqual({ accessToken: 'T2', refreshToken: 'R2' });
    });

    test('a date that is none is an invalid answer', async () => {
      const { http, ended } = start('tomorrow');

      const answer = probe(http.get('/get-async-routes'));
      await advance(200);

      expect(answer.failure.error).toMatchObject({ code: 'invalid-response' });
      expect(ended).toEqual([]);
    });
  });
});

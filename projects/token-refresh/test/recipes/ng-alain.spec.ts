import { App, describeSetUps, probe, startApp } from '../world/app';
import { advance, useVirtualTime } from '../world/virtual-time';
import { ngAlainBackend } from './ng-alain.recipe';
import { header, ok, StackServer, wire } from './stack-server';

useVirtualTime();

describe('ng-alain', () => {
  describeSetUps('recipe', (setUp) => {
    function start(): App {
      const server = new StackServer({
        refreshPath: '/api/auth/refresh',
        serve: (request) => (header(request, 'token') === 'Bearer T2' ? ok({ list: [] }) : { status: 401 }),
        exchange: (request) =>
          header(request, 'refresh_token') === 'R1' ? ok({ msg: 'ok', token: 'T2' }) : { status: 401 },
      });
      const app = startApp(setUp, { server, backend: ngAlainBackend, signedIn: false });
      app.store.signIn({ accessToken: 'T1', refreshToken: 'R1' });
      return app;
    }

    test('trap: the header is `token: Bearer …`, on requests, replays and nowhere else', async () => {
      const { http, server, store } = start();

      const answer = probe(http.get('/api/user'));
      await advance(200);

      expect(answer.value).toEqual({ list: [] });
      expect(server.sends.map(({ headers }) => [headers['token'], headers['authorization']])).toEqual([
        ['Bearer T1', undefined],
        ['Bearer T2', undefined],
      ]);
      expect(server.refreshCalls.map(wire)).toEqual([
        { line: 'POST /api/auth/refresh', headers: { refresh_token: 'R1' }, body: null },
      ]);
      expect(store.tokens()).toEqual({ accessToken: 'T2', refreshToken: 'R1' });
    });

    test('O1 nobody else gets that header', async () => {
      const { http, server } = start();

      probe(http.get('https://elsewhere.example.com/api/user'));
      await advance(200);

      expect(server.sends.map((request) => header(request, 'token'))).toEqual(['']);
      expect(server.refreshCalls).toHaveLength(0);
    });

    test('O5 a `token` header of the caller’s own is left alone; an `Authorization` of its own changes nothing', async () => {
      const { http, server } = start();

      const own = probe(http.get('/api/a', { headers: { token: 'Bearer mine' } }));
      const other = probe(http.get('/api/b', { headers: { Authorization: 'Basic eA==' } }));
      await advance(200);

      expect(own.failure.status).toBe(401);
      expect(other.value).toEqual({ list: [] });
      const sent = server.sends.map(({ url, headers }) => [url.pathname, headers['token'], headers['authorization']]);
      expect(sent).toEqual([
        ['/api/a', 'Bearer mine', undefined],
        ['/api/b', 'Bearer T1', 'Basic eA=='],
        ['/api/b', 'Bearer T2', 'Basic eA=='],
      ]);
      expect(server.refreshCalls).toHaveLength(1);
    });

    test('O5 a `token` header with our own older token is ours: it is replaced', async () => {
      const { http, server, store } = start();
      store.renew({ accessToken: 'T2' });

      const answer = probe(http.get('/api/user', { headers: { token: 'Bearer T1' } }));
      await advance(200);

      expect(answer.value).toEqual({ list: [] });
      expect(server.sends.map((request) => header(request, 'token'))).toEqual(['Bearer T2']);
    });
  });
});

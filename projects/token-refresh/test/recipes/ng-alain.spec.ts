import { probe } from '../world/app';
import { advance } from '../world/virtual-time';
import { describeRecipe } from './describe-recipe';
import { ngAlainBackend } from './ng-alain.recipe';
import { header, ok } from './stack-server';

describeRecipe(
  'ng-alain',
  {
    backend: ngAlainBackend, // trap: the header is `token: Bearer …`
    refused: [{ status: 401 }],
    refresh: { line: 'POST /api/auth/refresh', headers: { refresh_token: 'R1' } },
    granted: ok({ msg: 'ok', token: 'T2' }),
    tokens: { accessToken: 'T2', refreshToken: 'R1' },
    rejected: { 'HTTP 401': { status: 401 } },
  },
  (start) => {
    test('O1 no other origin gets that header', async () => {
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
      expect(other.value).toEqual([]);
      const sent = server.sends.map(({ url, headers }) => [url.pathname, headers['token'], headers['authorization']]);
      expect(sent).toEqual([
        ['/api/a', 'Bearer mine', undefined],
        ['/api/b', 'Bearer T1', 'Basic eA=='],
        ['/api/b', 'Bearer T2', 'Basic eA=='],
      ]);
      expect(server.refreshCalls).toHaveLength(1);
    });

    test('O5 a `token` header with our own older token is ours: it is replaced; there is no `Authorization`', async () => {
      const { http, server, store } = start();
      store.renew({ accessToken: 'T2' });

      const answer = probe(http.get('/api/user', { headers: { token: 'Bearer T1' } }));
      await advance(200);

      expect(answer.value).toEqual([]);
      expect(server.sends.map(({ headers }) => [headers['token'], headers['authorization']])).toEqual([
        ['Bearer T2', undefined],
      ]);
    });
  },
);

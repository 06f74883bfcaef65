import { localStorageTokens, withStorage } from 'ngx-token-refresh';
import { describeSetUps, probe, startApp } from '../world/app';
import { advance, useVirtualTime } from '../world/virtual-time';
import { foundingBackend } from './founding-backend.recipe';
import { header, ok, StackServer, wire } from './stack-server';

useVirtualTime();
afterEach(() => localStorage.clear());

describe('founding backend', () => {
  describeSetUps('recipe', (setUp) => {
    const refreshPath = '/atoto-user/admin/refreshToken';
    const refreshed = ok({ code: 200, data: { tokenHead: 'Bearer ', token: 'T2', refreshToken: 'R2' } });

    function start(refusal: 'http' | 'envelope', exchange = refreshed) {
      const server = new StackServer({
        refreshPath,
        serve: (request) =>
          header(request) === 'Bearer T2'
            ? ok({ code: 200, data: 'yours' })
            : refusal === 'http'
              ? { status: 401, body: { code: 401 } }
              : ok({ code: 401, message: 'expired' }),
        exchange: () => exchange,
      });
      const features = [withStorage(localStorageTokens())];
      const app = startApp(setUp, { server, backend: foundingBackend, features, signedIn: false });
      app.store.signIn({ accessToken: 'T1', refreshToken: 'R+1/=&x', tokenType: 'Bearer ' });
      return app;
    }

    test.each(['http', 'envelope'] as const)('a refusal by %s is cured, unseen', async (refusal) => {
      const { http, server, store } = start(refusal);

      const answer = probe(http.get('/atoto-user/admin/list'));
      await advance(200);

      expect(answer.value).toEqual({ code: 200, data: 'yours' });
      expect(server.sends.map((request) => header(request))).toEqual(['Bearer T1', 'Bearer T2']);
      expect(store.tokens()).toEqual({ accessToken: 'T2', refreshToken: 'R2', tokenType: 'Bearer' });
      expect(Object.values(localStorage).join()).toContain('R2');
    });

    test('the refresh on the wire: a GET, the token encoded, never cached, without the refused token', async () => {
      const { http, server } = start('envelope');

      probe(http.get('/atoto-user/admin/list'));
      await advance(200);

      expect(server.refreshCalls.map(wire)).toEqual([
        {
          line: `GET ${refreshPath}?refreshToken=R%2B1/=%26x`,
          headers: { 'cache-control': 'no-store' },
          body: null,
        },
      ]);
    });

    test.each([{ code: 200 }, { code: 200, data: null }, { code: 401 }, { code: 40301, message: 'no' }])(
      'trap: no data, or another code (%j): to the login, once',
      async (body) => {
        const { http, ended, store, server } = start('envelope', ok(body));

        const answers = [1, 2, 3].map(() => probe(http.get('/atoto-user/admin/list')));
        await advance(200);

        for (const { failure } of answers) expect(failure).toMatchObject({ status: 401, error: { code: 401 } });
        expect(ended).toEqual(['rejected']);
        expect(store.tokens()).toBeNull();
        expect(localStorage).toHaveLength(0);
        expect(server.refreshCalls).toHaveLength(1);
      },
    );
  });
});

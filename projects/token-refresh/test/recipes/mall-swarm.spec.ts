import { App, describeSetUps, probe, startApp } from '../world/app';
import { advance, useVirtualTime } from '../world/virtual-time';
import { header, ok, StackServer, wire } from './stack-server';

useVirtualTime();

describe('mall-swarm', () => {
  describeSetUps('recipe', (setUp) => {
    async function start(refreshToken = 'R1'): Promise<App> {
      const warn = jest.spyOn(console, 'warn').mockImplementation();
      // Here, not above: it warns, and a test that passes says nothing.
      const { mallSwarmBackend } = await import('./mall-swarm.recipe');
      warn.mockRestore();
      const server = new StackServer({
        refreshPath: '/mall-auth/oauth/token',
        serve: (request) =>
          header(request) === 'Bearer T2'
            ? ok({ code: 200, message: '操作成功', data: [] })
            : ok({ code: 401, message: '暂未登录或token已经过期', data: 'Jwt expired' }),
        exchange: ({ body }) =>
          new URLSearchParams(String(body)).get('refresh_token') === 'R1'
            ? ok({
                code: 200,
                message: '操作成功',
                data: { token: 'T2', refreshToken: 'R2', tokenHead: 'Bearer ', expiresIn: 86_399 },
              })
            : ok({ code: 500, message: 'Invalid refresh token: ***', data: null }),
      });
      const app = startApp(setUp, { server, backend: mallSwarmBackend, signedIn: false });
      app.store.signIn({ accessToken: 'T1', refreshToken, tokenType: 'Bearer ' });
      return app;
    }

    test('a refusal is cured: a form with what the token endpoint wants', async () => {
      const { http, server, store } = await start();
      const now = Date.now();

      const answer = probe(http.get('/mall-portal/order/list'));
      await advance(200);

      expect(answer.value).toMatchObject({ code: 200 });
      expect(server.refreshCalls.map(wire)).toEqual([
        {
          line: 'POST /mall-auth/oauth/token',
          headers: { 'content-type': expect.stringMatching(/^application\/x-www-form-urlencoded/) as unknown },
          body: 'grant_type=refresh_token&client_id=portal-app&client_secret=123456&refresh_token=R1',
        },
      ]);
      expect(store.tokens()).toMatchObject({ accessToken: 'T2', refreshToken: 'R2', tokenType: 'Bearer' });
      expect(store.tokens()?.expiresAt).toBeGreaterThan(now + 86_399_000);
    });

    test('trap: a refused refresh token is answered by code 500: to the login all the same', async () => {
      const { http, ended } = await start('spent');

      const answer = probe(http.get('/mall-portal/order/list'));
      await advance(200);

      expect(answer.failure).toMatchObject({ status: 401, error: { code: 401 } });
      expect(ended).toEqual(['rejected']);
    });

    test('trap: code 500 of any other request ends nothing', async () => {
      const { http, server, ended } = await start();
      server.api = () => ok({ code: 500, message: '操作失败', data: null });

      const answer = probe(http.get('/mall-portal/order/list'));
      await advance(200);

      expect(answer.value).toMatchObject({ code: 500 });
      expect(ended).toEqual([]);
    });
  });

  test('trap: a secret in a browser deserves a warning', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();

    jest.isolateModules(() => void jest.requireActual('./mall-swarm.recipe'));

    expect(warn.mock.calls).toEqual([[expect.stringContaining('secret')]]);
    warn.mockRestore();
  });
});

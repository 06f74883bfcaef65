import { App, describeSetUps, probe, startApp } from '../world/app';
import { advance, useVirtualTime } from '../world/virtual-time';
import { ruoyiVueBackend } from './ruoyi-vue.recipe';
import { header, ok, StackServer } from './stack-server';

useVirtualTime();

const REFUSAL = { code: 401, msg: '请求访问：/system/user/list，认证失败，无法访问系统资源' };

describe('RuoYi-Vue', () => {
  describeSetUps('recipe', (setUp) => {
    function start(): App {
      const server = new StackServer({
        refreshPath: '/nowhere',
        serve: (request) => (header(request) === 'Bearer T2' ? ok({ code: 200, msg: '操作成功' }) : ok(REFUSAL)),
        exchange: () => 'network-error',
      });
      const app = startApp(setUp, { server, backend: ruoyiVueBackend, signedIn: false });
      app.store.signIn({ accessToken: 'T1' });
      return app;
    }

    test('trap: code 401 goes straight to the login, once, and nothing is ever refreshed', async () => {
      const { http, server, ended, store } = start();

      const answers = Array.from({ length: 10 }, () => probe(http.get('/system/user/list')));
      await advance(200);

      for (const { failure } of answers) expect(failure).toMatchObject({ status: 401, error: REFUSAL });
      expect(ended).toEqual(['no-refresh-token']);
      expect(store.tokens()).toBeNull();
      expect(server.requests).toHaveLength(10);
    });

    test('trap: so does a refusal in a download, which is asked for as a blob', async () => {
      const { http, server, ended } = start();

      const answer = probe(http.post('/system/user/export', {}, { responseType: 'blob' }));
      await advance(200);

      expect(answer.failure.status).toBe(401);
      expect(ended).toEqual(['no-refresh-token']);
      expect(server.requests).toHaveLength(1);
    });

    test('a refusal that comes late, after another sign-in, ends no session', async () => {
      const { http, store, ended } = start();

      const answer = probe(http.get('/system/user/list'));
      store.signIn({ accessToken: 'T2' });
      await advance(200);

      expect(answer.failure.status).toBe(401);
      expect(ended).toEqual([]);
      const next = probe(http.get('/system/user/list'));
      await advance(200);
      expect(next.value).toEqual({ code: 200, msg: '操作成功' });
    });
  });
});

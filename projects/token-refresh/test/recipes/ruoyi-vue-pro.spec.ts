import { describeSetUps, probe, startApp } from '../world/app';
import { WireAnswer, WireRequest } from '../world/model-server';
import { Browser, Tab } from '../world/tabs';
import { advance, useVirtualTime } from '../world/virtual-time';
import { ruoyiVueProBackend } from './ruoyi-vue-pro.recipe';
import { header, ok, StackServer, wire } from './stack-server';

useVirtualTime();
afterEach(() => localStorage.clear());

/** The refresh token stays the same; a refresh kills the access tokens that it brought before. */
class RuoyiVuePro {
  readonly refreshPath = '/admin-api/system/auth/refresh-token';
  issued = 1;
  accepted = 'T1';
  /** In place of the usual answer to a refresh. */
  refused: WireAnswer | null = null;

  serve(request: WireRequest): WireAnswer {
    return header(request) === `Bearer ${this.accepted}`
      ? ok({ code: 0, msg: '', data: this.accepted })
      : ok({ code: 401, msg: '账号未登录', data: null });
  }

  exchange({ url }: WireRequest): WireAnswer {
    if (this.refused) return this.refused;
    if (url.searchParams.get('refreshToken') !== 'R1') return ok({ code: 400, msg: '无效的刷新令牌', data: null });
    this.accepted = `T${++this.issued}`;
    const expiresTime = Date.now() + 1_800_000;
    return ok({ code: 0, msg: '', data: { userId: 1, accessToken: this.accepted, refreshToken: 'R1', expiresTime } });
  }
}

describe('ruoyi-vue-pro', () => {
  describeSetUps('recipe', (setUp) => {
    function start(stack = new RuoyiVuePro()) {
      const server = new StackServer(stack);
      const app = startApp(setUp, { server, backend: ruoyiVueProBackend, signedIn: false });
      app.store.signIn({ accessToken: 'T1', refreshToken: 'R1' });
      return { ...app, stack };
    }

    test('a refusal is cured: a POST with the token in its query, and expiresTime in ms', async () => {
      const { http, server, store, stack } = start();
      stack.accepted = 'none';
      const now = Date.now();

      const answer = probe(http.get('/admin-api/system/user/page'));
      await advance(200);

      expect(answer.value).toEqual({ code: 0, msg: '', data: 'T2' });
      expect(server.refreshCalls.map(wire)).toEqual([
        { line: 'POST /admin-api/system/auth/refresh-token?refreshToken=R1', headers: {}, body: null },
      ]);
      expect(store.tokens()).toMatchObject({ accessToken: 'T2', refreshToken: 'R1' });
      expect((store.tokens()?.expiresAt ?? 0) - now).toBeGreaterThanOrEqual(1_800_000);
      expect((store.tokens()?.expiresAt ?? 0) - now).toBeLessThan(1_801_000);
    });

    test.each([
      ['expired', { code: 401, msg: '刷新令牌已过期', data: null }],
      ['invalid', { code: 400, msg: '无效的刷新令牌', data: null }],
    ])('trap: a refresh token that is %s is refused inside HTTP 200: to the login', async (_, body) => {
      const { http, stack, ended } = start();
      stack.accepted = 'none';
      stack.refused = ok(body);

      const answer = probe(http.get('/admin-api/system/user/page'));
      await advance(200);

      expect(answer.failure.status).toBe(401);
      expect(ended).toEqual(['rejected']);
    });

    test('trap: it does not rotate, but earlier access tokens die at once: the tabs converge', async () => {
      const stack = new RuoyiVuePro();
      const server = new StackServer(stack);
      const browser = new Browser(setUp, server);
      const tabs: Tab[] = [1, 2, 3].map(() => browser.open({ backend: ruoyiVueProBackend }));
      tabs[0]?.store.signIn({ accessToken: 'T1', refreshToken: 'R1' });
      await advance(50);

      for (let round = 1; round <= 5; round++) {
        stack.accepted = 'none';
        const answers = tabs.map(({ http }) => probe(http.get('/admin-api/system/user/page')));
        await advance(1_000);

        expect(answers.map(({ value }) => (value as { data: string }).data)).toEqual(Array(3).fill(`T${round + 1}`));
        expect(server.refreshCalls).toHaveLength(round);
      }
    });
  });
});

import { probe } from '../world/app';
import { WireRequest } from '../world/model-server';
import { Browser } from '../world/tabs';
import { advance } from '../world/virtual-time';
import { describeRecipe, RECEIVED } from './describe-recipe';
import { ruoyiVueProBackend } from './ruoyi-vue-pro.recipe';
import { header, ok, StackServer } from './stack-server';

const granted = (accessToken: string, expiresTime: number) =>
  ok({ code: 0, msg: '', data: { userId: 1, accessToken, refreshToken: 'R1', expiresTime } });
const refused = ok({ code: 401, msg: '账号未登录', data: null });

/** The refresh token stays the same; a refresh kills the access tokens that it brought before. */
class RuoyiVuePro {
  readonly refreshPath = '/admin-api/system/auth/refresh-token';
  #issued = 1;
  accepted = 'T1';

  serve(request: WireRequest) {
    return header(request) === `Bearer ${this.accepted}` ? ok({ code: 0, msg: '', data: this.accepted }) : refused;
  }

  exchange({ url }: WireRequest) {
    if (url.searchParams.get('refreshToken') !== 'R1') return ok({ code: 400, msg: '无效的刷新令牌', data: null });
    this.accepted = `T${++this.#issued}`;
    return granted(this.accepted, Date.now() + 1_800_000);
  }
}

describeRecipe(
  'ruoyi-vue-pro',
  {
    backend: ruoyiVueProBackend,
    answer: ok({ code: 0, msg: '', data: {} }),
    refused: [refused],
    refresh: { line: 'POST /admin-api/system/auth/refresh-token?refreshToken=R1' },
    granted: granted('T2', RECEIVED + 1_800_000),
    tokens: { accessToken: 'T2', refreshToken: 'R1', expiresAt: RECEIVED + 1_800_000 },
    rejected: {
      'code 401 (expired)': ok({ code: 401, msg: '刷新令牌已过期', data: null }),
      'code 400 (invalid)': ok({ code: 400, msg: '无效的刷新令牌', data: null }),
    },
  },
  (_, setUp) => {
    test('trap: it does not rotate, but earlier access tokens die at once: the tabs converge', async () => {
      const stack = new RuoyiVuePro();
      const server = new StackServer(stack);
      const browser = new Browser(setUp, server);
      const tabs = [1, 2, 3].map(() => browser.open({ backend: ruoyiVueProBackend }));
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
  },
);

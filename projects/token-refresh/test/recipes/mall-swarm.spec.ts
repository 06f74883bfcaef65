import { advance } from '../world/virtual-time';
import { describeRecipe, RECEIVED } from './describe-recipe';
import { ok } from './stack-server';

// It warns as it is loaded: hence not imported, above, where nothing could hear it.
const warn = jest.spyOn(console, 'warn').mockImplementation();
const { mallSwarmBackend } = jest.requireActual<typeof import('./mall-swarm.recipe')>('./mall-swarm.recipe');
const warnings = [...warn.mock.calls];
warn.mockRestore();

test('trap: a secret in a browser deserves a warning', () => {
  expect(warnings).toEqual([[expect.stringContaining('secret')]]);
});

describeRecipe(
  'mall-swarm',
  {
    backend: mallSwarmBackend,
    answer: ok({ code: 200, message: '操作成功', data: [] }),
    refused: [ok({ code: 401, message: '暂未登录或token已经过期', data: 'Jwt expired' })],
    refresh: {
      line: 'POST /mall-auth/oauth/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      body: 'grant_type=refresh_token&client_id=portal-app&client_secret=123456&refresh_token=R1',
    },
    granted: ok({
      code: 200,
      message: '操作成功',
      data: { token: 'T2', refreshToken: 'R2', tokenHead: 'Bearer ', expiresIn: 86_399 },
    }),
    tokens: { accessToken: 'T2', refreshToken: 'R2', tokenType: 'Bearer', expiresAt: RECEIVED + 86_399_000 },
    rejected: { 'code 500 (trap)': ok({ code: 500, message: 'Invalid refresh token: ***', data: null }) },
  },
  (start) => {
    test('trap: code 500 of any other request ends nothing', async () => {
      const { ask, ended } = start({ refused: [ok({ code: 500, message: '操作失败', data: null })] });

      const answer = ask();
      await advance(200);

      expect(answer.value).toMatchObject({ code: 500 });
      expect(ended).toEqual([]);
    });
  },
);

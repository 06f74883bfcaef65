import { advance } from '../world/virtual-time';
import { describeRecipe, JSON_BODY } from './describe-recipe';
import { soybeanBackend } from './soybean.recipe';
import { ok } from './stack-server';

const no = (code: string | number) => ok({ code, msg: 'no', data: null });
const data = { token: 'T2', refreshToken: 'R2' };

describeRecipe(
  'soybean',
  {
    backend: soybeanBackend,
    answer: ok({ code: '0000', msg: 'ok', data: 1 }),
    refused: [no('9999'), no('9998'), no('3333')], // trap: texts
    refresh: { line: 'POST /auth/refreshToken', headers: JSON_BODY, body: '{"refreshToken":"R1"}' },
    granted: ok({ code: '0000', msg: 'ok', data }),
    tokens: { accessToken: 'T2', refreshToken: 'R2' },
    rejected: {
      'code "8888"': no('8888'),
      'code "9999"': no('9999'),
      'code "3333"': no('3333'),
      'code "1001"': no('1001'),
      'code 0, which is not "0000"': ok({ code: 0, data }),
    },
  },
  (start) => {
    test.each(['8888', '8889'])('trap: code %j means log out: no refresh, to the login', async (code) => {
      const { ask, server, ended } = start({ refused: [no(code)] });

      const answer = ask();
      await advance(200);

      expect(answer.failure).toMatchObject({ status: 401, error: { code } });
      expect(ended).toEqual(['rejected']);
      expect(server.refreshCalls).toHaveLength(0);
    });

    test.each(['7777', '0001', 401])('code %j is the app’s own business', async (code) => {
      const { ask, server } = start({ refused: [no(code)] });

      const answer = ask();
      await advance(200);

      expect(answer.value).toMatchObject({ code });
      expect(server.refreshCalls).toHaveLength(0);
    });
  },
);

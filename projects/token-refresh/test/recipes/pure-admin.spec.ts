import { withProactiveRefresh } from 'ngx-token-refresh';
import { advance } from '../world/virtual-time';
import { describeRecipe, JSON_BODY } from './describe-recipe';
import { pureAdminBackend } from './pure-admin.recipe';
import { header, ok } from './stack-server';

const signedIn = { accessToken: 'T1', refreshToken: 'R1', expiresAt: Date.UTC(2026, 0, 1, 1) };

const granted = (expires: unknown) =>
  ok({ code: 0, message: '操作成功', data: { accessToken: 'T2', refreshToken: 'R2', expires } });

describeRecipe(
  'pure-admin',
  {
    backend: pureAdminBackend,
    features: [withProactiveRefresh()],
    signedIn,
    answer: ok({ code: 0, data: [] }),
    refused: [{ status: 401 }],
    refresh: { line: 'POST /refresh-token', headers: JSON_BODY, body: '{"refreshToken":"R1"}' },
    // Trap: a date without a zone, read in that of the server.
    granted: granted('2030/10/30 23:59:59'),
    tokens: { accessToken: 'T2', refreshToken: 'R2', expiresAt: Date.UTC(2030, 9, 30, 15, 59, 59) },
    rejected: { 'another code': ok({ code: 1, message: 'no' }) },
  },
  (start) => {
    test('T1 before its date the token is refreshed', async () => {
      const { ask, server } = start({ signedIn: { ...signedIn, expiresAt: Date.UTC(2026, 0, 1, 0, 0, 10) } });
      await advance(9_000);

      const answer = ask();
      await advance(200);

      expect(answer.value).toEqual({ code: 0, data: [] });
      expect(server.sends.map((request) => header(request))).toEqual(['Bearer T2']);
    });

    test('H1 a date that is none: the tokens are taken, their end is unknown, and the console says so', async () => {
      const { ask, store } = start({ granted: granted('tomorrow') });

      const answer = ask();
      await advance(200);

      expect(answer.value).toEqual({ code: 0, data: [] });
      expect(store.tokens()).toEqual({ accessToken: 'T2', refreshToken: 'R2' });
      expect(console.warn).toHaveBeenCalledTimes(2);
      expect(console.warn).toHaveBeenCalledWith(expect.stringMatching(/unusable `expiresAt`/));
      expect(console.warn).toHaveBeenCalledWith(expect.stringMatching(/\(K8\)/));
    });

    test.each([undefined, null])('an answer without a date (%s) will do', async (expires) => {
      const { ask, store } = start({ granted: granted(expires) });

      const answer = ask();
      await advance(200);

      expect(answer.value).toEqual({ code: 0, data: [] });
      expect(store.tokens()).toEqual({ accessToken: 'T2', refreshToken: 'R2' });
    });
  },
);

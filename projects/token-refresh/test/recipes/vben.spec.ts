import { WireAnswer } from '../world/model-server';
import { advance } from '../world/virtual-time';
import { describeRecipe } from './describe-recipe';
import { jwtUntil, ok } from './stack-server';
import { vbenBackend } from './vben.recipe';

const fresh = jwtUntil(Date.UTC(2026, 0, 8), 'fresh');

const html = (body: string): WireAnswer => ({ status: 200, headers: { 'Content-Type': 'text/html' }, body });

describeRecipe(
  'vben',
  {
    backend: vbenBackend,
    signedIn: { accessToken: 'T1' },
    answer: ok({ code: 0, data: ['codes'] }),
    refused: [
      { status: 401, body: { code: -1, data: null, error: 'Unauthorized Exception', message: 'Unauthorized' } },
    ],
    refresh: { line: 'POST /api/auth/refresh', credentials: true },
    granted: html(fresh),
    tokens: { accessToken: fresh, expiresAt: Date.UTC(2026, 0, 8) },
    rejected: {
      'HTTP 403, as the cookie is no longer good': { status: 403, body: { code: -1, error: 'Forbidden Exception' } },
    },
    invalid: {
      'an envelope': html('{"code":0,"data":null}'),
      'an empty text': html('""'),
    },
  },
  (start) => {
    test('H1 a word that is no JWT is a token like any other: the refusal of the replay is the answer', async () => {
      const { ask, store, ended } = start({ granted: html('ok') });

      const answer = ask();
      await advance(200);

      expect(answer.failure.status).toBe(401);
      expect(store.tokens()).toEqual({ accessToken: 'ok' });
      expect(ended).toEqual([]);
      expect(console.warn).toHaveBeenCalledTimes(1);
      expect(console.warn).toHaveBeenCalledWith(expect.stringMatching(/\(K10\)/));
    });

    test('the token as JSON does as well', async () => {
      const headers = { 'Content-Type': 'application/json' };
      const { ask } = start({ granted: { status: 200, headers, body: JSON.stringify(fresh) } });

      const answer = ask();
      await advance(200);

      expect(answer.value).toMatchObject({ code: 0 });
    });
  },
);

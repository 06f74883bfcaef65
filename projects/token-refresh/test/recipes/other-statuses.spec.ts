import { probe } from '../world/app';
import { WireAnswer } from '../world/model-server';
import { advance } from '../world/virtual-time';
import { describeRecipe, JSON_BODY, Recipe } from './describe-recipe';
import { arcgisBackend, codedBackend, iisBackend, laravelBackend } from './other-statuses.recipe';
import { ok } from './stack-server';

const status = (code: number, body?: unknown): WireAnswer => ({ status: code, body });

const common: Omit<Recipe, 'backend' | 'refused'> = {
  refresh: { line: 'POST /api/refresh', headers: JSON_BODY, body: '{"refreshToken":"R1"}' },
  granted: ok({ accessToken: 'T2', refreshToken: 'R2' }),
  tokens: { accessToken: 'T2', refreshToken: 'R2' },
  rejected: { 'HTTP 401': status(401) },
};

describeRecipe('HTTP 419 (Laravel)', { ...common, backend: laravelBackend, refused: [status(419), status(401)] });
describeRecipe('HTTP 440 (IIS)', { ...common, backend: iisBackend, refused: [status(440), status(401)] });
describeRecipe('HTTP 498 (ArcGIS)', {
  ...common,
  backend: arcgisBackend,
  refused: [status(498), status(401)],
  rejected: { ...common.rejected, 'HTTP 498': status(498, { error: 'invalid token' }) },
});

const expired = status(403, { code: 'token_expired' });

describeRecipe(
  'HTTP 403 with a code in the body',
  { ...common, backend: codedBackend, refused: [expired, status(401)] },
  (start) => {
    test('another 403 is the app’s own affair', async () => {
      const { ask, server } = start({ refused: [status(403, { code: 'forbidden' })] });

      const asked = ask();
      await advance(200);

      expect(asked.failure.error).toEqual({ code: 'forbidden' });
      expect(server.refreshCalls).toHaveLength(0);
    });

    test('trap: the code stands in a Blob, where a download was asked for', async () => {
      const { http, server } = start({ refused: [expired] });

      const asked = probe(http.get('/api/file', { responseType: 'blob' }));
      await advance(200);

      expect(await asked.value.text()).toBe('[]');
      expect(server.refreshCalls).toHaveLength(1);
    });

    test('trap: a POST was not applied, and is sent again', async () => {
      const { http, server } = start({ refused: [expired] });

      const asked = probe(http.post('/api/items', { n: 1 }));
      await advance(200);

      expect(asked.value).toEqual([]);
      expect(server.sends).toHaveLength(2);
    });
  },
);

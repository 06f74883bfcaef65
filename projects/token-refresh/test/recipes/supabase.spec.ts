import { advance } from '../world/virtual-time';
import { Fate, WireRequest } from '../world/model-server';
import { describeRecipe, JSON_BODY, RECEIVED } from './describe-recipe';
import { ok } from './stack-server';
import { supabaseBackend } from './supabase.recipe';

const API = 'https://project.example.com';

const granted = ok({
  access_token: 'T2',
  token_type: 'bearer',
  expires_in: 3600,
  expires_at: Math.floor(RECEIVED / 1000) + 3600,
  refresh_token: 'R2',
});
const alreadyUsed = {
  status: 400,
  body: { code: 400, error_code: 'refresh_token_already_used', msg: 'Already Used' },
};

/** Its first answer is lost. The refresh token, spent by then, is taken again within ten seconds. */
function losingTheFirst(): (request: WireRequest) => Fate {
  let exchangedAt = 0;
  return ({ at }) => {
    if (!exchangedAt) {
      exchangedAt = at;
      return 'network-error';
    }
    return at - exchangedAt > 10_000 ? alreadyUsed : granted;
  };
}

describeRecipe(
  'Supabase',
  {
    backend: supabaseBackend,
    apis: [API],
    url: `${API}/rest/v1/items`,
    refused: [{ status: 401, body: { message: 'JWT expired' } }],
    refresh: {
      line: `POST ${API}/auth/v1/token?grant_type=refresh_token`,
      headers: { ...JSON_BODY, apikey: 'the public key of the project' },
      body: '{"refresh_token":"R1"}',
    },
    granted,
    tokens: { accessToken: 'T2', refreshToken: 'R2', expiresAt: RECEIVED + 3_600_000 },
    rejected: { 'HTTP 400': alreadyUsed },
  },
  (start) => {
    test.each([
      ['within', 2_000, 200, []],
      ['after', 11_000, 401, ['rejected']],
    ])('trap: an answer was lost, and is asked for again %s the reuse window of 10 s', async (_, ms, status, ends) => {
      const { ask, server, ended } = start({ granted: losingTheFirst() });

      const lost = ask();
      await advance(ms);
      const again = ask();
      await advance(500);

      expect(lost.failure).toMatchObject({ status: 0, error: { code: 'unavailable' } });
      expect(again.completed ? 200 : again.failure.status).toBe(status);
      expect(server.refreshCalls).toHaveLength(2);
      expect(ended).toEqual(ends);
    });
  },
);

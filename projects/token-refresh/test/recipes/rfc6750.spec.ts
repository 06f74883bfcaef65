import { restBackend } from 'ngx-token-refresh';
import { WireAnswer } from '../world/model-server';
import { advance } from '../world/virtual-time';
import { describeRecipe, JSON_BODY } from './describe-recipe';
import { ok } from './stack-server';

// That the other backends judge in the same way is in answers.spec.ts.

const body = { why: 'told by the server' };

const refused = (status: number, challenge?: string): WireAnswer => ({
  status,
  headers: challenge ? { 'WWW-Authenticate': challenge } : {},
  body,
});

describeRecipe(
  'RFC 6750',
  {
    backend: restBackend({ refreshUrl: '/refresh' }),
    refused: [
      refused(401, 'Bearer error="invalid_token"'),
      refused(401, 'Bearer realm="a, b", error="invalid_token", error_description="The access token expired"'),
      refused(401, 'Basic realm="x", Bearer error="invalid_token"'),
      refused(401, 'Bearer'),
      refused(401, '%%%'),
      refused(401),
    ],
    refresh: { line: 'POST /refresh', headers: JSON_BODY, body: '{"refreshToken":"R1"}' },
    granted: ok({ accessToken: 'T2' }),
    tokens: { accessToken: 'T2', refreshToken: 'R1' },
    rejected: { 'HTTP 401': { status: 401 } },
  },
  (start) => {
    test.each([
      [403, 'Bearer error="insufficient_scope", scope="admin"'],
      [403, undefined],
      [400, 'Bearer error="invalid_request"'],
      [401, 'Bearer error="insufficient_user_authentication", acr_values="strong", max_age="5"'],
    ] as const)('F11 %d with %s is never refreshed, and surfaces as it is', async (status, challenge) => {
      const { ask, server, ended, store } = start({ refused: [refused(status, challenge)] });

      const asked = ask();
      await advance(200);

      expect(asked.failure).toMatchObject({ status, error: body });
      expect(asked.failure.headers.get('WWW-Authenticate')).toBe(challenge ?? null);
      expect(server.refreshCalls).toHaveLength(0);
      expect(ended).toEqual([]);
      expect(store.tokens()?.accessToken).toBe('T1');
    });
  },
);

import { describeRecipe, JSON_BODY } from './describe-recipe';
import { ok } from './stack-server';
import { tokenPairBackend } from './token-pair.recipe';

describeRecipe('token pair in the body', {
  backend: tokenPairBackend,
  refused: [{ status: 401 }],
  refresh: {
    line: 'POST /api/account/refresh-token',
    headers: JSON_BODY,
    body: '{"token":"T1","refreshToken":"R1"}',
  },
  granted: ok({ token: 'T2', refreshToken: 'R2' }),
  tokens: { accessToken: 'T2', refreshToken: 'R2' },
  rejected: {
    'HTTP 400 with a bare text': { status: 400, headers: { 'Content-Type': 'text/plain' }, body: 'Invalid token' },
    'HTTP 400 with a JSON text': {
      status: 400,
      body: 'Invalid token',
      headers: { 'Content-Type': 'application/json' },
    },
  },
  invalid: { 'no token': ok({ refreshToken: 'R2' }) },
});

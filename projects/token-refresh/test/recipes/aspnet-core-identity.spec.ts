import { identityBackend } from './aspnet-core-identity.recipe';
import { describeRecipe, JSON_BODY, RECEIVED } from './describe-recipe';
import { ok } from './stack-server';

const challenge = { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } };

describeRecipe('ASP.NET Core Identity API', {
  backend: identityBackend,
  refused: [challenge],
  refresh: { line: 'POST /refresh', headers: JSON_BODY, body: '{"refreshToken":"R1"}' },
  granted: ok({ tokenType: 'Bearer', accessToken: 'T2', expiresIn: 3600, refreshToken: 'R2' }),
  tokens: { accessToken: 'T2', refreshToken: 'R2', expiresAt: RECEIVED + 3_600_000 },
  rejected: { 'HTTP 401 without a body': challenge },
});

import { advance } from '../world/virtual-time';
import { describeRecipe, JSON_BODY } from './describe-recipe';
import { simpleJwtBackend } from './django-simplejwt.recipe';
import { jwtUntil, ok } from './stack-server';

const expiresAt = Date.UTC(2026, 0, 1, 0, 5);
const access = jwtUntil(expiresAt, 'access');
const refused = {
  status: 401,
  headers: { 'WWW-Authenticate': 'Bearer realm="api"' },
  body: { detail: 'Token is invalid or expired', code: 'token_not_valid' },
};

describeRecipe(
  'Django SimpleJWT',
  {
    backend: simpleJwtBackend,
    refused: [refused],
    refresh: { line: 'POST /api/token/refresh/', headers: JSON_BODY, body: '{"refresh":"R1"}' },
    granted: ok({ access }),
    tokens: { accessToken: access, refreshToken: 'R1', expiresAt },
    // Trap: it reads as the refusal of a request does.
    rejected: { 'HTTP 401 token_not_valid': refused },
  },
  (start) => {
    test('with rotation the new refresh token counts, and says when it ends', async () => {
      const refreshExpiresAt = Date.UTC(2026, 0, 2);
      const refresh = jwtUntil(refreshExpiresAt, 'refresh');
      const { ask, store } = start({ granted: ok({ access, refresh }) });

      ask();
      await advance(200);

      // These tokens have no `iat`: when the refresh token ends, the server is asked.
      const end = { refreshExpiresAt, refreshExpiryIsAbsolute: true };
      expect(store.tokens()).toEqual({ accessToken: access, refreshToken: refresh, expiresAt, ...end });
    });
  },
);

import { TokenBackend } from 'ngx-token-refresh';
import { outcomeOf, NOW } from '../world/exchange';
import { jwtUntil } from './stack-server';
import { bothStated, inAnotherField, inTheToken } from './two-lifetimes.recipe';

const oauth = { access_token: 'T2', refresh_token: 'R2' };
const refreshToken = jwtUntil(NOW + 600_000);

describe('two lifetimes', () => {
  test.each<[string, TokenBackend, object, number | undefined]>([
    ['Keycloak', bothStated, { ...oauth, refresh_expires_in: 600 }, NOW + 600_000],
    ['Keycloak, 0: never', bothStated, { ...oauth, refresh_expires_in: 0 }, undefined],
    ['others', bothStated, { ...oauth, refresh_token_expires_in: 600 }, NOW + 600_000],
    ['a field of its own', inAnotherField, { accessToken: 'T2', refreshExpiresIn: 600 }, NOW + 600_000],
    ['a JWT', inTheToken, { accessToken: jwtUntil(NOW), refreshToken }, NOW + 600_000],
  ])('E1 %s', (_, backend, body, refreshExpiresAt) => {
    const outcome = outcomeOf(backend, { body });

    expect((outcome as { tokens: { refreshExpiresAt?: number } }).tokens.refreshExpiresAt).toBe(refreshExpiresAt);
  });
});

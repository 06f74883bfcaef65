import { jwtExpiry, restBackend } from 'ngx-token-refresh';

export const simpleJwtBackend = restBackend({
  refreshUrl: '/api/token/refresh/', // with the slash at its end: Django redirects a POST without it
  requestField: 'refresh',
  accessTokenField: 'access',
  refreshTokenField: 'refresh',
  expiry: { fromToken: jwtExpiry },
  refreshExpiry: { fromToken: jwtExpiry },
});

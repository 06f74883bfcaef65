import { restBackend } from 'ngx-token-refresh';

export const ngAlainBackend = restBackend({
  refreshUrl: '/api/auth/refresh',
  sendAs: 'header',
  requestField: 'refresh_token',
  accessTokenField: 'token',
  refreshTokenField: 'refresh_token',
  header: 'token',
});

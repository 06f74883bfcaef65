import { restBackend } from 'ngx-token-refresh';

export const tokenPairBackend = restBackend({
  refreshUrl: '/api/account/refresh-token',
  accessTokenRequestField: 'token', // the old access token goes along
  accessTokenField: 'token',
});

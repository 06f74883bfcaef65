import { jwtExpiry, restBackend } from 'ngx-token-refresh';

export const vbenBackend = restBackend({
  refreshUrl: '/api/auth/refresh',
  credential: 'cookie',
  accessTokenField: '', // the answer is the bare token
  expiry: { fromToken: jwtExpiry },
});

import { envelopeBackend, expiryFromDate } from 'ngx-token-refresh';

export const pureAdminBackend = envelopeBackend({
  refreshUrl: '/refresh-token',
  okCode: 0,
  accessTokenField: 'accessToken',
  expiry: { field: 'expires', read: expiryFromDate('+08:00') }, // where the server's clock hangs
});

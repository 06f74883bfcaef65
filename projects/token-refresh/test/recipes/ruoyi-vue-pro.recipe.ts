import { envelopeBackend, expiryFromMs } from 'ngx-token-refresh';

export const ruoyiVueProBackend = envelopeBackend({
  refreshUrl: '/admin-api/system/auth/refresh-token',
  sendAs: 'query',
  okCode: 0,
  accessTokenField: 'accessToken',
  expiry: { field: 'expiresTime', read: expiryFromMs },
});

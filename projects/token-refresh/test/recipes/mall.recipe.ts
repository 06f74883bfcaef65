import { envelopeBackend, jwtExpiry } from 'ngx-token-refresh';

export const mallBackend = envelopeBackend({
  refreshUrl: '/admin/refreshToken', // of the shop: '/sso/refreshToken'
  method: 'GET',
  credential: 'access-token',
  expiry: { fromToken: jwtExpiry },
});

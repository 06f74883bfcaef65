import { envelopeBackend } from 'ngx-token-refresh';

export const mallSwarmBackend = envelopeBackend({
  refreshUrl: '/mall-auth/oauth/token',
  sendAs: 'form',
  requestField: 'refresh_token',
  requestFields: {
    grant_type: 'refresh_token',
    client_id: 'portal-app',
    client_secret: '123456',
  },
  expiry: { field: 'expiresIn' },
  refreshRejectedCode: 500,
});

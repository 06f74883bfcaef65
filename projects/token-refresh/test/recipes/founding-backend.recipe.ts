import { envelopeBackend } from 'ngx-token-refresh';

export const foundingBackend = envelopeBackend({
  refreshUrl: '/atoto-user/admin/refreshToken',
  method: 'GET',
});

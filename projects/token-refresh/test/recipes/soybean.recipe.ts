import { envelopeBackend } from 'ngx-token-refresh';

export const soybeanBackend = envelopeBackend({
  refreshUrl: '/auth/refreshToken',
  okCode: '0000',
  refusedCode: ['9999', '9998', '3333'],
  sessionOverCode: ['8888', '8889'],
});

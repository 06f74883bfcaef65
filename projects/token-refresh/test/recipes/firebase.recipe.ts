import { oauth2Backend } from 'ngx-token-refresh';

export const firebase = oauth2Backend({
  tokenEndpoint: 'https://securetoken.googleapis.com/v1/token?key=API_KEY',
  errorField: 'error.message',
  refreshRejectedErrors: [
    'TOKEN_EXPIRED',
    'USER_DISABLED',
    'USER_NOT_FOUND',
    'INVALID_REFRESH_TOKEN',
  ],
});

import { oauth2Backend } from 'ngx-token-refresh';

export const oauth2 = oauth2Backend({
  tokenEndpoint: 'https://auth.example.com/oauth2/token',
  clientId: 'my-spa',
  revocationEndpoint: 'https://auth.example.com/oauth2/revoke',
});

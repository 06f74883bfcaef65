import { oauth2Backend } from 'ngx-token-refresh';

export const auth0 = oauth2Backend({
  tokenEndpoint: 'https://TENANT.auth0.com/oauth/token',
  clientId: 'CLIENT',
  revocationEndpoint: 'https://TENANT.auth0.com/oauth/revoke',
});

export const okta = oauth2Backend({
  tokenEndpoint: 'https://TENANT.okta.com/oauth2/default/v1/token',
  clientId: 'CLIENT',
  scope: 'openid offline_access',
  revocationEndpoint: 'https://TENANT.okta.com/oauth2/default/v1/revoke',
});

export const keycloak = oauth2Backend({
  tokenEndpoint:
    'https://keycloak.example.com/realms/REALM/protocol/openid-connect/token',
  clientId: 'CLIENT',
  revocationEndpoint:
    'https://keycloak.example.com/realms/REALM/protocol/openid-connect/revoke',
});

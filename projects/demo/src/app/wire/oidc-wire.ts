import { oauth2Backend } from 'ngx-token-refresh';
import { requestTokens } from './oauth-tokens';
import { Item, POST_REFUSED_BY_401, Wire } from './wire';

const CLIENT_ID = 'my-spa';

/** `oidc-provider`, where people sign in at the server itself, with the authorization code and PKCE. */
export function oidcWire(): Wire {
  const tokenEndpoint = '/oidc/token';
  return {
    backend: oauth2Backend({ tokenEndpoint, clientId: CLIENT_ID, revocationEndpoint: '/oidc/revoke' }),
    signIn: {
      serverName: 'oidc-provider',
      authorizationEndpoint: '/oidc/auth',
      // Without `offline_access`, and a consent to it, there is no refresh token (OpenID Connect Core §11).
      request: { client_id: CLIENT_ID, scope: 'openid offline_access items', prompt: 'consent' },
      exchange: (http, grant) => requestTokens(http, tokenEndpoint, { client_id: CLIENT_ID, ...grant }),
    },
    itemUrl: (id) => `/oidc-api/items/${id}`,
    item: (answer) => answer as Item,
    refusedPost: POST_REFUSED_BY_401,
    hasFaults: false,
  };
}

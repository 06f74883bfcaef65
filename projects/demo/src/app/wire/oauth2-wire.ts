import { oauth2Backend } from 'ngx-token-refresh';
import { requestTokens } from './oauth-tokens';
import { Item, POST_REFUSED_BY_401, Wire } from './wire';

const CLIENT_ID = 'my-spa';

/**
 * `@node-oauth/oauth2-server`, where people sign in with the password grant. OAuth 2.1 leaves that grant out: an app of
 * today would use the authorization code, as {@link oidcWire} does.
 */
export function oauth2Wire(): Wire {
  const tokenEndpoint = '/oauth/token';
  return {
    backend: oauth2Backend({ tokenEndpoint, clientId: CLIENT_ID, revocationEndpoint: '/oauth/revoke' }),
    signIn: (http, credentials) =>
      requestTokens(http, tokenEndpoint, { grant_type: 'password', client_id: CLIENT_ID, ...credentials }),
    itemUrl: (id) => `/oauth-api/items/${id}`,
    item: (answer) => answer as Item,
    refusedPost: POST_REFUSED_BY_401,
    hasFaults: false,
  };
}

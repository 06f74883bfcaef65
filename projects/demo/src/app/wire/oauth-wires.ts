import { HttpClient } from '@angular/common/http';
import { oauth2Backend } from 'ngx-token-refresh';
import { Item, nullIf, POST_REFUSED_BY_401, SignInAnswer, Wire, withoutToken } from './wire';

const CLIENT_ID = 'my-spa';

/**
 * `@node-oauth/oauth2-server`, where people sign in with the password grant. OAuth 2.1 leaves that grant out: an app of
 * today would use the authorization code, as {@link oidcWire} does.
 */
export function oauth2Wire(): Wire {
  return {
    ...oauthWire({ path: '/oauth', itemsPath: '/oauth-api' }),
    signIn: (http, credentials) => requestTokens(http, '/oauth/token', { grant_type: 'password', ...credentials }),
  };
}

/** `oidc-provider`, where people sign in at the server itself, with the authorization code and PKCE. */
export function oidcWire(): Wire {
  return {
    ...oauthWire({ path: '/oidc', itemsPath: '/oidc-api' }),
    signIn: {
      serverName: 'oidc-provider',
      authorizationEndpoint: '/oidc/auth',
      // Without `offline_access`, and a consent to it, there is no refresh token (OpenID Connect Core §11).
      request: { client_id: CLIENT_ID, scope: 'openid offline_access items', prompt: 'consent' },
      exchange: (http, grant) => requestTokens(http, '/oidc/token', grant),
    },
  };
}

function oauthWire({ path, itemsPath }: { path: string; itemsPath: string }): Omit<Wire, 'signIn'> {
  return {
    backend: oauth2Backend({
      tokenEndpoint: `${path}/token`,
      clientId: CLIENT_ID,
      revocationEndpoint: `${path}/revoke`,
    }),
    itemUrl: (id) => `${itemsPath}/items/${id}`,
    item: (answer) => answer as Item,
    refusedPost: POST_REFUSED_BY_401,
    secondFactor: null,
    hasFaults: false,
  };
}

/** Asks a token endpoint for the first tokens of a session (RFC 6749 §4). `null`: it does not grant them. */
function requestTokens(
  http: HttpClient,
  tokenEndpoint: string,
  fields: Readonly<Record<string, string>>,
): SignInAnswer {
  const body = new URLSearchParams({ client_id: CLIENT_ID, ...fields }).toString();
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return http
    .post(tokenEndpoint, body, { headers, ...withoutToken() })
    .pipe(
      nullIf(({ status, error }) => status === 400 && (error as { error?: unknown } | null)?.error === 'invalid_grant'),
    );
}

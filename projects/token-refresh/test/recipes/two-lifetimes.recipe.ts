import { jwtExpiry, oauth2Backend, restBackend } from 'ngx-token-refresh';

/** `refresh_expires_in` (Keycloak; 0: never) and `refresh_token_expires_in` are read by themselves. */
export const bothStated = oauth2Backend({ tokenEndpoint: '/oauth2/token' });

/** Another field says so. */
export const inAnotherField = restBackend({
  refreshUrl: '/refresh',
  refreshExpiry: { field: 'refreshExpiresIn' },
});

/** The refresh token is a JWT, and says so itself. */
export const inTheToken = restBackend({
  refreshUrl: '/refresh',
  expiry: { fromToken: jwtExpiry },
  refreshExpiry: { fromToken: jwtExpiry },
});

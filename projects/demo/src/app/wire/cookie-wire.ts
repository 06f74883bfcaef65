import { cookieBackend } from 'ngx-token-refresh';
import { jsonWire } from './json-wire';
import { Wire } from './wire';

/** The refresh token is an HttpOnly cookie. */
export function cookieWire(): Wire {
  const backend = cookieBackend({
    refreshUrl: '/cookie/auth/refresh',
    accessTokenField: 'accessToken',
    revokeUrl: '/cookie/auth/logout',
  });
  return jsonWire('/cookie', backend);
}

import { restBackend } from 'ngx-token-refresh';
import { jsonWire } from './json-wire';
import { Wire, withoutToken } from './wire';

/** Both tokens are in the answers. */
export function restWire(): Wire {
  return {
    ...jsonWire('/api', restBackend({ refreshUrl: '/api/auth/refresh' })),
    signOut: (http, refreshToken) => http.post('/api/auth/logout', { refreshToken }, withoutToken()),
  };
}

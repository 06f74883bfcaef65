import { restBackend } from 'ngx-token-refresh';
import { Item, nullIf, POST_REFUSED_BY_401, Wire, withoutToken } from './wire';

/** JSON in, JSON out, the outcome in the HTTP status. */
export function restWire(): Wire {
  return {
    backend: restBackend({ refreshUrl: '/api/auth/refresh' }),
    signIn: (http, credentials) =>
      http.post('/api/auth/login', credentials, withoutToken()).pipe(nullIf(({ status }) => status === 401)),
    signOut: (http, refreshToken) => http.post('/api/auth/logout', { refreshToken }, withoutToken()),
    itemUrl: (id) => `/api/items/${id}`,
    item: (answer) => answer as Item,
    refusedPost: POST_REFUSED_BY_401,
    secondFactor: {
      transferUrl: (id) => `/api/transfers/${id}`,
      confirm: (http, code) => http.post('/api/auth/step-up', { code }).pipe(nullIf(({ status }) => status === 422)),
    },
    hasFaults: true,
  };
}

import { cookieBackend } from 'ngx-token-refresh';
import { Item, nullIf, POST_REFUSED_BY_401, Wire, withoutToken } from './wire';

/** As the plain one, with the refresh token in an HttpOnly cookie. */
export function cookieWire(): Wire {
  return {
    backend: cookieBackend({
      refreshUrl: '/cookie/auth/refresh',
      accessTokenField: 'accessToken',
      revokeUrl: '/cookie/auth/logout',
    }),
    signIn: (http, credentials) =>
      http.post('/cookie/auth/login', credentials, withoutToken()).pipe(nullIf(({ status }) => status === 401)),
    itemUrl: (id) => `/cookie/items/${id}`,
    item: (answer) => answer as Item,
    refusedPost: POST_REFUSED_BY_401,
    secondFactor: {
      transferUrl: (id) => `/cookie/transfers/${id}`,
      confirm: (http, code) => http.post('/cookie/auth/step-up', { code }).pipe(nullIf(({ status }) => status === 422)),
    },
    hasFaults: true,
  };
}

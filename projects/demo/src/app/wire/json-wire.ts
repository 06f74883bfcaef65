import { TokenBackend } from 'ngx-token-refresh';
import { Item, nullIf, POST_REFUSED_BY_401, Wire, withoutToken } from './wire';

/** JSON in, JSON out, the outcome in the HTTP status: the demo server's paths below this prefix. */
export function jsonWire(prefix: string, backend: TokenBackend): Wire {
  return {
    backend,
    signIn: (http, credentials) =>
      http.post(`${prefix}/auth/login`, credentials, withoutToken()).pipe(nullIf(({ status }) => status === 401)),
    itemUrl: (id) => `${prefix}/items/${id}`,
    item: (answer) => answer as Item,
    refusedPost: POST_REFUSED_BY_401,
    secondFactor: {
      transferUrl: (id) => `${prefix}/transfers/${id}`,
      confirm: (http, code) =>
        http.post(`${prefix}/auth/step-up`, { code }).pipe(nullIf(({ status }) => status === 422)),
    },
    hasFaults: true,
  };
}

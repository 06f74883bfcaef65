import { restBackend, Tokens } from 'ngx-token-refresh';
import { map, Observable } from 'rxjs';
import { Item, nullIf, POST_REFUSED_BY_401, Wire, withoutToken } from './wire';

interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** JSON in, JSON out, the outcome in the HTTP status. */
export function restWire(): Wire {
  return {
    backend: restBackend({ refreshUrl: '/api/auth/refresh' }),
    signIn: (http, credentials): Observable<Tokens | null> =>
      http.post<IssuedTokens>('/api/auth/login', credentials, withoutToken()).pipe(
        map(({ accessToken, refreshToken, expiresIn }) => ({
          accessToken,
          refreshToken,
          expiresAt: Date.now() + expiresIn * 1000,
        })),
        nullIf(({ status }) => status === 401),
      ),
    signOut: (http, refreshToken) => http.post('/api/auth/logout', { refreshToken }, withoutToken()),
    itemUrl: (id) => `/api/items/${id}`,
    item: (answer) => answer as Item,
    refusedPost: POST_REFUSED_BY_401,
    hasFaults: true,
  };
}

import { HttpErrorResponse } from '@angular/common/http';
import { restBackend, Tokens } from 'ngx-token-refresh';
import { catchError, map, Observable, of, throwError } from 'rxjs';
import { Item, POST_REFUSED_BY_401, Wire, withoutToken } from './wire';

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
        catchError((error: unknown) =>
          error instanceof HttpErrorResponse && error.status === 401 ? of(null) : throwError(() => error),
        ),
      ),
    signOut: (http, refreshToken) => http.post('/api/auth/logout', { refreshToken }, withoutToken()),
    itemUrl: (id) => `/api/items/${id}`,
    item: (answer) => answer as Item,
    refusedPost: POST_REFUSED_BY_401,
    hasFaults: true,
  };
}

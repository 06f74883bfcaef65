import { HttpInterceptorFn } from '@angular/common/http';
import { COOKIE_SESSION, TokenBackend, Tokens } from 'ngx-token-refresh';
import { map, of } from 'rxjs';

/** What `GET /bff/user` answers. */
type Claims = readonly { readonly type: string; readonly value: unknown }[];

function sessionIn(claims: Claims, now: number): Tokens {
  const seconds = claims.find(
    ({ type }) => type === 'bff:session_expires_in',
  )?.value;
  return typeof seconds === 'number'
    ? { ...COOKIE_SESSION, refreshExpiresAt: now + seconds * 1000 }
    : COOKIE_SESSION;
}

/** The session is a cookie of the server: there is nothing to refresh. `refresh(null)` asks whether there is a session. */
export const bffBackend: TokenBackend = {
  credential: 'cookie',
  readTokens: (claims, now) => sessionIn(claims as Claims, now),
  refresh: (tokens, { http, now }) =>
    tokens
      ? of({ type: 'no-refresh-token' })
      : http
          .get<Claims>('/bff/user?slide=false', { withCredentials: true })
          .pipe(map((claims) => sessionIn(claims, now()))),
};

/** Each call bears this header, which no other site can send. Register it before `tokenRefreshInterceptor`. */
export const csrfInterceptor: HttpInterceptorFn = (request, next) =>
  next(request.clone({ headers: request.headers.set('X-CSRF', '1') }));

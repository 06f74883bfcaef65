import { inject } from '@angular/core';
import { COOKIE_SESSION, cookieBackend, TokenStore } from 'ngx-token-refresh';

export const cookieSession = cookieBackend({
  refreshUrl: '/auth/refresh',
  revokeUrl: '/auth/logout',
});

/** After the server has answered the sign-in, by which the browser has the cookies. In an injection context. */
export function signedIn(): void {
  inject(TokenStore).signIn(COOKIE_SESSION);
}

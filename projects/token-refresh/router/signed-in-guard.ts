import { inject } from '@angular/core';
import { CanActivateFn, CanMatchFn, Router, UrlTree } from '@angular/router';
import { TokenRefresher, TokenStore, ɵonServer } from 'ngx-token-refresh';
import { loginOptions } from './login-options';
import { loginTree } from './login-redirect';

/**
 * Lets pass who is signed in, and leads everybody else to the login page, with the place to return to.
 *
 * A token that has expired (with `withProactiveRefresh()`: or is about to) is refreshed first. If that fails though the
 * session goes on, say offline, the page is shown: its requests will say so.
 *
 * On a server nobody knows who is signed in: everybody passes there, and the guard decides in the browser. Better
 * render guarded routes in the browser alone (`RenderMode.Client`).
 *
 * Works without `withLoginRedirect()`; then the login page is `/login`.
 */
export const signedInGuard: CanActivateFn = (_, { url }) => admit(url);

/** As {@link signedInGuard}, for `canMatch`: what belongs to the route is not even loaded. */
export const signedInMatch: CanMatchFn = (_, segments) => {
  const router = inject(Router);
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- `currentNavigation` came with Angular 20
  const underWay = router.getCurrentNavigation()?.extractedUrl;
  return admit(underWay ? router.serializeUrl(underWay) : `/${segments.join('/')}`);
};

function admit(url: string): true | UrlTree | Promise<true | UrlTree> {
  const store = inject(TokenStore);
  const login = loginTree(inject(Router), loginOptions(), url);
  if (ɵonServer()) return true;
  if (!store.isAuthenticated()) return login;
  return inject(TokenRefresher)
    .getAccessToken()
    .then(
      (): true => true,
      () => store.isAuthenticated() || login,
    );
}

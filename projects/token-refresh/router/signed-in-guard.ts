import { inject } from '@angular/core';
import { CanActivateFn, CanMatchFn, Router, UrlTree } from '@angular/router';
import { TokenRefresher, TokenStore, ɵonServer } from 'ngx-token-refresh';
import { loginOptions } from './login-options';
import { loginTree } from './login-redirect';

/**
 * Admits signed-in people, and leads all others to the login page, with the place to return to.
 *
 * A token that has expired (with `withProactiveRefresh()`: or is about to) is refreshed first. If that fails though the
 * session goes on, say offline, the page is shown: its requests will say so.
 *
 * A server does not know who is signed in: there it admits every request, and decides in the browser. Better render
 * guarded routes in the browser alone (`RenderMode.Client`).
 *
 * Works without `withLoginRedirect()`; then the login page is `/login`.
 */
export const signedInGuard: CanActivateFn = (_, { url }) => admit(url);

/** As {@link signedInGuard}, for `canMatch`: the code of the route is not loaded either. */
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
    .getAuthorization()
    .then(
      (): true => true,
      () => store.isAuthenticated() || login,
    );
}

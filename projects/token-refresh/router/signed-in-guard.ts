import { inject } from '@angular/core';
import { CanActivateFn, CanMatchFn, GuardResult, MaybeAsync, Router } from '@angular/router';
import { TokenRefresher, TokenStore, ɵonServer } from 'ngx-token-refresh';
import { loginOptions } from './login-options';
import { loginTree } from './login-page';
import { whenResumed } from './when-resumed';

/**
 * Admits signed-in people, and leads all others to the login page, with the place to return to.
 *
 * Waits until it is known whether there is a session; while the auth server is down it shows the page. A token that has
 * expired (with `withProactiveRefresh()`: or is about to) is refreshed first. If that fails though the session goes on,
 * say offline, the page is shown: its requests will say so.
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

function admit(url: string): MaybeAsync<GuardResult> {
  const store = inject(TokenStore);
  const refresher = inject(TokenRefresher);
  const login = loginTree(inject(Router), loginOptions(), url);
  if (ɵonServer()) return true;
  return whenResumed(store, (status) => {
    if (status !== 'signed-in') return status === 'resuming' || login;
    return refresher.getAuthorization().then(
      () => true,
      () => store.isAuthenticated() || login,
    );
  });
}

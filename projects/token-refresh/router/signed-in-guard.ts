import { inject } from '@angular/core';
import { CanActivateFn, CanMatchFn, GuardResult, MaybeAsync, Router } from '@angular/router';
import { TokenRefresher, TokenStore, ɵonServer } from 'ngx-token-refresh';
import { LOGIN_DIAGNOSTICS } from './login-diagnostics';
import { loginOptions } from './login-options';
import { leadToLogin } from './login-page';
import { namedGuard } from './named-guard';
import { whenResumed } from './when-resumed';

declare const ngDevMode: boolean | undefined;

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

/**
 * As {@link signedInGuard}, for one of several sessions: `canActivate: [signedIn('orders')]`. Leads to the login page of its
 * `withLoginRedirect()`.
 */
export function signedIn(name: string): CanActivateFn {
  return namedGuard(name, signedInGuard, name);
}

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
  const toLogin = leadToLogin();
  const isUnderWay = sameNavigation();
  if (ɵonServer()) return true;
  const diagnostics =
    (typeof ngDevMode === 'undefined' || ngDevMode) && inject(LOGIN_DIAGNOSTICS).observe(store, loginOptions());
  const refuse = (): GuardResult => {
    if (!isUnderWay()) return false;
    if (diagnostics) diagnostics.leads();
    return toLogin(url);
  };
  return whenResumed((status) => {
    if (status === 'resuming') return true;
    if (status === 'signed-out') return refuse();
    return refresher.getAuthorization().then(
      () => true,
      () => !!store.tokens() || refuse(),
    );
  });
}

/** Whether this navigation goes on: once the person has gone elsewhere, a guard must not navigate the page. */
function sameNavigation(): () => boolean {
  const router = inject(Router);
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- `currentNavigation` came with Angular 20
  const current = (): number | undefined => router.getCurrentNavigation()?.id;
  const id = current();
  return () => current() === id;
}

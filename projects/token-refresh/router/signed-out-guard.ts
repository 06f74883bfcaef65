import { inject } from '@angular/core';
import { CanActivateFn, Router } from '@angular/router';
import { ɵonServer } from 'ngx-token-refresh';
import { loginOptions } from './login-options';
import { isSamePage, returnUrlIn } from './login-page';
import { namedGuard } from './named-guard';
import { whenResumed } from './when-resumed';

/**
 * Keeps signed-in people off a page that is for others, such as the login page: leads them to where its URL says to
 * return to, else to `homeUrl` of `withLoginRedirect()`, by default `/`.
 *
 * Admits everyone while it is not known whether there is a session: on a server, and while the auth server is down. A
 * page whose only guard it is does not count as one that needs a sign-in.
 */
export const signedOutGuard: CanActivateFn = (_, { url }) => {
  const router = inject(Router);
  const options = loginOptions();
  if (ɵonServer()) return true;
  return whenResumed((status) => {
    if (status !== 'signed-in') return true;
    const returnUrl = returnUrlIn(router, options, url);
    // Where this page is the home too, nothing else is left.
    return isSamePage(router, returnUrl, url) || router.parseUrl(returnUrl);
  });
};

/** As {@link signedOutGuard}, for one of several sessions: `canActivate: [signedOut('orders')]`. */
export function signedOut(name: string): CanActivateFn {
  return namedGuard(name, signedOutGuard, null);
}

import { inject } from '@angular/core';
import { CanActivateFn, Router } from '@angular/router';
import { TokenStore } from 'ngx-token-refresh';

/** Lets those in who have a session. A stale access token does not matter: a refresh will cure it. */
export const signedIn: CanActivateFn = async ({ queryParams }) => {
  const [store, router] = [inject(TokenStore), inject(Router)];
  await store.whenResumed();
  return store.status() !== 'signed-out' || router.createUrlTree(['/login'], { queryParams });
};

/** The login page is for those who have no session. */
export const signedOut: CanActivateFn = async ({ queryParams }) => {
  const [store, router] = [inject(TokenStore), inject(Router)];
  await store.whenResumed();
  return !store.isAuthenticated() || router.createUrlTree(['/'], { queryParams });
};

import { Location } from '@angular/common';
import { DestroyRef, inject, Injectable, Injector } from '@angular/core';
import { Router, UrlTree } from '@angular/router';
import { SessionEnd, TokenStore, ɵwithoutQuery } from 'ngx-token-refresh';
import { distinctUntilChanged, filter, map, skip } from 'rxjs';
import { loginOptions } from './login-options';
import { safeReturnUrl } from './return-url';

/** Leads to the login page when the session has ended, and back when another has begun. */
@Injectable()
export class LoginRedirect {
  readonly #options = loginOptions();
  readonly #injector = inject(Injector);

  constructor() {
    if (!this.#options.returnAfterSignIn) return;
    const signIns = inject(TokenStore).tokens$.pipe(
      map(Boolean),
      distinctUntilChanged(),
      skip(1),
      filter((signedIn) => signedIn),
    );
    const subscription = signIns.subscribe(() => this.#signedIn());
    inject(DestroyRef).onDestroy(() => subscription.unsubscribe());
  }

  sessionEnded({ reason }: SessionEnd): void {
    const router = this.#router;
    const url = this.#urlOf(router);
    if (isPath(url, this.#options.loginUrl)) return;
    // After a sign-out there is no place to return to.
    void router.navigateByUrl(loginTree(router, this.#options, reason === 'signed-out' ? null : url));
  }

  #signedIn(): void {
    const { homeUrl, loginUrl, returnParam } = this.#options;
    const router = this.#router;
    if (!isPath(router.url, loginUrl)) return;
    const asked = returnParam === null ? null : router.parseUrl(router.url).queryParamMap.get(returnParam);
    const url = safeReturnUrl(asked, homeUrl);
    void router.navigateByUrl(isPath(url, loginUrl) ? homeUrl : url);
  }

  /** Injected late: creating the router may need an object that is being created now. */
  get #router(): Router {
    return this.#injector.get(Router);
  }

  /** Where the person is, or is about to be. */
  #urlOf(router: Router): string {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- `currentNavigation` came with Angular 20
    const underWay = router.getCurrentNavigation();
    if (underWay) return router.serializeUrl(underWay.finalUrl ?? underWay.extractedUrl);
    // Ask the browser, because the router may not have started.
    return this.#injector.get(Location).path(true) || '/';
  }
}

export function isPath(url: string, path: string): boolean {
  return ɵwithoutQuery(url) === path;
}

/** The login page, with where to return to. */
export function loginTree(
  router: Router,
  { loginUrl, returnParam }: { readonly loginUrl: string; readonly returnParam: string | null },
  returnUrl: string | null,
): UrlTree {
  const tree = router.parseUrl(loginUrl);
  if (returnParam !== null && returnUrl !== null && returnUrl !== '/') tree.queryParams = { [returnParam]: returnUrl };
  return tree;
}

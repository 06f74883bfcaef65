import {
  ApplicationInitStatus,
  DestroyRef,
  ErrorHandler,
  inject,
  Injectable,
  Injector,
  runInInjectionContext,
} from '@angular/core';
import {
  Event,
  NavigationCancel,
  NavigationCancellationCode,
  NavigationEnd,
  NavigationError,
  NavigationSkipped,
  NavigationStart,
  Router,
  RouterStateSnapshot,
} from '@angular/router';
import { TokenStore, ɵHoldableEnd as HoldableEnd, ɵsessionName as sessionName } from 'ngx-token-refresh';
import { distinctUntilChanged, map, skip, Subscription } from 'rxjs';
import { LOGIN_DIAGNOSTICS } from './login-diagnostics';
import { loginOptions } from './login-options';
import { isLoginPage, leadToLogin, returnUrlIn } from './login-page';
import { needsSignIn } from './needs-sign-in';

declare const ngDevMode: boolean | undefined;

/**
 * Leads to the login page when the session has ended, and back when another has begun.
 *
 * Which page the person is on, or on the way to, is known by the router's events only: while the router looks for the
 * route, what is to be done waits.
 */
@Injectable()
export class LoginRedirect {
  readonly #options = loginOptions();
  /** Of the session; `null`: it has none. */
  readonly #name = sessionName();
  readonly #store = inject(TokenStore);
  readonly #injector = inject(Injector);
  readonly #subscription: Subscription;
  #router: Router | null = null;
  /** The page that the person is on, or on the way to; `null`: not known yet. */
  #page: RouterStateSnapshot | null = null;
  /** What to do as soon as that is known. */
  #next: ((router: Router, page: RouterStateSnapshot) => void) | null = null;
  /** The page from which the person was led to login, or has signed out. */
  #ledFrom: RouterStateSnapshot | null = null;
  /** The end of the last session. */
  #end: HoldableEnd | null = null;

  constructor() {
    const signedIn$ = this.#store.tokens$.pipe(map(Boolean), distinctUntilChanged(), skip(1));
    this.#subscription = signedIn$.subscribe((signedIn) => this.#onSession(signedIn));
    inject(DestroyRef).onDestroy(() => this.#subscription.unsubscribe());
  }

  sessionEnded(end: HoldableEnd): void {
    this.#end = end;
    // The app asks the person to sign in again where they are.
    if (end.ɵsamePerson) return;
    const hasSignedOut = end.reason === 'signed-out';
    // To leave the page would cancel the call that tells the server, and a session of the login server's own would sign
    // the person in again.
    if (hasSignedOut && typeof this.#options.loginUrl !== 'string') {
      return this.#whenPageIsKnown((_, page) => (this.#ledFrom = page));
    }
    // After a sign-out there is no place to return to.
    this.#whenPageIsKnown((router, page) => {
      const isLed = this.#leadFrom(router, page, hasSignedOut ? null : page.url);
      if ((typeof ngDevMode === 'undefined' || ngDevMode) && !isLed && this.#options.redirectFrom === 'guarded')
        this.#injector.get(LOGIN_DIAGNOSTICS).staysOn(page);
    });
  }

  /** A request was refused that had no token. */
  anonymousRefused(): void {
    if (this.#next || this.#end?.ɵsamePerson) return;
    this.#whenPageIsKnown((router, page) => {
      if (page !== this.#ledFrom) this.#leadFrom(router, page, page.url);
    });
  }

  /** Follows the router, once it is there. */
  watch(): void {
    if (this.#router || this.#subscription.closed) return;
    const router = (this.#router = this.#injector.get(Router));
    if (typeof ngDevMode === 'undefined' || ngDevMode)
      this.#injector.get(LOGIN_DIAGNOSTICS).observe(this.#store, this.#options);
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- `currentNavigation` came with Angular 20
    if (router.navigated && !router.getCurrentNavigation()) this.#page = router.routerState.snapshot;
    this.#subscription.add(router.events.subscribe((event) => this.#follow(router, event)));
  }

  #onSession(signedIn: boolean): void {
    // What was to be done about the session before is out of date.
    this.#next = null;
    this.#ledFrom = null;
    if (signedIn) this.#end = null;
    if (!signedIn || !this.#options.returnAfterSignIn) return;
    this.#watchIfStarted();
    // A sign-in before the router has started happened on no page.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- `currentNavigation` came with Angular 20
    if (!this.#page && !this.#router?.getCurrentNavigation()) return;
    this.#whenPageIsKnown((router, page) => {
      if (isLoginPage(router, this.#options, page.url))
        void router.navigateByUrl(returnUrlIn(router, this.#options, page.url));
    });
  }

  /** @returns whether the person is led to the login page, or is there. */
  #leadFrom(router: Router, page: RouterStateSnapshot, returnUrl: string | null): boolean {
    if (isLoginPage(router, this.#options, page.url)) return true;
    if (!this.#mayLeadFrom(page)) return false;
    this.#ledFrom = page;
    if (typeof ngDevMode === 'undefined' || ngDevMode) this.#injector.get(LOGIN_DIAGNOSTICS).leads();
    const to = runInInjectionContext(this.#injector, leadToLogin)(returnUrl);
    if (to) void router.navigateByUrl(to);
    return true;
  }

  #mayLeadFrom(page: RouterStateSnapshot): boolean {
    const { redirectFrom } = this.#options;
    if (typeof redirectFrom !== 'function') return redirectFrom === 'anywhere' || needsSignIn(page, this.#name);
    try {
      return redirectFrom(page.url);
    } catch (error) {
      // It is called while a request fails, or a navigation goes on.
      this.#injector.get(ErrorHandler).handleError(error);
      return false;
    }
  }

  #whenPageIsKnown(act: (router: Router, page: RouterStateSnapshot) => void): void {
    this.#next = act;
    this.#watchIfStarted();
    this.#actIfKnown();
  }

  /** Earlier, creating the router would read routes that an app initializer may still change. */
  #watchIfStarted(): void {
    // Angular declares it as `false`.
    const status: { readonly done: boolean } = this.#injector.get(ApplicationInitStatus);
    if (status.done) this.watch();
  }

  #actIfKnown(): void {
    const act = this.#next;
    if (!act || !this.#router || !this.#page) return;
    this.#next = null;
    act(this.#router, this.#page);
  }

  #follow(router: Router, event: Event): void {
    if (event instanceof NavigationStart) {
      this.#page = null;
    } else if ('state' in event) {
      this.#page = event.state;
    } else if (isOver(event)) {
      const { snapshot } = router.routerState;
      // A first page that did not open is still where the person wants to go.
      this.#page = router.navigated ? snapshot : (this.#page ?? snapshot);
    }
    this.#actIfKnown();
  }
}

/** Whether no other navigation follows at once in the place of this one. */
function isOver(event: Event): boolean {
  if (event instanceof NavigationCancel) {
    const { Redirect, SupersededByNewNavigation } = NavigationCancellationCode;
    return event.code !== Redirect && event.code !== SupersededByNewNavigation;
  }
  return event instanceof NavigationEnd || event instanceof NavigationError || event instanceof NavigationSkipped;
}

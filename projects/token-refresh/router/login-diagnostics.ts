import { DestroyRef, inject, InjectionToken } from '@angular/core';
import {
  Event,
  NavigationError,
  NavigationStart,
  Router,
  RouterStateSnapshot,
  RoutesRecognized,
} from '@angular/router';
import { TokenStore, ɵFINDINGS } from 'ngx-token-refresh';
import { distinctUntilChanged, filter, map, skip, Subscription } from 'rxjs';
import { LoginOptions } from './login-options';
import { isLoginPage } from './login-page';

/** So long, in ms, the app has to lead on by itself. `TokenStore.signOut()` may take 2 s. */
const PATIENCE = 3_000;

/** What the router says of a path that no route has. */
const NO_MATCH = 4002;

const NO_ROUTE =
  'no route has the path of `loginUrl`, to which people are led to sign in: set `loginUrl` of withLoginRedirect() to ' +
  'the path of the login page itself';
const STAYS =
  'the person has signed in on the login page, and nothing leads on: add withLoginRedirect() to provideTokenRefresh(), ' +
  'or navigate after the sign-in';
const NO_GUARD =
  'a session ended and nothing led to the login page, because the page has no guard: give its route signedInGuard if ' +
  'it needs a sign-in, or set `redirectFrom` of withLoginRedirect()';

/** Tells a developer, once each, why people do not come to the login page, or not away from it. Not for production. */
export class LoginDiagnostics {
  readonly #router = inject(Router);
  readonly #subscription = new Subscription();
  readonly #findings = inject(ɵFINDINGS, { optional: true });
  #store: TokenStore | null = null;
  #options: LoginOptions | null = null;
  /** The navigation that was led to the login page: its number, or that it is the next one to there. */
  #led: number | 'next' | null = null;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#subscription.unsubscribe());
  }

  /** Watches the sign-ins and the navigations from now on. */
  observe(store: TokenStore, options: LoginOptions): this {
    if (this.#store) return this;
    this.#store = store;
    this.#options = options;
    const signedIn$ = store.tokens$.pipe(map(Boolean), distinctUntilChanged(), skip(1), filter(Boolean));
    this.#subscription.add(signedIn$.subscribe(() => this.#signedIn()));
    this.#subscription.add(this.#router.events.subscribe((event) => this.#follow(event)));
    return this;
  }

  /** A guard, or the end of a session, leads to the login page. */
  leads(): void {
    this.#led = 'next';
  }

  /** A session has ended on a page without a guard. */
  staysOn(page: RouterStateSnapshot): void {
    this.#tellLater(NO_GUARD, () => !this.#store?.isAuthenticated() && this.#router.routerState.snapshot === page);
  }

  #signedIn(): void {
    if (!this.#isOnLogin(this.#router.url)) return;
    this.#tellLater(STAYS, () => !!this.#store?.isAuthenticated() && this.#isOnLogin(this.#router.url));
  }

  #follow(event: Event): void {
    if (event instanceof NavigationStart) {
      this.#led = this.#led === 'next' && this.#isOnLogin(event.url) ? event.id : null;
    } else if (event instanceof RoutesRecognized && event.id === this.#led) {
      let route = event.state.root;
      while (route.firstChild) route = route.firstChild;
      if (route.routeConfig?.path === '**' || !this.#isOnLogin(event.state.url)) this.#tell(NO_ROUTE);
    } else if (event instanceof NavigationError && event.id === this.#led) {
      if ((event.error as { code?: unknown } | null)?.code === NO_MATCH) this.#tell(NO_ROUTE);
    }
  }

  #isOnLogin(url: string): boolean {
    return !!this.#options && isLoginPage(this.#router, this.#options, url);
  }

  /** Unlike a timer, such a signal does not keep a test, a server or the app waiting. */
  #tellLater(sentence: string, isStillSo: () => boolean): void {
    const later = (AbortSignal as Partial<typeof AbortSignal>).timeout?.(PATIENCE);
    later?.addEventListener('abort', () => {
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- `currentNavigation` came with Angular 20
      if (!this.#subscription.closed && !this.#router.getCurrentNavigation() && isStillSo()) this.#tell(sentence);
    });
  }

  #tell(sentence: string): void {
    this.#findings?.tell('K14', sentence, true);
  }
}

/** Of the app, since guards are injected where their routes are. */
export const LOGIN_DIAGNOSTICS = new InjectionToken<LoginDiagnostics>('ngx-token-refresh login diagnostics', {
  providedIn: 'root',
  factory: () => new LoginDiagnostics(),
});

import { ApplicationInitStatus, inject } from '@angular/core';
import { ROUTES, Routes } from '@angular/router';
import {
  TokenRefreshFeature,
  ɵANONYMOUS_REFUSAL,
  ɵatStart,
  ɵHoldableEnd,
  ɵonServer,
  ɵSESSION_ENDED,
  ɵsessionName,
} from 'ngx-token-refresh';
import { LOGIN_DIAGNOSTICS, LoginDiagnostics } from './login-diagnostics';
import { checkedOptions, LOGIN_OPTIONS, LoginRedirectOptions } from './login-options';
import { LoginRedirect } from './login-redirect';
import { PageDeparture } from './page-departure';

declare const ngDevMode: boolean | undefined;

/**
 * Leads to the login page when the session has ended on a page that needs a sign-in, once, with the place to return to in
 * its query, and returns there after sign-in. On the login page itself it leads nowhere. A refresh that merely failed
 * leads nowhere either: the session goes on.
 *
 * ```ts
 * provideTokenRefresh({ backend }, withStorage(localStorageTokens()), withLoginRedirect({ loginUrl: '/sign-in' }))
 * ```
 *
 * @throws Error if an option cannot be used.
 */
export function withLoginRedirect(options: LoginRedirectOptions = {}): TokenRefreshFeature {
  const checked = checkedOptions(options);
  return {
    ɵkind: 'withLoginRedirect',
    ɵproviders: [
      [LoginRedirect, PageDeparture],
      { provide: LOGIN_OPTIONS, useValue: checked },
      { provide: ROUTES, multi: true, useFactory: noRoutes },
      {
        provide: ɵSESSION_ENDED,
        multi: true,
        useValue: (end: ɵHoldableEnd) => inject(LoginRedirect).sessionEnded(end),
      },
      checked.redirectAnonymous ? { provide: ɵANONYMOUS_REFUSAL, useFactory: anonymousRefusal } : [],
      typeof ngDevMode === 'undefined' || ngDevMode
        ? { provide: LOGIN_DIAGNOSTICS, useFactory: () => new LoginDiagnostics() }
        : [],
      ɵatStart(start),
    ],
  };
}

function start(): void {
  const redirect = inject(LoginRedirect);
  const watch = (): void => redirect.watch();
  // The router reads the routes of the app alone, and so does not ask for those of a session with a name.
  if (ɵsessionName() !== null) void inject(ApplicationInitStatus).donePromise.then(watch, () => undefined);
}

function anonymousRefusal(): () => void {
  const redirect = inject(LoginRedirect);
  // A server does not know who is signed in.
  return ɵonServer() ? () => undefined : () => redirect.anonymousRefused();
}

/**
 * The router reads its routes when it is created: from then on we follow it, before its first navigation has found a
 * route. To create it ourselves, earlier, would read routes that an app initializer may still change.
 */
function noRoutes(): Routes {
  const redirect = inject(LoginRedirect);
  queueMicrotask(() => redirect.watch());
  return [];
}

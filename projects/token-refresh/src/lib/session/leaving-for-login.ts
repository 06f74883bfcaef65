import { InjectionToken } from '@angular/core';

declare const ngDevMode: boolean | undefined;

/**
 * Is called before the page navigates to a login page outside the app: when it comes back, the session may be in a cookie
 * that this browser has not had before.
 */
export const LEAVING_FOR_LOGIN = new InjectionToken<() => void>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh leaving for login' : '',
);

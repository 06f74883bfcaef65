import { InjectionToken } from '@angular/core';

declare const ngDevMode: boolean | undefined;

/** Is called when a request was refused that had no token, because there is no session. Must not throw. */
export const ANONYMOUS_REFUSAL = new InjectionToken<() => void>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh anonymous refusal' : '',
);

import { InjectionToken } from '@angular/core';

declare const ngDevMode: boolean | undefined;

/** The port for randomness: a number in [0, 1). */
export const RANDOM = new InjectionToken<() => number>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh random' : '',
);

import { InjectionToken } from '@angular/core';

declare const ngDevMode: boolean | undefined;

/** Tells whether the token should be refreshed before it is used. Absent: only a refusal tells. Asked for each request. */
export interface Staleness {
  isStale(): boolean;
}

export const STALENESS = new InjectionToken<Staleness>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh staleness' : '',
);

import { InjectionToken } from '@angular/core';

declare const ngDevMode: boolean | undefined;

/** Whether the token should be refreshed before it is used. Absent: only a refusal tells. Asked for each request. */
export interface Freshness {
  isStale(): boolean;
}

export const FRESHNESS = new InjectionToken<Freshness>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh freshness' : '',
);

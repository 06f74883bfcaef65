import { InjectionToken } from '@angular/core';

/** Whether the token should be refreshed before it is used. Absent: only a refusal tells. Asked for each request. */
export interface Freshness {
  isStale(): boolean;
}

export const FRESHNESS = new InjectionToken<Freshness>('ngx-token-refresh freshness');

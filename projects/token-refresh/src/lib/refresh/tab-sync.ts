import { InjectionToken } from '@angular/core';
import { Observable } from 'rxjs';
import { RefreshOutcome } from '../backends/token-backend';

declare const ngDevMode: boolean | undefined;

/** What became of an exchange; `'expired'`: it was not made, since the refresh token has expired by the clock. */
export type ExchangeOutcome = RefreshOutcome | { readonly type: 'expired' };

/** As {@link ExchangeOutcome}, where a tab may have had to wait; `'timeout'`: the others never let it begin. */
export type ExclusiveOutcome = ExchangeOutcome | { readonly type: 'timeout' };

/** The port through which the tabs of an app share one session. Absent: this tab is alone. */
export interface TabSync {
  /** Takes over what another tab has stored. */
  reconcile(): void;

  /**
   * Subscribes to the exchange once no other tab exchanges. New tokens, of this tab or of another, are in the store when
   * the result completes; it emits only an outcome that brings none. `'timeout'`: other tabs went on exchanging for the
   * whole `lockTimeout`.
   */
  runExclusive(exchange: Observable<ExchangeOutcome>): Observable<ExclusiveOutcome>;
}

export const TAB_SYNC = new InjectionToken<TabSync | null>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh tab sync' : '',
);

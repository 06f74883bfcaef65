import { HttpClient } from '@angular/common/http';
import { InjectionToken } from '@angular/core';
import { Observable } from 'rxjs';
import { RefreshOutcome, TokenBackend } from '../backends/token-backend';
import { TokenRecord } from '../session/token-record';

declare const ngDevMode: boolean | undefined;

/** What the refresh room is told at set-up. */
export interface RefreshOptions {
  readonly backend: TokenBackend;
  /** ms */
  readonly refreshTimeout: number;
  /** ms */
  readonly retryCooldown: number;
}

export const REFRESH_OPTIONS = new InjectionToken<RefreshOptions>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh options' : '',
);

/** The app's `HttpClient`, for the refresh call: this library's interceptor lets its requests pass. */
export const REFRESH_CLIENT = new InjectionToken<HttpClient>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh refresh client' : '',
);

/**
 * What came of an exchange among tabs. `committed`: its tokens are in storage already. `adopted`: another tab has
 * written this record meanwhile; `null`: it has signed out.
 */
export type GuardedOutcome =
  | RefreshOutcome
  | { readonly type: 'committed'; readonly record: TokenRecord }
  | { readonly type: 'adopted'; readonly record: TokenRecord | null };

/**
 * The port through which tabs are kept from refreshing at the same time: gets the exchange, not yet begun, and says when it runs, if at all. Without it each tab is alone.
 */
export type ExchangeGuard = (exchange: Observable<RefreshOutcome>) => Observable<GuardedOutcome>;

export const EXCHANGE_GUARD = new InjectionToken<ExchangeGuard>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh exchange guard' : '',
);

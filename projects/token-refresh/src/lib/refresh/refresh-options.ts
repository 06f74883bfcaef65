import { HttpClient } from '@angular/common/http';
import { InjectionToken } from '@angular/core';
import { Observable } from 'rxjs';
import { RefreshOutcome, TokenBackend } from '../backends/token-backend';

/** What the refresh room is told at set-up. */
export interface RefreshOptions {
  readonly backend: TokenBackend;
  /** ms */
  readonly refreshTimeout: number;
  /** ms */
  readonly retryCooldown: number;
}

export const REFRESH_OPTIONS = new InjectionToken<RefreshOptions>('ngx-token-refresh options');

/** The app's `HttpClient`, for the refresh call: this library's interceptor lets its requests pass. */
export const REFRESH_CLIENT = new InjectionToken<HttpClient>('ngx-token-refresh refresh client');

/**
 * The port through which one tab keeps others from refreshing at the same time: gets the exchange, not yet begun, and
 * says when it runs. Without it each tab is alone.
 */
export type ExchangeGuard = (exchange: Observable<RefreshOutcome>) => Observable<RefreshOutcome>;

export const EXCHANGE_GUARD = new InjectionToken<ExchangeGuard>('ngx-token-refresh exchange guard');

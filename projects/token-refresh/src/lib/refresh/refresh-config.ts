import { HttpClient } from '@angular/common/http';
import { InjectionToken } from '@angular/core';
import { TokenBackend } from '../backends/token-backend';
import { Api } from '../platform/api';
import { SessionEnd } from '../session/session-end';

declare const ngDevMode: boolean | undefined;

/** The configuration, checked and with its defaults. */
export interface RefreshConfig {
  readonly backend: TokenBackend;
  /** Of `apis` and `publicApis`. */
  readonly apis: readonly Api[];
  /** The prefix of all that the session stores or shares. */
  readonly namespace: string;
  readonly onSessionEnded: (end: SessionEnd) => void;
  /** ms */
  readonly refreshTimeout: number;
  /** ms */
  readonly retryCooldown: number;
  /** Left out: through the interceptors of the app. */
  readonly refreshVia?: 'interceptors' | 'http-backend';
}

export const REFRESH_CONFIG = new InjectionToken<RefreshConfig>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh config' : '',
);

/** Whether the configuration was read: one that a function gives is read at its first use. */
export interface ReadConfig {
  config: RefreshConfig | null;
  /** What features do as soon as it was read, but not while an object is created that one may need. Each starts once. */
  readonly starts: (() => void)[];
}

export const READ_CONFIG = new InjectionToken<ReadConfig>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh read config' : '',
);

/** The app's `HttpClient` for refreshes and revocations, whose requests our interceptor lets pass. */
export const REFRESH_CLIENT = new InjectionToken<HttpClient>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh refresh client' : '',
);

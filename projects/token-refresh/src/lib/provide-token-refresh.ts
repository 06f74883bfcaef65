import { EnvironmentProviders, inject, makeEnvironmentProviders, Provider } from '@angular/core';
import { TokenRefreshFeature } from './features/token-refresh-feature';
import { Api, API_LIST, parseApis } from './http/api-scope';
import { contextWhenReady, INTERCEPTOR_CONTEXT, InterceptorContext, READY_CONTEXT } from './http/interceptor-context';
import { REQUEST_CHECKS, RequestChecks } from './http/request-checks';
import { refreshClient } from './http/refresh-client';
import { watchUnseenRequests } from './http/unseen-requests';
import { CLOCK, systemClock } from './platform/clock';
import { configurationError } from './platform/configuration-error';
import { FINDINGS, Findings } from './platform/findings';
import { onServer } from './platform/on-server';
import { browserPageLifecycle, PAGE_LIFECYCLE } from './platform/page-lifecycle';
import { RANDOM } from './platform/random';
import { READ_CONFIG, REFRESH_CLIENT, REFRESH_CONFIG, RefreshConfig } from './refresh/refresh-config';
import { RefreshCoordinator } from './refresh/refresh-coordinator';
import { SESSION_ENDED, SessionEnd } from './session/session-end';
import { SessionStore } from './session/session-store';
import { NAMESPACE } from './session/token-storage';
import { problemOf, TokenRefreshConfig } from './token-refresh-config';
import { TokenStore } from './token-store';

declare const ngDevMode: boolean | undefined;

/** A configuration with its defaults. */
interface Settings extends RefreshConfig {
  readonly namespace: string;
  readonly apis: readonly Api[];
  readonly onSessionEnded: (end: SessionEnd) => void;
}

/**
 * Sets up silent token refresh. Call it once, in the root providers of the app, and register
 * `tokenRefreshInterceptor` or `TokenRefreshInterceptor` with `HttpClient`.
 *
 * ```ts
 * providers: [
 *   provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
 *   provideTokenRefresh({ backend: restBackend({ refreshUrl: '/api/auth/refresh' }) }, withStorage(localStorageTokens())),
 * ]
 * ```
 *
 * @param config or a function that gives it, for URLs that the app reads before it starts. It runs in an injection context,
 * once: after the app initializers, or when one of them injects `TokenStore` or `TokenRefresher`. Until then requests pass
 * untouched.
 * @throws Error if an option cannot be used, or a feature is given twice. Of a function: where it is read.
 */
export function provideTokenRefresh(
  config: TokenRefreshConfig | (() => TokenRefreshConfig),
  ...features: readonly TokenRefreshFeature[]
): EnvironmentProviders {
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    const kinds = features.map(({ ɵkind }) => ɵkind);
    const twice = kinds.find((kind, index) => kinds.indexOf(kind) !== index);
    if (twice) throw configurationError(`provideTokenRefresh() got ${twice}() twice; give it once`);
  }
  const known = typeof config === 'function' ? null : settingsOf(config);

  return makeEnvironmentProviders([
    [TokenStore, SessionStore, RefreshCoordinator].map(service),
    { provide: READ_CONFIG, useFactory: () => ({ config: known, starts: [] }) },
    {
      provide: INTERCEPTOR_CONTEXT,
      useFactory: () => {
        const context = new InterceptorContext();
        if (typeof ngDevMode === 'undefined' || ngDevMode) context.checks = inject(REQUEST_CHECKS, { optional: true });
        return context;
      },
    },
    { provide: READY_CONTEXT, useFactory: contextWhenReady },
    {
      provide: REFRESH_CONFIG,
      useFactory: () => {
        const read = inject(READ_CONFIG);
        if (read.config) return read.config;
        read.config = settingsOf((config as () => TokenRefreshConfig)());
        // Later: a feature may need the object for which it is read.
        void Promise.resolve().then(() => read.starts.forEach((start) => start()));
        return read.config;
      },
    },
    { provide: NAMESPACE, useFactory: () => inject<Settings>(REFRESH_CONFIG).namespace },
    { provide: CLOCK, useFactory: () => systemClock(onServer()) },
    { provide: RANDOM, useValue: Math.random },
    { provide: PAGE_LIFECYCLE, useFactory: browserPageLifecycle },
    { provide: API_LIST, useFactory: () => inject<Settings>(REFRESH_CONFIG).apis },
    { provide: REFRESH_CLIENT, useFactory: refreshClient },
    typeof ngDevMode === 'undefined' || ngDevMode
      ? [
          { provide: FINDINGS, useFactory: () => new Findings() },
          { provide: REQUEST_CHECKS, useFactory: () => new RequestChecks() },
        ]
      : [],
    { provide: SESSION_ENDED, useFactory: () => inject<Settings>(REFRESH_CONFIG).onSessionEnded, multi: true },
    features.map(({ ɵproviders }) => ɵproviders),
  ]);
}

function settingsOf(config: TokenRefreshConfig): Settings {
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    const problem = problemOf(config);
    if (problem) throw configurationError(problem);
  }
  const { apis = ['/'], publicApis = [], namespace = 'ngx-token-refresh' } = config;
  const { refreshTimeout = 10_000, retryCooldown = 1_000, onSessionEnded = () => undefined } = config;
  const parsed = [...parseApis(apis, 'apis'), ...parseApis(publicApis, 'publicApis')];
  return Object.assign({}, config, { apis: parsed, namespace, refreshTimeout, retryCooldown, onSessionEnded });
}

/** A factory needs no decorator, and none of the code that a decorator generates. */
function service(type: new () => object): Provider {
  return {
    provide: type,
    useFactory: () => {
      const made = new type();
      // Afterwards: the refresh coordinator is the first that watches the session.
      if ((typeof ngDevMode === 'undefined' || ngDevMode) && type === TokenStore) watchUnseenRequests();
      return made;
    },
  };
}

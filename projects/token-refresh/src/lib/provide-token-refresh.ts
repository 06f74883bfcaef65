import { EnvironmentProviders, makeEnvironmentProviders, Provider } from '@angular/core';
import { TokenRefreshFeature } from './features/token-refresh-feature';
import { API_LIST, parseApis } from './http/api-scope';
import { INTERCEPTOR_CONTEXT, InterceptorContext } from './http/interceptor-context';
import { REQUEST_CHECKS, RequestChecks } from './http/request-checks';
import { refreshClient } from './http/refresh-client';
import { watchUnseenRequests } from './http/unseen-requests';
import { CLOCK, systemClock } from './platform/clock';
import { configurationError } from './platform/configuration-error';
import { FINDINGS, Findings } from './platform/findings';
import { onServer } from './platform/on-server';
import { browserPageLifecycle, PAGE_LIFECYCLE } from './platform/page-lifecycle';
import { RANDOM } from './platform/random';
import { REFRESH_CLIENT, REFRESH_CONFIG } from './refresh/refresh-config';
import { RefreshCoordinator } from './refresh/refresh-coordinator';
import { SESSION_ENDED } from './session/session-end';
import { SessionStore } from './session/session-store';
import { NAMESPACE } from './session/token-storage';
import { problemOf, TokenRefreshConfig } from './token-refresh-config';
import { TokenStore } from './token-store';

declare const ngDevMode: boolean | undefined;

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
 * @throws Error if an option cannot be used, or a feature is given twice.
 */
export function provideTokenRefresh(
  config: TokenRefreshConfig,
  ...features: readonly TokenRefreshFeature[]
): EnvironmentProviders {
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    const kinds = features.map(({ ɵkind }) => ɵkind);
    const twice = kinds.find((kind, index) => kinds.indexOf(kind) !== index);
    const problem = problemOf(config) ?? (twice ? `provideTokenRefresh() got ${twice}() twice; give it once` : null);
    if (problem) throw configurationError(problem);
  }
  const { backend, apis = ['/'], publicApis = [], namespace = 'ngx-token-refresh', onSessionEnded } = config;
  const { refreshTimeout = 10_000, retryCooldown = 1_000, refreshVia } = config;

  return makeEnvironmentProviders([
    [TokenStore, SessionStore, RefreshCoordinator].map(service),
    { provide: INTERCEPTOR_CONTEXT, useFactory: () => new InterceptorContext() },
    { provide: REFRESH_CONFIG, useValue: { backend, refreshTimeout, retryCooldown, refreshVia } },
    { provide: NAMESPACE, useValue: namespace },
    { provide: CLOCK, useFactory: () => systemClock(onServer()) },
    { provide: RANDOM, useValue: Math.random },
    { provide: PAGE_LIFECYCLE, useFactory: browserPageLifecycle },
    { provide: API_LIST, useValue: [...parseApis(apis, 'apis'), ...parseApis(publicApis, 'publicApis')] },
    { provide: REFRESH_CLIENT, useFactory: refreshClient },
    typeof ngDevMode === 'undefined' || ngDevMode
      ? [
          { provide: FINDINGS, useFactory: () => new Findings() },
          { provide: REQUEST_CHECKS, useFactory: () => new RequestChecks() },
        ]
      : [],
    onSessionEnded ? { provide: SESSION_ENDED, useValue: onSessionEnded, multi: true } : [],
    features.map(({ ɵproviders }) => ɵproviders),
  ]);
}

/** A factory needs no decorator, and none of the code that a decorator generates. */
function service(type: new () => object): Provider {
  return {
    provide: type,
    useFactory: () => {
      if ((typeof ngDevMode === 'undefined' || ngDevMode) && type === TokenStore) watchUnseenRequests();
      return new type();
    },
  };
}

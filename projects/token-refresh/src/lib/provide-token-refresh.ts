import { EnvironmentProviders, inject, makeEnvironmentProviders } from '@angular/core';
import { API_LIST, parseApis } from './http/api-scope';
import { INTERCEPTION, Interception } from './http/interceptor-context';
import { appHandler, refreshClient } from './http/refresh-client';
import { RefreshControl } from './refresh/refresh-coordinator';
import { REFRESH_CLIENT, REFRESH_OPTIONS } from './refresh/refresh-config';
import { revocation } from './refresh/revocation';
import { TokenRefresher } from './token-refresher';
import { TOKEN_ATTACHER } from './http/token-attacher';
import { TokenHeader } from './http/token-header';
import { problemOf, TokenRefreshConfig } from './token-refresh-config';
import { TokenRefreshFeature } from './features/token-refresh-feature';
import { CLOCK, systemClock } from './platform/clock';
import { onServer } from './platform/on-server';
import { RANDOM } from './platform/random';
import { REVOCATION } from './tokens/revocation';
import { SESSION_ENDED } from './session/session-end';
import { SessionStore } from './session/session-store';
import { setUpError } from './platform/configuration-error';
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
    if (problem) throw setUpError(problem);
  }
  const { backend, apis = ['/'], refreshTimeout = 10_000, retryCooldown = 1_000, onSessionEnded } = config;

  return makeEnvironmentProviders([
    TokenStore,
    TokenRefresher,
    // By factories: what is injected here alone needs no decorator, and the code that it makes.
    { provide: SessionStore, useFactory: () => new SessionStore() },
    { provide: RefreshControl, useFactory: () => new RefreshControl() },
    { provide: INTERCEPTION, useFactory: () => new Interception() },
    { provide: REFRESH_OPTIONS, useValue: { backend, refreshTimeout, retryCooldown } },
    { provide: API_LIST, useValue: parseApis(apis) },
    {
      provide: TOKEN_ATTACHER,
      useFactory: () => new TokenHeader(backend.header ?? 'Authorization', inject(SessionStore)),
    },
    { provide: REFRESH_CLIENT, useFactory: () => refreshClient(appHandler()) },
    { provide: REVOCATION, useFactory: revocation },
    { provide: CLOCK, useFactory: () => systemClock(onServer()) },
    { provide: RANDOM, useValue: Math.random },
    onSessionEnded ? { provide: SESSION_ENDED, useValue: onSessionEnded, multi: true } : [],
    features.map(({ ɵproviders }) => ɵproviders),
  ]);
}

import { EnvironmentProviders, inject, makeEnvironmentProviders, Provider } from '@angular/core';
import { TokenRefreshFeature } from './features/token-refresh-feature';
import { API_LIST, parseApis } from './http/api-scope';
import { contextWhenReady, INTERCEPTOR_CONTEXT, InterceptorContext, READY_CONTEXT } from './http/interceptor-context';
import { REQUEST_CHECKS, RequestChecks } from './http/request-checks';
import { refreshClient } from './http/refresh-client';
import { watchUnseenRequests } from './http/unseen-requests';
import { CLOCK, systemClock } from './platform/clock';
import { configurationError } from './platform/configuration-error';
import { onServer } from './platform/on-server';
import { browserPageLifecycle, PAGE_LIFECYCLE } from './platform/page-lifecycle';
import { RANDOM } from './platform/random';
import { READ_CONFIG, REFRESH_CLIENT, REFRESH_CONFIG, RefreshConfig } from './refresh/refresh-config';
import { RefreshCoordinator } from './refresh/refresh-coordinator';
import { provideNamedSession } from './session/named-session';
import { SESSION_ENDED } from './session/session-end';
import { SessionStore } from './session/session-store';
import { NAMESPACE } from './session/token-storage';
import { checkAudiences, claimSettings, isReplaced, ofTheApp, ofTheSession } from './set-up-in-development';
import { NamedTokenRefreshConfig, problemOf, problemOfName, TokenRefreshConfig } from './token-refresh-config';
import { TokenStore } from './token-store';

declare const ngDevMode: boolean | undefined;
declare const ngServerMode: boolean | undefined;

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
 * Call it once more, with a `name`, for each further session of the app: {@link injectTokenStore} says how to get at it.
 *
 * @param config or a function that gives it, for URLs that the app reads before it starts. It runs in an injection context,
 * once: after the app initializers, or when one of them injects `TokenStore` or `TokenRefresher`. Until then requests pass
 * untouched. With a name: `{ name, config: () => … }`.
 * @throws Error if an option cannot be used, or a feature is given twice. Of a function: where it is read.
 */
export function provideTokenRefresh(
  config: TokenRefreshConfig | (() => TokenRefreshConfig) | NamedTokenRefreshConfig,
  ...features: readonly TokenRefreshFeature[]
): EnvironmentProviders {
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    const kinds = features.map(({ ɵkind }) => ɵkind);
    const twice = kinds.find((kind, index) => kinds.indexOf(kind) !== index);
    if (twice) throw configurationError(`provideTokenRefresh() got ${twice}() twice; give it once`);
    const given = Object(config as unknown) as NamedTokenRefreshConfig;
    const problem =
      typeof config === 'function'
        ? null
        : (problemOfName(given.name) ?? ((config as unknown) ? null : problemOf(null)));
    if (problem) throw configurationError(problem);
  }
  const { name, config: late }: Partial<NamedTokenRefreshConfig> = typeof config === 'function' ? { config } : config;
  const known = late ? null : settingsOf(config as TokenRefreshConfig, name);
  if ((typeof ngDevMode === 'undefined' || ngDevMode) && known) checkAudiences(known.backend, features);
  const ready = { provide: READY_CONTEXT, useFactory: contextWhenReady };
  const session = [
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
    ready,
    {
      provide: REFRESH_CONFIG,
      useFactory: () => {
        const read = inject(READ_CONFIG);
        const settings = (read.config ??= settingsOf((late as () => TokenRefreshConfig)(), name));
        if (typeof ngDevMode === 'undefined' || ngDevMode) {
          checkAudiences(settings.backend, features);
          claimSettings(settings);
        }
        // Later: a feature may need the object for which it is read.
        void Promise.resolve().then(() => read.starts.forEach((start) => start()));
        return settings;
      },
    },
    { provide: NAMESPACE, useFactory: () => inject(REFRESH_CONFIG).namespace },
    { provide: API_LIST, useFactory: () => inject(REFRESH_CONFIG).apis },
    { provide: REFRESH_CLIENT, useFactory: refreshClient },
    typeof ngDevMode === 'undefined' || ngDevMode
      ? [{ provide: REQUEST_CHECKS, useFactory: () => new RequestChecks() }, ofTheSession(name)]
      : [],
    { provide: SESSION_ENDED, useFactory: () => inject(REFRESH_CONFIG).onSessionEnded, multi: true },
    features.map(({ ɵproviders }) => ɵproviders),
  ];

  return makeEnvironmentProviders([
    {
      provide: CLOCK,
      useFactory: () => systemClock((typeof ngServerMode === 'undefined' || ngServerMode) && onServer()),
    },
    { provide: RANDOM, useValue: Math.random },
    { provide: PAGE_LIFECYCLE, useFactory: browserPageLifecycle },
    typeof ngDevMode === 'undefined' || ngDevMode ? ofTheApp(name) : [],
    name === undefined
      ? session
      : [
          provideNamedSession(name, session, typeof ngDevMode === 'undefined' || ngDevMode ? isReplaced : undefined),
          ready,
        ],
  ]);
}

/** @param name of the session; left out: it has none */
function settingsOf(config: TokenRefreshConfig, name?: string): RefreshConfig {
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    const problem =
      problemOf(config) ??
      (config.name !== undefined && config.name !== name
        ? 'a function cannot give the `name`: call provideTokenRefresh({ name, config: () => … })'
        : null);
    if (problem) throw configurationError(problem);
  }
  const { apis = ['/'], publicApis = [], namespace = 'ngx-token-refresh' } = config;
  const { refreshTimeout = 10_000, retryCooldown = 1_000, onSessionEnded = () => undefined } = config;
  const parsed = [...parseApis(apis, 'apis'), ...parseApis(publicApis, 'publicApis')];
  const prefix = name === undefined ? namespace : `${namespace}/${name}`;
  return Object.assign({}, config, { apis: parsed, namespace: prefix, refreshTimeout, retryCooldown, onSessionEnded });
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

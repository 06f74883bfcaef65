// Everybody who attaches a token to a request, set up as their documentation says, with the token in memory.
import {
  Auth0ClientService,
  AuthClientConfig,
  AuthHttpInterceptor,
  authHttpInterceptorFn,
  AuthService,
} from '@auth0/auth0-angular';
import { JWT_OPTIONS, JwtHelperService, JwtInterceptor } from '@auth0/angular-jwt';
import {
  authSimpleInterceptor,
  DA_SERVICE_TOKEN,
  provideAuth as provideDelonAuth,
  withMemoryStorage,
} from '@delon/auth';
import { provideAlainConfig } from '@delon/util/config';
import {
  AbstractLoggerService,
  AbstractSecurityStorage,
  authInterceptor,
  ConfigurationService,
  provideAuth as provideOidc,
} from 'angular-auth-oidc-client';
import { MemoryStorage, OAuthStorage, provideOAuthClient } from 'angular-oauth2-oidc';
import {
  createInterceptorCondition,
  INCLUDE_BEARER_TOKEN_INTERCEPTOR_CONFIG,
  includeBearerTokenInterceptor,
} from 'keycloak-angular';
import Keycloak from 'keycloak-js';
import { AUTH_SERVICE, AuthModule } from 'ngx-auth';
import {
  provideTokenRefresh,
  restBackend,
  tokenRefreshInterceptor,
  TokenRefreshInterceptor,
  TokenStore,
} from 'ngx-token-refresh';
import { HTTP_INTERCEPTORS } from '@angular/common/http';
import { importProvidersFrom } from '@angular/core';
import { of } from 'rxjs';
import { blogInterceptor } from './blog-pattern.mjs';

const token = 'A1';
const api = '/api/items';
const auth = { token: () => token, isRefreshCall: () => false };

const oidc = {
  configId: 'a',
  authority: 'https://id.example',
  redirectUrl: 'http://app.example/',
  clientId: 'app',
  scope: 'openid',
  responseType: 'code',
  secureRoutes: [api],
};
const oidcStorage = {
  read: () => JSON.stringify({ authzData: token, authnResult: { id_token: 'I1' } }),
  write: () => true,
};
// It looks for a browser's storage, whichever it is given.
globalThis.Storage ??= class {};

const setHeaders = (request) => request.clone({ setHeaders: { Authorization: `Bearer ${auth.token()}` } });

/** What everybody is held against: the least that attaches a token. */
export const bareClone = {
  name: 'req.clone({setHeaders})',
  interceptor: (request, next) => next(setHeaders(request)),
};

class BareClone {
  intercept(request, handler) {
    return handler.handle(setHeaders(request));
  }
}

const asClass = (type) => ({ provide: HTTP_INTERCEPTORS, useClass: type, multi: true });

const bareClass = { name: 'req.clone({setHeaders}) in a class', providers: [asClass(BareClone)] };

const signedIn = {
  providers: [provideTokenRefresh({ backend: restBackend({ refreshUrl: '/refresh' }) })],
  start: (injector) => injector.get(TokenStore).set({ accessToken: token, refreshToken: 'R1' }),
};

export const ours = { name: 'ngx-token-refresh', interceptor: tokenRefreshInterceptor, ...signedIn };

/** The same by `HTTP_INTERCEPTORS`. There each of all interceptors costs something, so it is held against its like. */
export const oursAsClass = {
  ...signedIn,
  name: 'ngx-token-refresh, as a class beside a class',
  against: bareClass,
  providers: [...signedIn.providers, asClass(TokenRefreshInterceptor)],
};

/** `interceptor`: a function; without it, it is a class among HTTP_INTERCEPTORS. */
export const peers = [
  { name: 'blog pattern', interceptor: blogInterceptor(auth) },
  {
    name: 'keycloak-angular',
    package: 'keycloak-angular',
    interceptor: includeBearerTokenInterceptor,
    providers: [
      { provide: Keycloak, useValue: { token, authenticated: true, updateToken: () => Promise.resolve(false) } },
      {
        provide: INCLUDE_BEARER_TOKEN_INTERCEPTOR_CONFIG,
        useValue: [createInterceptorCondition({ urlPattern: /^\/api\// })],
      },
    ],
  },
  {
    name: '@delon/auth',
    package: '@delon/auth',
    interceptor: authSimpleInterceptor,
    providers: [
      provideDelonAuth(withMemoryStorage()),
      provideAlainConfig({ auth: { token_send_key: 'Authorization', token_send_template: 'Bearer ${token}' } }),
    ],
    start: (injector) => injector.get(DA_SERVICE_TOKEN).set({ token }),
  },
  {
    name: 'ngx-auth',
    package: 'ngx-auth',
    providers: [
      importProvidersFrom(AuthModule),
      { provide: AUTH_SERVICE, useValue: { getAccessToken: () => of(token), refreshShouldHappen: () => false } },
    ],
  },
  {
    name: '@auth0/angular-jwt',
    package: '@auth0/angular-jwt',
    providers: [
      { provide: JWT_OPTIONS, useValue: { tokenGetter: () => token } },
      JwtHelperService,
      asClass(JwtInterceptor),
    ],
  },
  {
    name: 'angular-oauth2-oidc',
    package: 'angular-oauth2-oidc',
    providers: [
      provideOAuthClient({ resourceServer: { allowedUrls: ['/api'], sendAccessToken: true } }),
      { provide: OAuthStorage, useClass: MemoryStorage },
    ],
    start: (injector) => injector.get(OAuthStorage).setItem('access_token', token),
  },
  {
    name: 'angular-auth-oidc-client',
    package: 'angular-auth-oidc-client',
    interceptor: authInterceptor(),
    providers: [
      provideOidc({ config: oidc }),
      { provide: AbstractLoggerService, useValue: console },
      { provide: AbstractSecurityStorage, useValue: oidcStorage },
    ],
    start: (injector) => injector.get(ConfigurationService).getOpenIDConfiguration().subscribe(),
  },
  {
    name: '@auth0/auth0-angular',
    package: '@auth0/auth0-angular',
    interceptor: authHttpInterceptorFn,
    providers: [
      AuthHttpInterceptor,
      { provide: AuthClientConfig, useValue: { get: () => ({ httpInterceptor: { allowedList: [api] } }) } },
      { provide: Auth0ClientService, useValue: { getTokenSilently: () => Promise.resolve(token) } },
      { provide: AuthService, useValue: { isLoading$: of(false) } },
    ],
  },
];

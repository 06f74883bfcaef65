// The clients that attach a token to a request, set up as their documentation says, with the token in memory. Each function
// makes what createApp() takes.
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
import { TokenRefreshInterceptor } from 'ngx-token-refresh';
import { HTTP_INTERCEPTORS } from '@angular/common/http';
import { of } from 'rxjs';
import { blogPattern, ngxAuth, ours } from './refreshers.mjs';

const token = 'A1';
const api = '/api/items';
/** A service to ask, as in an app: a constant would let the header be built at build time. */
const auth = { token: () => token };

const setHeaders = (request) => request.clone({ setHeaders: { Authorization: `Bearer ${auth.token()}` } });

/** What the others are measured against: the least that attaches a token. */
const bareClone = () => ({ interceptors: [(request, next) => next(setHeaders(request))] });

class BareClone {
  intercept(request, handler) {
    return handler.handle(setHeaders(request));
  }
}

const asClass = (type) => ({ provide: HTTP_INTERCEPTORS, useClass: type, multi: true });

const bareClass = () => ({ providers: [asClass(BareClone)] });

function oursAsClass() {
  const { providers, signIn } = ours();
  return { providers: [...providers, asClass(TokenRefreshInterceptor)], signIn };
}

const keycloakAngular = () => ({
  interceptors: [includeBearerTokenInterceptor],
  providers: [
    { provide: Keycloak, useValue: { token, authenticated: true, updateToken: () => Promise.resolve(false) } },
    {
      provide: INCLUDE_BEARER_TOKEN_INTERCEPTOR_CONFIG,
      useValue: [createInterceptorCondition({ urlPattern: /^\/api\// })],
    },
  ],
});

const delonAuth = () => ({
  interceptors: [authSimpleInterceptor],
  providers: [
    provideDelonAuth(withMemoryStorage()),
    provideAlainConfig({ auth: { token_send_key: 'Authorization', token_send_template: 'Bearer ${token}' } }),
  ],
  signIn: (injector) => injector.get(DA_SERVICE_TOKEN).set({ token }),
});

const angularJwt = () => ({
  providers: [
    { provide: JWT_OPTIONS, useValue: { tokenGetter: () => token } },
    JwtHelperService,
    asClass(JwtInterceptor),
  ],
});

const angularOauth2Oidc = () => ({
  providers: [
    provideOAuthClient({ resourceServer: { allowedUrls: ['/api'], sendAccessToken: true } }),
    { provide: OAuthStorage, useClass: MemoryStorage },
  ],
  signIn: (injector) => injector.get(OAuthStorage).setItem('access_token', token),
});

function angularAuthOidcClient() {
  // It looks for the global `Storage`, whichever storage it is given.
  globalThis.Storage ??= class {};
  const config = {
    configId: 'a',
    authority: 'https://id.example',
    redirectUrl: 'http://app.example/',
    clientId: 'app',
    scope: 'openid',
    responseType: 'code',
    secureRoutes: [api],
  };
  const storage = {
    read: () => JSON.stringify({ authzData: token, authnResult: { id_token: 'I1' } }),
    write: () => true,
  };
  return {
    interceptors: [authInterceptor()],
    providers: [
      provideOidc({ config }),
      { provide: AbstractLoggerService, useValue: console },
      { provide: AbstractSecurityStorage, useValue: storage },
    ],
    signIn: (injector) => injector.get(ConfigurationService).getOpenIDConfiguration().subscribe(),
  };
}

const auth0Angular = () => ({
  interceptors: [authHttpInterceptorFn],
  providers: [
    AuthHttpInterceptor,
    { provide: AuthClientConfig, useValue: { get: () => ({ httpInterceptor: { allowedList: [api] } }) } },
    { provide: Auth0ClientService, useValue: { getTokenSilently: () => Promise.resolve(token) } },
    { provide: AuthService, useValue: { isLoading$: of(false) } },
  ],
});

/**
 * What is measured, by name: the `client`, and what it is `against`. The bare clone is measured against itself too: how far
 * that is from 1 says how far the others can be trusted. The class is measured against a class, because Angular's bridge to
 * HTTP_INTERCEPTORS costs each of them the same.
 */
export const attachers = {
  'the same again': { client: bareClone, against: bareClone },
  'ngx-token-refresh': { client: ours, against: bareClone },
  'ngx-token-refresh, as a class beside a class': { client: oursAsClass, against: bareClass },
  'blog pattern': { client: blogPattern, against: bareClone },
  'keycloak-angular': { client: keycloakAngular, against: bareClone },
  '@delon/auth': { client: delonAuth, against: bareClone },
  'ngx-auth': { client: ngxAuth, against: bareClone },
  '@auth0/angular-jwt': { client: angularJwt, against: bareClone },
  'angular-oauth2-oidc': { client: angularOauth2Oidc, against: bareClone },
  'angular-auth-oidc-client': { client: angularAuthOidcClient, against: bareClone },
  '@auth0/auth0-angular': { client: auth0Angular, against: bareClone },
};

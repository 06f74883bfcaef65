// What is measured: what an app imports of a package. Rows of this library, then of its peers.

const signIn = 'tokenRefreshInterceptor, provideTokenRefresh, TokenStore';
/** The imports of an app with these backends and features. */
const core = (...more) => `export { ${[signIn, ...more].join(', ')} } from 'ngx-token-refresh';`;
const beside = (entry, names) => `${core('restBackend')} export { ${names} } from 'ngx-token-refresh/${entry}';`;

const BASE = 'core + restBackend';

/** Rows whose `of` is set show what they add to that row. */
export const own = [
  { name: BASE, code: core('restBackend') },
  { name: 'core + envelopeBackend', code: core('envelopeBackend') },
  { name: 'core + oauth2Backend', code: core('oauth2Backend') },
  { name: 'core + cookieBackend', code: core('cookieBackend') },
  {
    name: 'all features of the main entry point',
    code: core('restBackend', 'withStorage', 'localStorageTokens', 'withProactiveRefresh', 'withCrossTabSync'),
  },
  {
    name: 'core + restBackend, class interceptor and module',
    code: "export { TokenRefreshInterceptor, TokenRefreshModule, TokenStore, restBackend } from 'ngx-token-refresh';",
  },
  {
    name: '… + withStorage(localStorageTokens())',
    of: BASE,
    code: core('restBackend', 'withStorage', 'localStorageTokens'),
  },
  {
    name: '… + withStorage(rememberedTokens())',
    of: BASE,
    code: core('restBackend', 'withStorage', 'rememberedTokens'),
  },
  {
    name: '… + withStorage(localStorageTokens()), existingTokens()',
    of: BASE,
    code: core('restBackend', 'withStorage', 'localStorageTokens', 'existingTokens'),
  },
  {
    name: '… + withStorage(asyncTokens())',
    of: BASE,
    code: core('restBackend', 'withStorage', 'asyncTokens'),
  },
  { name: '… + withProactiveRefresh()', of: BASE, code: core('restBackend', 'withProactiveRefresh') },
  { name: '… + withCrossTabSync()', of: BASE, code: core('restBackend', 'withCrossTabSync') },
  { name: '… + TokenRefresher', of: BASE, code: core('restBackend', 'TokenRefresher') },
  { name: '… + jwtExpiry', of: BASE, code: core('restBackend', 'jwtExpiry') },
  { name: '… + ngx-token-refresh/router', of: BASE, code: beside('router', 'withLoginRedirect, signedInGuard') },
  { name: '… + ngx-token-refresh/dpop, without jose', of: BASE, code: beside('dpop', 'withDpop') },
  { name: '… + ngx-token-refresh/fetch', of: BASE, code: beside('fetch', 'injectTokenFetch') },
  {
    name: '… + ngx-token-refresh/fetch, for workers',
    of: BASE,
    code: beside('fetch', 'injectWorkerTokens'),
  },
  { name: '… + ngx-token-refresh/graphql', of: BASE, code: beside('graphql', 'graphqlBackend') },
  { name: '… + ngx-token-refresh/devtools', of: BASE, code: beside('devtools', 'TokenRefreshDevtools') },
  {
    name: '… + ngx-token-refresh/testing',
    of: BASE,
    code: beside('testing', 'provideTokenRefreshTesting, TokenRefreshController'),
  },
  {
    name: 'in a worker: ngx-token-refresh/worker',
    code: "export { workerTokenFetch } from 'ngx-token-refresh/worker';",
  },
  {
    name: '… by cookie, without a page',
    of: 'in a worker: ngx-token-refresh/worker',
    code: "export { cookieSession, workerTokenFetch } from 'ngx-token-refresh/worker';",
  },
];

export const peers = [
  { name: 'blog pattern', code: "export * from './peers/blog-pattern.mjs';" },
  {
    name: 'axios-auth-refresh, without axios',
    package: 'axios-auth-refresh',
    code: "export { createAuthRefresh } from 'axios-auth-refresh';",
  },
  {
    name: 'ngx-auth',
    package: 'ngx-auth',
    code: "export { AuthModule, AUTH_SERVICE, protectedGuard, publicGuard } from 'ngx-auth';",
  },
  {
    name: '@auth0/angular-jwt (no refresh)',
    package: '@auth0/angular-jwt',
    code: "export { JwtModule, JwtInterceptor, JwtHelperService } from '@auth0/angular-jwt';",
  },
  {
    name: '@delon/auth',
    package: '@delon/auth',
    code: "export { authSimpleInterceptor, provideAuth, withLocalStorage, DA_SERVICE_TOKEN } from '@delon/auth';",
  },
  {
    name: 'keycloak-angular, with keycloak-js',
    package: 'keycloak-angular',
    code: `export { provideKeycloak, includeBearerTokenInterceptor, INCLUDE_BEARER_TOKEN_INTERCEPTOR_CONFIG,
      withAutoRefreshToken, AutoRefreshTokenService, UserActivityService } from 'keycloak-angular';`,
  },
  {
    name: 'angular-oauth2-oidc',
    package: 'angular-oauth2-oidc',
    code: "export { provideOAuthClient, OAuthService } from 'angular-oauth2-oidc';",
  },
  {
    name: 'angular-auth-oidc-client',
    package: 'angular-auth-oidc-client',
    code: "export { provideAuth, authInterceptor, OidcSecurityService } from 'angular-auth-oidc-client';",
  },
  {
    name: '@auth0/auth0-angular, with auth0-spa-js',
    package: '@auth0/auth0-angular',
    code: "export { provideAuth0, authHttpInterceptorFn, AuthService } from '@auth0/auth0-angular';",
  },
];

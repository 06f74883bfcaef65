// What is measured: what an app names of a package. Rows of this library, then of its peers.

const signIn = 'tokenRefreshInterceptor, provideTokenRefresh, TokenStore';
/** The code of an entry that names what an app with these backends and features names. */
const core = (...more) => `export { ${[signIn, ...more].join(', ')} } from 'ngx-token-refresh';`;
const beside = (entry, names) => `${core('restBackend')} export { ${names} } from 'ngx-token-refresh/${entry}';`;

export const entries = {
  core,
  router: beside('router', 'withLoginRedirect, signedInGuard'),
  dpop: beside('dpop', 'withDpop'),
  devtools: beside('devtools', 'TokenRefreshDevtools'),
  testing: beside('testing', 'provideTokenRefreshTesting, TokenRefreshController'),
};

/** Rows whose `of` is set show what they add to that row. */
export const own = [
  { name: 'core + restBackend', code: core('restBackend'), target: 2500 },
  { name: 'core + envelopeBackend', code: core('envelopeBackend'), target: 2500 },
  { name: 'core + oauth2Backend', code: core('oauth2Backend'), target: 2500 },
  { name: 'core + cookieBackend', code: core('cookieBackend'), target: 2500 },
  {
    name: 'all features of the main entry point',
    code: core('restBackend', 'withStorage', 'localStorageTokens', 'withProactiveRefresh', 'withCrossTabSync'),
    target: 5000,
  },
  {
    name: 'core + restBackend, class interceptor and module',
    code: "export { TokenRefreshInterceptor, TokenRefreshModule, TokenStore, restBackend } from 'ngx-token-refresh';",
  },
  {
    name: '… + withStorage(localStorageTokens())',
    of: 'core + restBackend',
    code: core('restBackend', 'withStorage', 'localStorageTokens'),
  },
  { name: '… + withProactiveRefresh()', of: 'core + restBackend', code: core('restBackend', 'withProactiveRefresh') },
  { name: '… + withCrossTabSync()', of: 'core + restBackend', code: core('restBackend', 'withCrossTabSync') },
  { name: '… + TokenRefresher', of: 'core + restBackend', code: core('restBackend', 'TokenRefresher') },
  { name: '… + jwtExpiry', of: 'core + restBackend', code: core('restBackend', 'jwtExpiry') },
  {
    name: '… + ngx-token-refresh/router',
    of: 'core + restBackend',
    code: entries.router,
  },
  { name: '… + ngx-token-refresh/dpop, without jose', of: 'core + restBackend', code: entries.dpop },
  {
    name: '… + ngx-token-refresh/devtools',
    of: 'core + restBackend',
    code: entries.devtools,
  },
  {
    name: '… + ngx-token-refresh/testing',
    of: 'core + restBackend',
    code: entries.testing,
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

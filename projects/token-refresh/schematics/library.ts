/** The package, and what of it the edits write. */
export const PACKAGE = 'ngx-token-refresh';
const ROUTER = `${PACKAGE}/router`;

/** What the edits may import, and the entry point that exports it; `null`: this release does not export it yet. */
export const EXPORTS = {
  provideTokenRefresh: PACKAGE,
  TokenRefreshModule: PACKAGE,
  tokenRefreshInterceptor: PACKAGE,
  TokenRefreshInterceptor: PACKAGE,
  TokenStore: PACKAGE,
  TokenRefresher: PACKAGE,
  SKIP_TOKEN: PACKAGE,
  restBackend: PACKAGE,
  envelopeBackend: PACKAGE,
  oauth2Backend: PACKAGE,
  cookieBackend: PACKAGE,
  jwtExpiry: PACKAGE,
  withStorage: PACKAGE,
  localStorageTokens: PACKAGE,
  sessionStorageTokens: PACKAGE,
  withProactiveRefresh: PACKAGE,
  withCrossTabSync: PACKAGE,
  withLoginRedirect: ROUTER,
  withSessionResume: PACKAGE,
  existingTokens: PACKAGE,
} as const satisfies Readonly<Record<string, string | null>>;

/** Options that the edits write where this release has them, and the interface that has them. */
const OPTIONS = {
  redirectFrom: { of: 'LoginRedirectOptions', ready: true },
  migrateFrom: { of: 'LocalStorageOptions', ready: true },
  refusedStatus: { of: 'RefusalOptions', ready: true },
  accessTokenRequestField: { of: 'RefreshRequestOptions', ready: true },
} as const satisfies Readonly<Record<string, { readonly of: string; readonly ready: boolean }>>;

/** What this release has of the things above. */
export interface Release {
  readonly exports: Readonly<Record<keyof typeof EXPORTS, string | null>>;
  readonly options: Readonly<Record<keyof typeof OPTIONS, { readonly ready: boolean }>>;
}

export const RELEASE: Release = { exports: EXPORTS, options: OPTIONS };

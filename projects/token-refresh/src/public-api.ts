export { restBackend } from './lib/backends/rest-backend';
export type { RestBackendOptions } from './lib/backends/rest-backend';
export { oauth2Backend } from './lib/backends/oauth2-backend';
export type { OAuth2BackendOptions } from './lib/backends/oauth2-backend';
export { cookieBackend } from './lib/backends/cookie-backend';
export type { CookieBackendOptions } from './lib/backends/cookie-backend';
export { envelopeBackend } from './lib/backends/envelope-backend';
export type { EnvelopeBackendOptions, EnvelopeCode } from './lib/backends/envelope-backend';
export type { RefreshRequestOptions } from './lib/backends/refresh-request';
export type { TokenFieldOptions } from './lib/backends/token-fields';
export { dateText, epochMs, epochSeconds } from './lib/backends/expiry-readers';
export type { ExpiryReader } from './lib/backends/expiry-readers';
export { jwtExpiry } from './lib/backends/jwt-expiry';
export { isBearerChallenge } from './lib/backends/bearer-challenge';
export { outcomeOfError } from './lib/backends/error-outcome';
export type { HttpAnswer, RefreshContext, RefreshOutcome, TokenBackend } from './lib/backends/token-backend';

export { REPLAYABLE, SKIP_TOKEN } from './lib/http/context-tokens';
export { TokenRefreshInterceptor, tokenRefreshInterceptor } from './lib/http/token-refresh.interceptor';

export { TokenRefreshError } from './lib/refresh/token-refresh-error';
export type { TokenRefreshErrorCode } from './lib/refresh/token-refresh-error';
export type {
  RefreshCause,
  RefreshFailedEvent,
  RefreshStartedEvent,
  RefreshSucceededEvent,
  RequestAnsweredEvent,
  RequestEvent,
  SessionEndedEvent,
  SessionStartedEvent,
  TokenRefreshEvent,
} from './lib/refresh/token-refresh-event';
export { TokenRefresher } from './lib/token-refresher';

export type { SessionEndReason } from './lib/session/session-end';
export { localStorageTokens, memoryTokens, sessionStorageTokens } from './lib/session/token-storage';
export type {
  StoredText,
  TokenStorage,
  TokenStorageArea,
  TokenStorageFactory,
  WebStorageOptions,
} from './lib/session/token-storage';
export { TokenStore } from './lib/token-store';
export { COOKIE_SESSION } from './lib/session/tokens';
export type { Tokens } from './lib/session/tokens';

export { provideTokenRefresh } from './lib/provide-token-refresh';
export type { TokenRefreshConfig } from './lib/token-refresh-config';
export { withCrossTabSync, withProactiveRefresh, withStorage } from './lib/features/token-refresh-feature';
export type { CrossTabSyncOptions, ProactiveRefreshOptions, TokenRefreshFeature } from './lib/features/token-refresh-feature';
export { TokenRefreshModule } from './lib/token-refresh.module';

// For the other entry points of this package alone.
export { isNews as ɵisNews } from './lib/http/event-order';
export { baseUrl as ɵbaseUrl } from './lib/platform/page-url';
export type { AnyDocument as ɵAnyDocument } from './lib/platform/page-url';
export { providePossession as ɵprovidePossession } from './lib/http/request-signer';
export type { Possession as ɵPossession } from './lib/http/request-signer';
export { isReplayable as ɵisReplayable } from './lib/http/replayable';
export { CLOCK as ɵCLOCK } from './lib/platform/clock';
export type { Clock as ɵClock } from './lib/platform/clock';
export { RANDOM as ɵRANDOM } from './lib/platform/random';
export { SESSION_ENDED as ɵSESSION_ENDED } from './lib/session/session-end';
export { onServer as ɵonServer } from './lib/platform/on-server';
export { warn as ɵwarn } from './lib/platform/warn';

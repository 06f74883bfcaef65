export { restBackend } from './lib/backends/rest-backend';
export type { RestBackendOptions } from './lib/backends/rest-backend';
export { oauth2Backend } from './lib/backends/oauth2-backend';
export type { OAuth2BackendOptions, OAuth2Resource } from './lib/backends/oauth2-backend';
export { cookieBackend } from './lib/backends/cookie-backend';
export type { CookieBackendOptions } from './lib/backends/cookie-backend';
export { envelopeBackend } from './lib/backends/envelope-backend';
export type { EnvelopeBackendOptions, EnvelopeCode } from './lib/backends/envelope-backend';
export type { RefreshRequestOptions, RequestTexts } from './lib/backends/refresh-request';
export type { RefusalOptions, StatusOption } from './lib/backends/refusal';
export type { TokenFieldOptions } from './lib/backends/token-fields';
export { expiryFromDate, expiryFromMs, expiryFromSeconds } from './lib/backends/token-expiry';
export type { TokenExpiry, TokenExpiryReader } from './lib/backends/token-expiry';
export { jwtExpiry } from './lib/backends/jwt-expiry';
export { isBearerChallenge } from './lib/backends/bearer-challenge';
export { outcomeOfError } from './lib/backends/error-outcome';
export type {
  RefreshContext,
  RefreshOutcome,
  TokenBackend,
  TokenHttpAnswer,
  TokenHttpRequest,
} from './lib/backends/token-backend';
export { xsrfRenewal } from './lib/backends/xsrf-renewal';
export type { XsrfRenewal } from './lib/backends/xsrf-renewal';

export { BACKGROUND_REQUEST, IS_TOKEN_REFRESH, REPLAYABLE, SKIP_TOKEN } from './lib/http/context-tokens';
export { TokenRefreshInterceptor, tokenRefreshInterceptor } from './lib/http/token-refresh.interceptor';

export { injectTokenRefreshEvents } from './lib/refresh/refresh-events';
export { TokenRefreshError } from './lib/refresh/token-refresh-error';
export type { TokenRefreshErrorCode } from './lib/refresh/token-refresh-error';
export type {
  RefreshFailedEvent,
  RefreshStartedEvent,
  RefreshSucceededEvent,
  RequestAnsweredEvent,
  SessionEndedEvent,
  SessionStartedEvent,
  StepUpEndedEvent,
  StepUpStartedEvent,
  TokenRefreshCause,
  TokenRefreshEvent,
  TokenRefreshEventBase,
  TokenRequestEvent,
} from './lib/refresh/token-refresh-event';
export { TokenRefresher } from './lib/token-refresher';
export type { AccessTokenOptions, RefreshOptions } from './lib/token-refresher';

export type { RenewalSource, TokenSource } from './lib/session/session-change';
export type { SessionEnd, SessionEndReason } from './lib/session/session-end';
export { rememberedTokens } from './lib/session/remembered-tokens';
export { localStorageTokens, memoryTokens, sessionStorageTokens } from './lib/session/token-storage';
export type {
  LocalStorageOptions,
  TokenMigration,
  TokenStorage,
  TokenStorageArea,
  TokenStorageFactory,
  TokenStorageText,
  WebStorageOptions,
  WebStorageText,
} from './lib/session/token-storage';
export { TokenStore } from './lib/token-store';
export type { RenewOptions, SignInOptions } from './lib/token-store';
export { COOKIE_SESSION } from './lib/session/tokens';
export type { Tokens } from './lib/session/tokens';

export { injectTokenRefresher } from './lib/inject-token-refresher';
export { injectTokenStore } from './lib/inject-token-store';
export { injectJwtClaims } from './lib/inject-jwt-claims';
export { provideTokenRefresh } from './lib/provide-token-refresh';
export type { NamedTokenRefreshConfig, TokenRefreshConfig } from './lib/token-refresh-config';
export { withCrossTabSync } from './lib/features/cross-tab/with-cross-tab-sync';
export type { CrossTabSyncOptions } from './lib/features/cross-tab/with-cross-tab-sync';
export { injectInactivity, withInactivity } from './lib/features/inactivity/with-inactivity';
export type { Inactivity, InactivityOptions } from './lib/features/inactivity/with-inactivity';
export { withSessionResume } from './lib/features/resume/with-session-resume';
export type { SessionResumeOptions } from './lib/features/resume/with-session-resume';
export type { TokenRefreshFeature } from './lib/features/token-refresh-feature';
export { asyncTokens } from './lib/features/async-tokens';
export type { AsyncTokensOptions } from './lib/features/async-tokens';
export type { AsyncTokenStorage } from './lib/session/async-area';
export { existingTokens } from './lib/features/existing-tokens';
export type { ExistingTokenKeys, ExistingTokensFound, ExistingTokensReader } from './lib/features/existing-tokens';
export { withProactiveRefresh } from './lib/features/with-proactive-refresh';
export type { ProactiveRefreshOptions } from './lib/features/with-proactive-refresh';
export type { StepUpDemand, StepUpDetails } from './lib/features/step-up/step-up-demand';
export type { StepUpHandler } from './lib/features/step-up/step-ups';
export { withAudiences } from './lib/features/audiences/with-audiences';
export { withStepUp } from './lib/features/step-up/with-step-up';
export type { StepUpOptions } from './lib/features/step-up/with-step-up';
export { withStorage } from './lib/features/with-storage';
export { TokenRefreshModule } from './lib/token-refresh.module';

// For the other entry points of this package.
export { LONGEST_BODY as ɵLONGEST_BODY, parseJson as ɵparseJson } from './lib/backends/read-body';
export type { Diagnosis as ɵDiagnosis, ReadField as ɵReadField } from './lib/backends/diagnosis';
export { challengesIn as ɵchallengesIn } from './lib/backends/www-authenticate';
export type { Challenge as ɵChallenge } from './lib/backends/www-authenticate';
export { ANONYMOUS_REFUSAL as ɵANONYMOUS_REFUSAL } from './lib/http/anonymous-refusal';
export { atStart as ɵatStart } from './lib/features/token-refresh-feature';
export { explainUrl as ɵexplainUrl } from './lib/http/explain-url';
export type { RefusalEffect as ɵRefusalEffect, UrlExplanation as ɵUrlExplanation } from './lib/http/explain-url';
export { readyBackend as ɵreadyBackend, tokenHeaderFor as ɵtokenHeaderFor } from './lib/http/interceptor-context';
export { isNews as ɵisNews } from './lib/http/event-order';
export { isReplayable as ɵisReplayable } from './lib/http/replayable';
export { REQUEST_SIGNER as ɵREQUEST_SIGNER } from './lib/http/request-signer';
export type { RequestSigner as ɵRequestSigner } from './lib/http/request-signer';
export { ACTIVITY_CHANNEL as ɵACTIVITY_CHANNEL } from './lib/features/inactivity/last-input';
export { TAB_CHANNEL as ɵTAB_CHANNEL } from './lib/features/cross-tab/tab-channel';
export type { TabChannel as ɵTabChannel } from './lib/features/cross-tab/tab-channel';
export { TAB_LOCKS as ɵTAB_LOCKS } from './lib/features/cross-tab/tab-locks';
export type { LockSnapshot as ɵLockSnapshot, TabLocks as ɵTabLocks } from './lib/features/cross-tab/tab-locks';
export { PERSON_INPUT as ɵPERSON_INPUT } from './lib/platform/person-input';
export type { PersonInput as ɵPersonInput } from './lib/platform/person-input';
export { CLOCK as ɵCLOCK } from './lib/platform/clock';
export type { Clock as ɵClock } from './lib/platform/clock';
export { FINDINGS as ɵFINDINGS, Findings as ɵFindings } from './lib/platform/findings';
export type { Finding as ɵFinding } from './lib/platform/findings';
export { onServer as ɵonServer } from './lib/platform/on-server';
export { baseUrl as ɵbaseUrl } from './lib/platform/page-url';
export type { AnyDocument as ɵAnyDocument } from './lib/platform/page-url';
export { RANDOM as ɵRANDOM } from './lib/platform/random';
export { warn as ɵwarn } from './lib/platform/warn';
export { withoutQuery as ɵwithoutQuery } from './lib/platform/without-query';
export { injectIsResuming as ɵinjectIsResuming } from './lib/refresh/refresh-coordinator';
export { LEAVING_FOR_LOGIN as ɵLEAVING_FOR_LOGIN } from './lib/session/leaving-for-login';
export { SESSION_ENDED as ɵSESSION_ENDED } from './lib/session/session-end';
export type { HoldableEnd as ɵHoldableEnd } from './lib/session/session-end';
export {
  OWN as ɵOWN,
  sessionInjector as ɵsessionInjector,
  sessionName as ɵsessionName,
} from './lib/session/named-session';
export { readRecord as ɵreadRecord, writeRecord as ɵwriteRecord } from './lib/session/token-record';
export type { TokenRecord as ɵTokenRecord } from './lib/session/token-record';
export { SET_UPS as ɵSET_UPS } from './lib/session/set-up-checks';
export { NAMESPACE as ɵNAMESPACE } from './lib/session/token-storage';

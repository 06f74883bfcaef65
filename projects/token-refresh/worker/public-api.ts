export type { TokenFetch, TokenFetchInit, TokenFetchOptions } from './token-fetch';
export { cookieSession } from './cookie-session';
export type { CookieSessionOptions } from './cookie-session';
export type { TokenPage } from './page-call';
export { TokenRefreshError } from './token-refresh-error';
export { workerTokenFetch } from './worker-token-fetch';

// For ngx-token-refresh/fetch.
export { CALL_FIELD as ɵCALL_FIELD } from './call-messages';
export type {
  CallBody as ɵCallBody,
  CallFailure as ɵCallFailure,
  HeaderList as ɵHeaderList,
  PageMessage as ɵPageMessage,
  ToldError as ɵToldError,
  WorkerCall as ɵWorkerCall,
  WorkerMessage as ɵWorkerMessage,
} from './call-messages';
export { fetchCall as ɵfetchCall, isPlain as ɵisPlain } from './fetch-call';
export type { FetchCall as ɵFetchCall } from './fetch-call';
export { textOf as ɵtextOf } from './text-of';
export type { ReadLimits as ɵReadLimits } from './text-of';

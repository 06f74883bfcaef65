export { injectAuthorizer } from './inject-authorizer';
export type { Authorizer } from './inject-authorizer';
export { injectTokenFetch } from './inject-token-fetch';
export { injectTokenWebSocket } from './inject-token-web-socket';
export type { TokenWebSocket, TokenWebSocketOptions } from './inject-token-web-socket';
export { injectWorkerTokens } from './inject-worker-tokens';
export type { ServedWorker, WorkerTokens } from './inject-worker-tokens';
export type { TokenFetch, TokenFetchInit, TokenFetchOptions } from 'ngx-token-refresh/worker';

export { injectTokenFetch } from './inject-token-fetch';
export type { TokenFetch, TokenFetchInit, TokenFetchOptions } from './inject-token-fetch';
export { injectTokenWebSocket } from './inject-token-web-socket';
export type { TokenWebSocket, TokenWebSocketOptions } from './inject-token-web-socket';

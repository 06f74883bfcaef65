export { injectTokenFetch } from './inject-token-fetch';
export type { TokenFetch, TokenFetchInit, TokenFetchOptions } from './inject-token-fetch';

// What the scenarios of the library import beside the floor: nothing that it has, or next to it.
import { restBackend, tokenRefreshInterceptor } from './floor.mjs';

export * from './floor.mjs';

const left = () => ({});

export const withStorage = left;
export const localStorageTokens = left;
export const sessionStorageTokens = left;
export const withProactiveRefresh = left;
export const withCrossTabSync = left;
export const envelopeBackend = restBackend;
export const oauth2Backend = restBackend;
export const cookieBackend = restBackend;

/** The same as a class. */
export class TokenRefreshInterceptor {
  static ɵfac = () => new TokenRefreshInterceptor();
  intercept(request, handler) {
    return tokenRefreshInterceptor(request, (sent) => handler.handle(sent));
  }
}

// What the scenarios over HTTP import beside the floor.
import { tokenRefreshInterceptor } from './floor.mjs';

export * from './floor.mjs';

/** The same as a class. */
export class TokenRefreshInterceptor {
  static ɵfac = () => new TokenRefreshInterceptor();
  intercept(request, handler) {
    return tokenRefreshInterceptor(request, (sent) => handler.handle(sent));
  }
}

import { computed, inject, InjectionToken, Signal } from '@angular/core';
import { jwtClaims } from './backends/jwt-claims';
import { sessionInjector } from './session/named-session';
import { isInCookie } from './session/tokens';
import { TokenStore } from './token-store';

declare const ngDevMode: boolean | undefined;

/** One for all who ask, so that each token is read once. 'any', as for `TokenRefresher`. */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
const JWT_CLAIMS = new InjectionToken<Signal<unknown>>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh JWT claims' : '',
  {
    providedIn: 'any',
    factory: () => {
      const { tokens } = inject(TokenStore);
      const jwt = computed(() => {
        const current = tokens();
        return current && !isInCookie(current) ? current.accessToken : '';
      });
      return computed(() => jwtClaims(jwt()));
    },
  },
);

/**
 * The claims of the access token, for what the app shows: a name, a menu entry. `null` while signed out, where the access
 * token is a cookie, and where it is no JWT. It is the same object while the token is the same.
 *
 * ```ts
 * readonly claims = injectJwtClaims<{ readonly name?: string }>();
 * ```
 *
 * The signature is not verified, and the type is not checked: what a person may do is decided by the server. Call it in an
 * injection context.
 *
 * @param name of one of several sessions. Left out: the session without a name
 */
export function injectJwtClaims<T = Readonly<Record<string, unknown>>>(name?: string): Signal<T | null> {
  return sessionInjector(name).get(JWT_CLAIMS) as Signal<T | null>;
}

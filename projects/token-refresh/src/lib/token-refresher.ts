import { inject, Signal } from '@angular/core';
import { createWaiter } from './refresh/ongoing-refresh';
import { RefreshCoordinator } from './refresh/refresh-coordinator';
import { STALENESS } from './refresh/staleness';
import { TokenRefreshError } from './refresh/token-refresh-error';
import { TokenRefreshCause } from './refresh/token-refresh-event';
import { authorizationValue } from './session/authorization-value';
import { SessionStore } from './session/session-store';
import { isInCookie, Tokens } from './session/tokens';

/** Gets and refreshes tokens for code that does not use `HttpClient`. */
export class TokenRefresher {
  readonly #store = inject(SessionStore);
  readonly #coordinator = inject(RefreshCoordinator);
  readonly #staleness = inject(STALENESS, { optional: true });

  /** Whether a refresh is under way. */
  readonly isRefreshing: Signal<boolean> = this.#coordinator.isRefreshing.asReadonly();

  /**
   * A token that can be used now, for a WebSocket or a message to a worker. Refreshes first if the token has expired by
   * its `expiresAt` (with `withProactiveRefresh()`: or is about to), and waits for a refresh that is under way.
   *
   * Rejects with a {@link TokenRefreshError}; with `'no-access-token'` where the access token is a cookie.
   */
  getAccessToken(): Promise<string> {
    return this.#current().then((tokens) => {
      if (isInCookie(tokens)) throw new TokenRefreshError('no-access-token');
      return tokens.accessToken;
    });
  }

  /**
   * The value for the `Authorization` header, with its scheme, of a request that does not go through `HttpClient`.
   * `null`: the browser sends the credential as a cookie, the request needs no header. Refreshes and waits as
   * {@link getAccessToken} does.
   *
   * Rejects with a {@link TokenRefreshError}.
   */
  getAuthorization(): Promise<string | null> {
    return this.#current().then((tokens) => authorizationValue(tokens) || null);
  }

  /**
   * Refreshes now, or waits for the refresh that is under way. During the cooldown after an unavailable refresh it makes
   * no call and rejects with the last failure.
   *
   * @returns the new access token; `null` where it is a cookie. Rejects with a {@link TokenRefreshError}.
   */
  refresh(): Promise<string | null> {
    return this.#wait('call').then((tokens) => (isInCookie(tokens) ? null : tokens.accessToken));
  }

  #current(): Promise<Tokens> {
    const { record } = this.#store;
    const { ongoing } = this.#coordinator;
    return record && !ongoing && !this.#staleness?.isStale() && !this.#coordinator.hasExpired()
      ? Promise.resolve(record.tokens)
      : this.#wait('expiry');
  }

  #wait(cause: TokenRefreshCause): Promise<Tokens> {
    const session = this.#store.record?.session;
    return new Promise((resolve, reject) => {
      const waiter = createWaiter(
        ({ error, tokenRefused }) => {
          const { record } = this.#store;
          // The refresh failed, but the current token has not expired: use it.
          if (record && cause === 'expiry' && !tokenRefused && !this.#coordinator.hasExpired()) resolve(record.tokens);
          else reject(error);
        },
        (accessToken) => {
          const { record } = this.#store;
          if (record?.session === session && record) resolve(Object.assign({}, record.tokens, { accessToken }));
          else reject(new TokenRefreshError(record ? 'session-changed' : 'signed-out'));
        },
      );
      this.#coordinator.refresh(waiter, cause);
    });
  }
}

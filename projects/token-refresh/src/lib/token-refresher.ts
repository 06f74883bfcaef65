import { inject, Injectable, Signal } from '@angular/core';
import { Observable } from 'rxjs';
import { SessionStore } from './session/session-store';
import { waiterOf } from './refresh/ongoing-refresh';
import { FRESHNESS } from './refresh/staleness';
import { RefreshControl } from './refresh/refresh-coordinator';
import { TokenRefreshError } from './refresh/token-refresh-error';
import { RefreshCause, TokenRefreshEvent } from './refresh/token-refresh-event';

/** Refreshing, for code that does not go through `HttpClient`, and for whoever wants to watch. */
@Injectable()
export class TokenRefresher {
  readonly #store = inject(SessionStore);
  readonly #control = inject(RefreshControl);
  readonly #freshness = inject(FRESHNESS, { optional: true });

  /** Whether a refresh is under way. */
  readonly isRefreshing: Signal<boolean> = this.#control.refreshing.asReadonly();

  /** What happens, as it happens. Never holds a token. Never completes, never fails. */
  readonly events: Observable<TokenRefreshEvent> = this.#control.log.events.asObservable();

  /**
   * A token to use now: for fetch, WebSocket, EventSource. Refreshes first if the token has expired by its
   * `expiresAt` (with `withProactiveRefresh()`: or is about to), and waits for a refresh that is under way.
   *
   * Rejects with a {@link TokenRefreshError}.
   */
  getAccessToken(): Promise<string> {
    const { current } = this.#store;
    return current && !this.#control.flight && !this.#freshness?.isStale() && !this.#control.hasExpired()
      ? Promise.resolve(current.accessToken)
      : this.#wait('expiry');
  }

  /**
   * Refreshes now, or waits for the refresh that is under way. During the cooldown after an unavailable refresh no call
   * is made: the last failure is told again.
   *
   * Rejects with a {@link TokenRefreshError}.
   */
  refresh(): Promise<string> {
    return this.#wait('call');
  }

  #wait(cause: RefreshCause): Promise<string> {
    const { session } = this.#store;
    return new Promise((resolve, reject) => {
      this.#control.join(
        waiterOf(
          ({ error, tokenRefused }) => {
            const { current } = this.#store;
            if (current && cause === 'expiry' && !tokenRefused && !this.#control.hasExpired())
              resolve(current.accessToken);
            else reject(error);
          },
          () => {
            const { current } = this.#store;
            if (current && this.#store.session === session) resolve(current.accessToken);
            else reject(new TokenRefreshError(current ? 'session-changed' : 'signed-out'));
          },
        ),
        cause,
      );
    });
  }
}

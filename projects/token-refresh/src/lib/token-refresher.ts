import { EnvironmentInjector, inject, Injectable, Signal } from '@angular/core';
import { AUDIENCES } from './http/interceptor-context';
import { CLOCK } from './platform/clock';
import { createWaiter } from './refresh/ongoing-refresh';
import { REFRESH_CONFIG } from './refresh/refresh-config';
import { RefreshCoordinator } from './refresh/refresh-coordinator';
import { expiryOfRecord, isExpired } from './refresh/staleness';
import { TokenRefreshError } from './refresh/token-refresh-error';
import { TokenRefreshCause } from './refresh/token-refresh-event';
import { authorizationValue } from './session/authorization-value';
import { SessionStore } from './session/session-store';
import { TokenRecord } from './session/token-record';
import { isInCookie, Tokens } from './session/tokens';

declare const ngDevMode: boolean | undefined;

/** Options of `getAccessToken()` and `getAuthorization()`. */
export interface AccessTokenOptions {
  /**
   * Milliseconds for which the token should last, for an upload or a socket: a token that ends earlier is refreshed
   * first, once. One whose whole life is shorter is returned as it is. @default any time
   */
  readonly validFor?: number;
  /**
   * With `withAudiences()`: a URL of the API that the token is for, such as a key of `resources`. @default the session's own
   * `apis`
   */
  readonly api?: string;
}

/** Options of {@link TokenRefresher.refresh}. */
export interface RefreshOptions {
  /**
   * `true`: the tokens must come from a refresh that begins after this call, as for another tenant or new claims. One
   * that is under way is waited for first. @default false
   */
  readonly fresh?: boolean;
}

/** The most refreshes that `refresh({ fresh: true })` waits for: others may renew the tokens meanwhile. */
const MOST_TRIES = 5;

/** Gets and refreshes tokens for code that does not use `HttpClient`. */
// It provides itself, so that an app that does not inject it does not load it. 'any', since the coordinator may be
// provided in another injector than the root.
// eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
@Injectable({ providedIn: 'any' })
export class TokenRefresher {
  readonly #store = inject(SessionStore);
  readonly #coordinator = inject(RefreshCoordinator);
  readonly #backend = inject(REFRESH_CONFIG).backend;
  readonly #clock = inject(CLOCK);
  readonly #audiences = inject(AUDIENCES, { optional: true });
  /** The tokens that were refreshed for the sake of `validFor`. */
  #extended: TokenRecord | null = null;

  /** Whether a refresh is under way. */
  readonly isRefreshing: Signal<boolean> = this.#coordinator.isRefreshing.asReadonly();

  /** When the next refresh may be tried, in epoch ms, after one that failed for now; `null`: none has failed. */
  readonly retryAt: Signal<number | null> = this.#coordinator.retryAt.asReadonly();

  /**
   * A token that can be used now, for a WebSocket or a message to a worker. Refreshes first if the token has expired by
   * its `expiresAt`, or is about to, or was refused.
   *
   * Rejects with a {@link TokenRefreshError}; with `'no-access-token'` where the access token is a cookie.
   */
  async getAccessToken(options?: AccessTokenOptions): Promise<string> {
    const tokens = await this.#current(options);
    if (isInCookie(tokens)) throw new TokenRefreshError('no-access-token');
    return tokens.accessToken;
  }

  /**
   * The value for the `Authorization` header, with its scheme, of a request that does not go through `HttpClient`.
   * `null`: the browser sends the credential as a cookie, the request needs no header. Refreshes and waits as
   * {@link getAccessToken} does.
   *
   * Rejects with a {@link TokenRefreshError}.
   */
  async getAuthorization(options?: AccessTokenOptions): Promise<string | null> {
    return authorizationValue(await this.#current(options)) || null;
  }

  /**
   * Refreshes now, or waits for the refresh that is under way. During the cooldown after an unavailable refresh it makes
   * no call and rejects with the last failure.
   *
   * @returns the new access token; `null` where it is a cookie. Rejects with a {@link TokenRefreshError}.
   */
  async refresh(options: RefreshOptions = {}): Promise<string | null> {
    const { fresh = false } = options;
    const coordinator = this.#coordinator;
    let tokens: Tokens | null = null;
    for (let tries = 0; !tokens || (fresh && coordinator.lastSource !== 'exchange'); tries++) {
      if (tries === MOST_TRIES) throw new TokenRefreshError('unavailable');
      if (fresh) await this.whenIdle();
      tokens = await this.#wait('call');
    }
    return isInCookie(tokens) ? null : tokens.accessToken;
  }

  /** Resolves when no refresh is under way: the tokens of the last one are in the store then. */
  async whenIdle(): Promise<void> {
    for (let { ongoing } = this.#coordinator; ongoing; ongoing = this.#coordinator.ongoing) {
      const refresh = ongoing;
      await new Promise<void>((resolve) =>
        refresh.add(
          createWaiter(
            () => resolve(),
            () => resolve(),
          ),
        ),
      );
    }
  }

  #current({ api, validFor = 0 }: AccessTokenOptions = {}): Promise<Tokens> {
    const audience = api !== undefined && this.#audiences?.injectorOf(api, this.#store);
    if (audience) return refresherOf(audience).#current({ validFor });
    this.#coordinator.presence?.check();
    if (typeof ngDevMode === 'undefined' || ngDevMode) this.#store.tokenWasAsked = true;
    const { record } = this.#store;
    const { ongoing, tokenState } = this.#coordinator;
    const isUsable = tokenState === 'good' || tokenState === 'due' || (tokenState === 'refused' && !ongoing);
    if (!record || !isUsable) return this.#wait('expiry');
    if (this.#endsWithin(record, validFor)) {
      this.#extended = record;
      return this.#wait('expiry');
    }
    if (tokenState === 'due' && !ongoing) this.#coordinator.refreshInBackground('expiry');
    return Promise.resolve(record.tokens);
  }

  /** Whether the access token ends within so many ms, and another would last longer. */
  #endsWithin(record: TokenRecord, ms: number): boolean {
    if (!ms || record === this.#extended) return false;
    const { receivedAt = -Infinity } = record;
    const expiresAt = expiryOfRecord(record, this.#backend);
    return expiresAt - this.#clock.now() < ms && expiresAt - receivedAt >= ms;
  }

  #wait(cause: TokenRefreshCause): Promise<Tokens> {
    const session = this.#store.record?.session;
    return new Promise((resolve, reject) => {
      const waiter = createWaiter(
        ({ error, isOver }) => {
          const { record } = this.#store;
          const coordinator = this.#coordinator;
          const isUsable = !isOver && coordinator.tokenState !== 'refused';
          // The refresh failed, but the current token has not expired: use it.
          if (record && cause === 'expiry' && isUsable && !isExpired(record, this.#clock.now())) resolve(record.tokens);
          else reject(error);
        },
        (accessToken) => {
          const { record } = this.#store;
          if (record && (session === undefined || record.session === session))
            resolve(Object.assign({}, record.tokens, { accessToken }));
          else reject(new TokenRefreshError(record ? 'session-changed' : 'signed-out'));
        },
      );
      this.#coordinator.refresh(waiter, session === undefined ? 'resume' : cause);
    });
  }
}

// A class that names itself is kept by bundlers where nothing uses it.
function refresherOf(injector: EnvironmentInjector): TokenRefresher {
  return injector.get(TokenRefresher);
}

import { BehaviorSubject } from 'rxjs';
import { Tokens } from '../session/tokens';
import { TokenRefreshError, TokenRefreshErrorCode } from './token-refresh-error';

/** Why a flight brought no token. */
export interface RefreshFailure {
  readonly error: TokenRefreshError;
  /** HTTP status for the requests that waited: that of the refresh, 0 if none came, 401 if the session is over. */
  readonly status: number;
  /** Whether the token was refused: if not, one that has not expired may still be used. */
  readonly tokenRefused: boolean;
}

/** There is no session, or another one: whoever asked for a token of this one gets none. */
export function sessionOver(code: TokenRefreshErrorCode, cause?: unknown): RefreshFailure {
  return { error: new TokenRefreshError(code, cause), status: 401, tokenRefused: true };
}

/** Somebody who waits at the gate. */
export interface Waiter {
  /** The flight whose gate this waits at, and the place in its list: both are the flight's to write. */
  flight: Flight | null;
  place: number;
  /** The gate is open. The session may have changed since: earlier waiters ran code of the app. */
  release(): void;
  fail(failure: RefreshFailure): void;
}

/** Somebody who waits and is no request. */
export function waiterOf(fail: Waiter['fail'] = () => undefined, release: Waiter['release'] = () => undefined): Waiter {
  return { flight: null, place: 0, release, fail };
}

/**
 * The one refresh under way, with its gate.
 *
 * One subscription stands at the gate and walks the list of waiters. If each waiter subscribed, their leaving one by
 * one would cost quadratic time: a Subject finds a subscriber by searching its list.
 */
export class Flight {
  /** `null` while refreshing, then the new access token; it errors if none comes. */
  readonly gate = new BehaviorSubject<string | null>(null);
  readonly #waiters: (Waiter | null)[] = [];
  /** Whether a challenge refused the tokens being exchanged: then the same access token again is no answer. */
  refused = false;
  /** Handle of the timeout. */
  timer: unknown;
  /** What the server's no came with. */
  cause: unknown;

  constructor(
    /** Counts the flights of this app. */
    readonly id: number,
    readonly session: string,
    /** The tokens being exchanged. */
    readonly tokens: Tokens,
  ) {
    this.gate.subscribe({
      next: (token) => {
        if (token !== null) this.#walk((waiter) => waiter.release());
      },
      error: (failure: RefreshFailure) => this.#walk((waiter) => waiter.fail(failure)),
    });
  }

  wait(waiter: Waiter): void {
    waiter.flight = this;
    waiter.place = this.#waiters.push(waiter) - 1;
  }

  leave(waiter: Waiter): void {
    this.#waiters[waiter.place] = waiter.flight = null;
  }

  #walk(visit: (waiter: Waiter) => void): void {
    const waiters = this.#waiters;
    for (const waiter of waiters) {
      if (!waiter) continue;
      // Out of the list at once: it must not keep those already served alive until the last one is.
      this.leave(waiter);
      visit(waiter);
    }
    waiters.length = 0;
  }
}

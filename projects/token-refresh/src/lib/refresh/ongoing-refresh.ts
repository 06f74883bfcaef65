import { BehaviorSubject, Subscription } from 'rxjs';
import { TokenRecord } from '../session/token-record';
import { TokenRefreshError, TokenRefreshErrorCode } from './token-refresh-error';

/** Why a refresh brought no token. */
export interface RefreshFailure {
  readonly error: TokenRefreshError;
  /** HTTP status for the requests that waited: that of the refresh, 0 if none came, 401 if the session is over. */
  readonly status: number;
  /** Whether the session is over, or the app is destroyed. If not, requests that were never refused go out. */
  readonly isOver: boolean;
  /** Whether no usable answer came to the refresh: then its status may be 401 all the same. */
  readonly isUnanswered?: boolean;
}

/** The failure of what waited for a token of a session that is over. */
export function sessionOver(code: TokenRefreshErrorCode, isOver = true, cause?: unknown): RefreshFailure {
  return { error: new TokenRefreshError(code, cause), status: 401, isOver };
}

/** A request, or a call of `TokenRefresher`, that waits at the gate. */
export interface Waiter {
  /** The refresh that it waits for, and its index in that refresh's list. Only `OngoingRefresh` writes them. */
  ongoing: OngoingRefresh | null;
  index: number;
  /**
   * The gate is open. An earlier waiter may have changed the session since: its code ran before.
   *
   * @param session that the token belongs to; left out: the one in which it began to wait
   */
  release(accessToken: string, session?: string): void;
  fail(failure: RefreshFailure): void;
}

/** A waiter made of two functions. */
export function createWaiter(
  fail: Waiter['fail'] = () => undefined,
  release: Waiter['release'] = () => undefined,
): Waiter {
  return { ongoing: null, index: 0, release, fail };
}

/**
 * The one refresh under way of a session, with its gate and the list of those who wait at it.
 *
 * Waiters do not subscribe to the gate: a Subject that N subscribers leave one by one costs quadratic time. One
 * subscription stands at the gate and releases the list by index, so that cancelling a waiter is O(1).
 */
export class OngoingRefresh<R extends TokenRecord | null = TokenRecord | null> {
  /** `null` while refreshing, then the new access token. Errors with a {@link RefreshFailure} if none comes. */
  readonly gate = new BehaviorSubject<string | null>(null);
  /** The call of the backend. It may outlive the gate: an answer that comes after the timeout is still used. */
  readonly exchange = new Subscription();
  /** Whether a challenge refused the token: then the server must issue another, and a failure is final for waiters. */
  tokenRefused = false;
  /** Handle of the timeout. */
  timer: unknown;
  /** What the server refused the refresh with. */
  rejectionCause: unknown;
  /** Why it failed; `null`: it has not failed. */
  failure: RefreshFailure | null = null;
  /** Whether the gate has opened or failed, or is about to: nothing joins it any more. */
  isSettled = false;
  readonly #waiters: (Waiter | null)[] = [];

  /** @param record the tokens to exchange, and their session; `null`: it is not known whether there is one */
  constructor(public record: R) {
    this.gate.subscribe({
      next: (accessToken) => {
        if (accessToken !== null) this.#forEachWaiter((waiter) => waiter.release(accessToken, this.record?.session));
      },
      error: (failure: RefreshFailure) => this.#forEachWaiter((waiter) => waiter.fail(failure)),
    });
  }

  /** Opens the gate. */
  succeed(accessToken: string): void {
    this.gate.next(accessToken);
    this.gate.complete();
  }

  fail(failure: RefreshFailure): void {
    this.gate.error(failure);
  }

  add(waiter: Waiter): void {
    waiter.ongoing = this;
    waiter.index = this.#waiters.push(waiter) - 1;
  }

  remove(waiter: Waiter): void {
    this.#waiters[waiter.index] = waiter.ongoing = null;
  }

  /** Lets those who wait here wait for another refresh. */
  handOver(to: Pick<OngoingRefresh, 'add'>): void {
    this.#forEachWaiter((waiter) => to.add(waiter));
  }

  #forEachWaiter(visit: (waiter: Waiter) => void): void {
    const waiters = this.#waiters;
    for (const waiter of waiters) {
      if (!waiter) continue;
      // Remove it before the visit: the list must not keep those already released alive until the last one is.
      this.remove(waiter);
      visit(waiter);
    }
    waiters.length = 0;
  }
}

import { HttpErrorResponse } from '@angular/common/http';
import { DestroyRef, inject, Injector, signal, untracked } from '@angular/core';
import { defer, Observable, Subscription } from 'rxjs';
import { outcomeOfError } from '../backends/error-outcome';
import { RefreshOutcome } from '../backends/token-backend';
import { CLOCK } from '../platform/clock';
import { onServer } from '../platform/on-server';
import { SessionStore } from '../session/session-store';
import { readTokens, Tokens } from '../session/tokens';
import { warn } from '../platform/warn';
import { Cooldown } from './backoff';
import { EventLog } from './refresh-events';
import { isExpired } from './expired';
import { Flight, RefreshFailure, sessionOver, Waiter } from './ongoing-refresh';
import { RefreshBudget } from './refresh-limiter';
import { EXCHANGE_GUARD, GuardedOutcome, REFRESH_CLIENT, REFRESH_OPTIONS } from './refresh-config';
import { TokenRefreshError, TokenRefreshErrorCode } from './token-refresh-error';
import { RefreshCause } from './token-refresh-event';

/** The longest cooldown after an unavailable refresh, in ms, unless `Retry-After` asks for more. */
const LONGEST_COOLDOWN = 30_000;

/** Whether an error of the app's own quotes a token: then it is not handed on as the cause. */
function quotes(error: unknown, { accessToken, refreshToken = accessToken }: Tokens): boolean {
  const text = error instanceof Error ? `${error.message}${error.stack}` : '';
  return text.includes(accessToken) || text.includes(refreshToken);
}

const WITHOUT_TOKENS: readonly unknown[] = ['rejected', 'no-refresh-token', 'unavailable', 'invalid-response'];

/** The outcome, if it is one, and its tokens are some: a backend of the app's own may hand over anything. */
function usable(outcome: RefreshOutcome | undefined, flight: Flight): RefreshOutcome {
  if (outcome?.type === 'refreshed') {
    const tokens = readTokens(outcome.tokens);
    const isNew = typeof tokens !== 'string' && !(flight.refused && tokens.accessToken === flight.tokens.accessToken);
    if (isNew) return { type: 'refreshed', tokens };
  } else if (outcome && WITHOUT_TOKENS.includes(outcome.type)) {
    return outcome;
  }
  return { type: 'invalid-response', status: 200 };
}

/**
 * Starts flights and lands them.
 *
 * New tokens, and the end of the session, land the flight in one place, whoever brought them: its own exchange or the
 * app. So the store has changed before the gate opens, and no flight outlives its session.
 */
export class RefreshControl {
  readonly #options = inject(REFRESH_OPTIONS);
  readonly #store = inject(SessionStore);
  readonly #clock = inject(CLOCK);
  readonly log = new EventLog(this.#clock);
  readonly #injector = inject(Injector);
  readonly #onServer = onServer();
  readonly #guard = inject(EXCHANGE_GUARD, { optional: true });
  readonly #cooldown = new Cooldown(this.#options.retryCooldown, LONGEST_COOLDOWN);
  readonly budget = new RefreshBudget();
  readonly refreshing = signal(false);

  #flight: Flight | null = null;
  #flights = 0;
  /** The exchange under way: that of the flight, or of one that timed out and may be answered yet. */
  #exchange: Subscription | null = null;
  /** Whether the change under way is what the exchange was answered. */
  #answered = false;
  /** Why the last flight failed: what is told to those who ask during the cooldown. */
  #lastFailure: RefreshFailure | null = null;
  /** The session and tokens as of the last change. */
  #session = this.#store.session;
  #tokens = this.#store.current;
  #ends = this.#store.ends;

  constructor() {
    this.#store.watch(() => this.#onChange());
    inject(DestroyRef).onDestroy(() => {
      this.#exchange?.unsubscribe();
      if (this.#flight) this.#land(this.#flight, sessionOver('signed-out'));
    });
  }

  /** The flight under way, unless tokens have come, or the session has gone, and it is merely about to land. */
  get flight(): Flight | null {
    return this.#flight?.tokens === this.#store.current ? this.#flight : null;
  }

  /** Waits for the token of the flight under way, or of a new one. */
  join(waiter: Waiter, cause: RefreshCause): void {
    // In a listener that is told of a change before this is: a flight about to land must not take passengers.
    this.#onChange();
    const { session, current } = this.#store;
    if (!session || !current) return waiter.fail(sessionOver('signed-out'));
    const underWay = this.#flight;
    if (!underWay && this.#lastFailure && this.cooldown) return waiter.fail(this.#lastFailure);
    const flight = (this.#flight ??= new Flight(++this.#flights, session, current));
    if (cause === 'challenge') flight.refused = true;
    // In its place before the exchange begins: the answer may come at once.
    flight.wait(waiter);
    if (!underWay) untracked(() => this.#depart(flight, cause));
  }

  /** Milliseconds for which no refresh is tried. */
  get cooldown(): number {
    return this.#lastFailure ? this.#cooldown.left(this.#clock.now()) : 0;
  }

  /** Whether the current token's life is over by the clock. */
  hasExpired(): boolean {
    const { current, refreshedAt } = this.#store;
    return !!current && isExpired(current, refreshedAt, this.#clock.now());
  }

  #depart(flight: Flight, cause: RefreshCause): void {
    const { backend, refreshTimeout } = this.#options;
    this.refreshing.set(true);
    this.log.tell({ type: 'refresh-started', flight: flight.id, cause });
    // A listener may have signed out.
    if (flight !== this.#flight) return;
    // Of an exchange that never answered: from here on its answer would compete with that of this flight.
    this.#exchange?.unsubscribe();
    const now = (): number => this.#clock.now();
    const exchange = new Observable<RefreshOutcome>((observer) => {
      // The first answer counts, and is the last.
      const answer = (outcome: RefreshOutcome): void => {
        observer.next(usable(outcome, flight));
        observer.complete();
      };
      // From here, not from the departure: the wait for other tabs has a bound of its own.
      flight.timer = this.#clock.setTimeout(() => {
        // A late answer can still be used, but on a server it would hold up the render.
        if (this.#onServer) underWay.unsubscribe();
        this.#fail(flight, 'timeout', 0);
      }, refreshTimeout);
      return defer(() => backend.refresh(flight.tokens, { http: this.#injector.get(REFRESH_CLIENT), now })).subscribe({
        next: answer,
        error: (error: unknown) => {
          if (!(error instanceof HttpErrorResponse))
            warn('the backend threw; what, is the `cause` of the TokenRefreshError.');
          answer(outcomeOfError(quotes(error, flight.tokens) ? undefined : error, now()));
        },
        complete: () => answer({ type: 'unavailable', status: 0 }),
      });
    });
    const underWay = (this.#exchange = new Subscription());
    const guarded: Observable<GuardedOutcome> = this.#guard?.(exchange) ?? exchange;
    underWay.add(guarded.subscribe((outcome) => this.#settle(flight, outcome)));
  }

  /** The exchange was answered: in time, or after its flight timed out. */
  #settle(flight: Flight, outcome: GuardedOutcome): void {
    const { session, current } = this.#store;
    if (session !== flight.session || current !== flight.tokens) return;
    switch (outcome.type) {
      case 'refreshed':
        this.#answered = true;
        return this.#store.replace(outcome.tokens);
      case 'committed':
        this.#answered = true;
        return this.#store.take(outcome.record);
      case 'adopted':
        return this.#store.adopt(outcome.record);
      case 'rejected':
        flight.cause = outcome.cause;
        return this.#store.end('rejected');
      case 'no-refresh-token':
        // Nobody said no to an app that merely wanted a newer token.
        return flight.refused ? this.#store.end(outcome.type) : this.#land(flight, sessionOver(outcome.type));
      default:
        return this.#fail(flight, outcome.type, outcome.status, outcome.retryAfter, outcome.cause);
    }
  }

  /** No usable answer came. A late one of that kind, after the timeout, tells nothing new. */
  #fail(flight: Flight, code: TokenRefreshErrorCode, status: number, retryAfter?: number, cause?: unknown): void {
    if (flight !== this.#flight) return;
    this.#lastFailure = { error: new TokenRefreshError(code, cause), status, tokenRefused: flight.refused };
    this.#land(flight, this.#lastFailure, this.#cooldown.begin(this.#clock.now(), retryAfter));
  }

  #onChange(): void {
    const { session, current, adopted, refreshedAt } = this.#store;
    if (current === this.#tokens) return;
    const sameSession = session === this.#session;
    const flight = this.#flight;
    const answered = this.#answered;
    // All of the new state before anybody hears of it: a listener may begin the next flight.
    this.#flight = this.#lastFailure = null;
    this.#answered = false;
    this.#session = session;
    this.#tokens = current;
    this.#cooldown.reset();
    if (!answered) this.#exchange?.unsubscribe();
    if (sameSession) {
      const now = this.#clock.now();
      // Those of another tab may have come long ago: then they are not fresh any more.
      this.budget.refreshed(adopted ? Math.min(refreshedAt, now) : now);
      // None, if it timed out before the answer came: it was told to have failed.
      if (!flight) return;
      const source = answered ? 'exchange' : adopted ? 'other-tab' : 'update';
      this.log.tell({ type: 'refresh-succeeded', flight: flight.id, source });
      this.#land(flight, null);
    } else {
      this.budget.reset();
      // A listener may have signed in again before this heard of the end.
      const { ends, endReason: reason } = this.#store;
      const ended = ends !== this.#ends;
      this.#ends = ends;
      if (ended) this.log.tell({ type: 'session-ended', reason });
      if (current) this.log.tell({ type: 'session-started' });
      if (flight) this.#land(flight, sessionOver(ended ? reason : 'session-changed', flight.cause));
    }
  }

  /** Opens the gate, or closes it for good. */
  #land(flight: Flight, failure: RefreshFailure | null, cooldown = 0): void {
    this.#clock.clearTimeout(flight.timer);
    if (flight === this.#flight) this.#flight = null;
    if (!this.#flight) untracked(() => this.refreshing.set(false));
    if (failure) {
      const { error, status } = failure;
      this.log.tell({ type: 'refresh-failed', flight: flight.id, code: error.code, status, cooldown });
      flight.gate.error(failure);
    } else {
      flight.gate.next(this.#tokens?.accessToken ?? '');
      flight.gate.complete();
    }
  }
}

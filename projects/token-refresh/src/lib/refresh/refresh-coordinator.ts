import { DestroyRef, EnvironmentInjector, inject, signal, untracked } from '@angular/core';
import { Observable, Subscription } from 'rxjs';
import { RefreshOutcome } from '../backends/token-backend';
import { CLOCK } from '../platform/clock';
import { onServer } from '../platform/on-server';
import { PAGE_LIFECYCLE } from '../platform/page-lifecycle';
import { RANDOM } from '../platform/random';
import { warn } from '../platform/warn';
import { ChangeSource, SessionChange, TokenSource } from '../session/session-change';
import { HoldableEnd } from '../session/session-end';
import { SessionStore } from '../session/session-store';
import { renewsAudienceAlone, TokenRecord } from '../session/token-record';
import { isTokenText, Tokens } from '../session/tokens';
import { callBackend } from './call-backend';
import { Cooldown } from './cooldown';
import { EventSink } from './event-sink';
import { createWaiter, OngoingRefresh, RefreshFailure, sessionOver, Waiter } from './ongoing-refresh';
import { Presence } from './presence';
import { readOutcome } from './read-outcome';
import { READ_CONFIG, REFRESH_CLIENT, REFRESH_CONFIG } from './refresh-config';
import { RefreshLimiter } from './refresh-limiter';
import { Resumption } from './resumption';
import { isRefreshExpired, isStale, Staleness, TokenAge } from './staleness';
import { ExchangeOutcome, ExclusiveOutcome, TAB_SYNC } from './tab-sync';
import { StepUpFinder } from './step-up';
import { TokenRefreshError, TokenRefreshErrorCode } from './token-refresh-error';
import { TokenRefreshCause } from './token-refresh-event';
import { nameMissingSetUp } from '../platform/missing-set-up';
import { OWN } from '../session/named-session';

declare const ngDevMode: boolean | undefined;
declare const ngServerMode: boolean | undefined;

/** What became of an exchange that brought no usable answer. */
interface NoAnswer {
  readonly type: TokenRefreshErrorCode;
  /** Left out: none came. */
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/**
 * Starts refreshes, at most one at a time for each session, and ends each of them.
 *
 * A gate opens or fails by a change that the session store tells, and fails by a refresh that brought no token, or with
 * the app. So the store has changed before the gate opens, and no refresh outlives its session.
 */
export class RefreshCoordinator {
  readonly #config = inject(REFRESH_CONFIG);
  readonly #store = inject(SessionStore);
  readonly #clock = inject(CLOCK);
  readonly #injector = inject(EnvironmentInjector);
  readonly #onServer = (typeof ngServerMode === 'undefined' || ngServerMode) && onServer();
  readonly #cooldown = new Cooldown(this.#config.retryCooldown, inject(RANDOM));
  /**
   * The last refresh of each record that the store still holds or has not told of: under way, or failed. `null`: that
   * which looks for a session.
   */
  readonly #refreshes = new Map<TokenRecord | null, OngoingRefresh>();
  /** In development: whether the console was told of an unusable field. */
  declare warned?: boolean;

  readonly limiter = new RefreshLimiter();
  readonly isRefreshing = signal(false);
  /** Epoch ms of the next try after a refresh that failed for now; `null`: none has failed. */
  readonly retryAt = this.#cooldown.retryAt;
  /** Where the tokens of the last refresh came from. */
  lastSource: ChangeSource | null = null;
  /** `null`: only a refusal tells that the token cannot be used. */
  staleness: Staleness | null = null;
  /** `null`: sessions do not end for inactivity. */
  presence: Presence | null = null;
  /** `null`: a demand for a stronger sign-in is left to the caller. */
  stepUp: StepUpFinder | null = null;
  /** `null`: it is known whether there is a session. */
  resumption: Resumption | null = null;
  /** In which order exchanges run, and their tokens are stored. `null`: at once. */
  tabs = inject(TAB_SYNC, OWN);
  /** `null`: nothing listens to events. */
  events: EventSink | null = null;
  /** At its gate wait the requests of a session that has ended, until the next begins; `null`: none are held. */
  held: OngoingRefresh<TokenRecord> | null = null;
  /** The end over which they are held. */
  #end: HoldableEnd | null = null;

  /** An exchange that goes on for its cookie alone. */
  #forCookie: Subscription | null = null;

  constructor() {
    this.#store.watch((change) => this.#onChange(change));
    const stop = inject(PAGE_LIFECYCLE).onWake((isOnline) => this.#onWake(isOnline));
    inject(DestroyRef).onDestroy(() => {
      stop();
      this.letGo('signed-out');
      for (const refresh of this.#refreshes.values()) {
        refresh.exchange.unsubscribe();
        this.#fail(refresh, sessionOver('signed-out'));
      }
    });
  }

  /** The refresh under way of the current tokens. */
  get ongoing(): OngoingRefresh | null {
    const last = this.#last;
    return last && !last.isSettled ? last : null;
  }

  /** How the current access token is judged; `'none'`: signed out; `'refused'`: by a challenge that nothing has cured. */
  get tokenState(): TokenAge | 'none' | 'refused' {
    const { record } = this.#store;
    if (!record) return 'none';
    if (this.#last?.tokenRefused) return 'refused';
    return this.staleness?.age() ?? (isStale(record, this.#clock.now()) ? 'stale' : 'good');
  }

  /** Waits for the token of the refresh under way, or starts one. */
  refresh(waiter: Waiter, cause: TokenRefreshCause): void {
    const { record } = this.#store;
    if (!record && !this.resumption) return waiter.fail(sessionOver('signed-out'));
    const { ongoing } = this;
    const failure = this.#last?.failure;
    if (failure && this.cooldown) return waiter.fail(failure);
    const refresh = ongoing ?? new OngoingRefresh(record);
    if (cause === 'challenge') refresh.tokenRefused = true;
    // Add it before the exchange begins, since the answer may come synchronously.
    refresh.add(waiter);
    if (!ongoing) untracked(() => this.#start(refresh, cause));
  }

  /** Starts a refresh that no caller waits for. @param failed is called if it brings no token. */
  refreshInBackground(cause: TokenRefreshCause, failed?: () => void): void {
    this.refresh(createWaiter(failed), cause);
  }

  /** Milliseconds for which no refresh is tried. */
  get cooldown(): number {
    return this.#last?.failure ? this.#cooldown.left(this.#clock.now()) : 0;
  }

  get #last(): OngoingRefresh | null {
    const { record } = this.#store;
    // Read for every request, and empty for nearly all of them.
    return this.#refreshes.size ? (this.#refreshes.get(record) ?? null) : null;
  }

  #start(refresh: OngoingRefresh, cause: TokenRefreshCause): void {
    const { record } = refresh;
    // An earlier exchange that was never answered would compete with this one from here on.
    this.#refreshes.get(record)?.exchange.unsubscribe();
    this.#refreshes.set(record, refresh);
    this.isRefreshing.set(true);
    this.#cooldown.noteTry();
    this.events?.refresh({ type: 'refresh-started', cause }, refresh);
    // An event listener may have signed out.
    if (this.#store.record !== record) return;
    const exchange = this.#exchange(refresh);
    const resumed = record ? undefined : this.resumption?.recall(exchange);
    const outcome = resumed ?? this.tabs?.runExclusive(exchange) ?? exchange;
    refresh.exchange.add(outcome.subscribe((found) => this.#onOutcome(refresh, found)));
  }

  /** Calls the backend, at subscription, and emits one validated outcome. */
  #exchange(refresh: OngoingRefresh): Observable<ExchangeOutcome> {
    const { backend, refreshTimeout } = this.#config;
    const now = (): number => this.#clock.now();
    return new Observable((observer) => {
      // Now, and not before: the refresh token may have changed while this exchange waited for its turn.
      const tokens = refresh.record?.tokens ?? null;
      this.presence?.check();
      // The person was inactive for too long.
      if (refresh.isSettled) return;
      // A time by the server's clock is for the server to judge.
      if (refresh.record && !refresh.record.tokens.refreshExpiryIsAbsolute && isRefreshExpired(refresh.record, now())) {
        observer.next({ type: 'expired' });
        return observer.complete();
      }
      const answer = (outcome: RefreshOutcome | Tokens): void => {
        // It was answered in time, even if other tabs delay what follows.
        this.#clock.clearTimeout(refresh.timer);
        const refused = refresh.tokenRefused && tokens ? tokens.accessToken : null;
        const read = readOutcome(outcome, refused, (field) => {
          if ((typeof ngDevMode === 'undefined' || ngDevMode) && !this.warned) {
            warn(`the answer to the refresh has an unusable \`${field}\`; the tokens are taken without it.`);
            this.warned = true;
          }
        });
        // Stored while other tabs are still excluded: they must not send the spent refresh token.
        if ('refreshToken' in read && isTokenText(read.refreshToken))
          this.#keepRefreshToken(refresh, read.refreshToken);
        observer.next(read);
        observer.complete();
      };
      // It starts here and not with the refresh: the wait for other tabs has a bound of its own.
      refresh.timer = this.#clock.setTimeout(() => {
        // A late answer can still be used; on a server, waiting for it would hold up the rendering.
        if ((typeof ngServerMode === 'undefined' || ngServerMode) && this.#onServer) refresh.exchange.unsubscribe();
        this.#onNoToken(refresh, { type: 'timeout' });
      }, refreshTimeout);
      return callBackend(backend, tokens, () => this.#injector.get(REFRESH_CLIENT), now).subscribe(answer);
    });
  }

  /** The exchange was answered, in time or after the timeout. */
  #onOutcome(refresh: OngoingRefresh, outcome: ExclusiveOutcome): void {
    // The app, or another tab, has changed the session meanwhile: that change ends the refresh.
    if (this.#store.record !== refresh.record) return;
    if (!refresh.record && (outcome.type === 'rejected' || outcome.type === 'no-refresh-token')) {
      // Nothing has ended: there was no session to resume.
      return this.endResumption();
    }
    switch (outcome.type) {
      case 'refreshed':
        this.#store.renew(outcome.tokens, 'exchange');
        break;
      case 'rejected':
        refresh.rejectionCause = outcome.cause;
        this.#store.end('rejected', outcome);
        break;
      case 'no-refresh-token':
      case 'expired':
        // While the access token can be used, so can the session; a call of refresh() merely wanted a newer one.
        if (refresh.tokenRefused || (outcome.type === 'expired' && this.tokenState === 'stale'))
          this.#store.end(outcome.type);
        else this.#fail(refresh, sessionOver(outcome.type, false));
        break;
      default:
        this.#onNoToken(refresh, outcome);
    }
  }

  /** No usable answer came: the session is kept, and a cooldown begins. */
  #onNoToken(refresh: OngoingRefresh, { type: code, status = 0, retryAfterMs, cause }: NoAnswer): void {
    // It may have brought a new refresh token.
    this.#store.publish();
    // A late failure, after the timeout, tells nothing new.
    if (refresh.isSettled) return;
    refresh.failure = { error: new TokenRefreshError(code, cause), status, isOver: false, isUnanswered: true };
    // Angular's service worker answers 504 when there is no network.
    const isAway = code === 'unavailable' && (!status || status === 504) && retryAfterMs === undefined;
    const cooldown = this.#cooldown.start(this.#clock.now(), isAway, retryAfterMs);
    this.resumption?.goOn();
    this.#fail(refresh, refresh.failure, cooldown);
  }

  /** The page has resumed: the network may be back, and what was good may have expired. */
  #onWake(isOnline: boolean): void {
    const now = this.#clock.now();
    this.#cooldown.onWake(now, isOnline);
    const { record } = this.#store;
    if (!record) this.refreshInBackground('resume');
    else if (isRefreshExpired(record, now) && isStale(record, now)) this.refreshInBackground('expiry');
  }

  /** There is no session to resume: none was found, the app has signed out, or the person was inactive for too long. */
  endResumption(): void {
    const refresh = this.#refreshes.get(null);
    this.#refreshes.delete(null);
    this.#cooldown.reset();
    this.#settleResumption();
    refresh?.exchange.unsubscribe();
    if (refresh) this.#fail(refresh, sessionOver('signed-out', false));
  }

  /** From here on it is known whether there is a session. */
  #settleResumption(): void {
    const { resumption } = this;
    this.resumption = null;
    resumption?.settle();
  }

  #onChange(change: SessionChange): void {
    const { from, source, type } = change;
    const refresh = this.#refreshes.get(from);
    this.#refreshes.delete(from);
    if (type === 'renewed' && renewsAudienceAlone(change.from, change.to)) {
      // It goes on, with the refresh token that there is now.
      if (refresh) this.#goOnWith(refresh, change.to);
      return;
    }
    // The server may have changed the cookie already: its answer must reach the browser, though this tab needs no token.
    const bringsCookie =
      refresh?.timer !== undefined &&
      source === 'other-tab' &&
      type !== 'ended' &&
      this.#config.backend.credential === 'cookie';
    if (bringsCookie) this.#forCookie = refresh.exchange;
    else if (source !== 'exchange') refresh?.exchange.unsubscribe();
    // What it brings now is of no session that there is.
    if (type === 'ended') this.#forCookie?.unsubscribe();
    this.#cooldown.reset();
    this.lastSource = source;
    this.#settleResumption();
    if (type === 'renewed') {
      // What other tabs exchange must not delay a refresh of this one.
      if (source !== 'other-tab') this.limiter.noteRenewal(this.#clock.now());
      // One that has timed out was reported as failed.
      if (!refresh || refresh.isSettled) return;
      if (refresh.tokenRefused && change.to.tokens.accessToken === change.from.tokens.accessToken) {
        // Only the refresh token is new: with the access token there is, requests would be refused again.
        this.#goOnWith(refresh, change.to);
        return this.#onNoToken(refresh, { type: 'invalid-response', status: 200 });
      }
      this.#succeed(refresh, source, change.to);
    } else {
      // Tokens of a sign-in, a storage or another tab did not come from a refresh here: if they are refused, one helps.
      this.limiter.reset(type === 'started' && source !== 'exchange' ? change.to.tokens.accessToken : null);
      if (type === 'ended') {
        this.events?.session({ type: 'session-ended', reason: change.end.reason });
        this.#hold(change.end, change.from);
      } else this.events?.session({ type: 'session-started' });
      if (refresh && type === 'started' && !from) {
        // A token that was stale when it was found is refreshed already: what waits should not be sent with it.
        const next = this.#refreshes.get(change.to);
        if (next && !next.isSettled) refresh.handOver(next);
        this.#succeed(refresh, source, change.to);
      } else if (refresh)
        this.#fail(
          refresh,
          sessionOver(type === 'ended' ? change.end.reason : 'session-changed', true, refresh.rejectionCause),
        );
      if (type === 'started') this.letGo('session-changed', change.to);
    }
  }

  /** Holds the requests of the session that has ended, if the app wants that. On a server a render would never end. */
  #hold(end: HoldableEnd, from: TokenRecord): void {
    if (!end.ɵsamePerson || ((typeof ngServerMode === 'undefined' || ngServerMode) && this.#onServer)) return;
    const held = new OngoingRefresh(from);
    this.held = held;
    this.#end = end;
    end.ɵletGo = () => {
      // After a sign-in they go on, or fail, by themselves: it may be told only now.
      if (this.held === held && !this.#store.record) this.letGo('signed-out');
    };
  }

  /** Ends the hold. @param to the session in which the requests go on, if it is the same person's; left out: they fail */
  letGo(code: TokenRefreshErrorCode, to?: TokenRecord): void {
    const { held } = this;
    const end = this.#end;
    const before = held?.record.tokens;
    if (!end || !before) return;
    const isSame = to && this.#store.callApp(() => end.ɵsamePerson?.(before, to.tokens)) === true;
    // `withLoginRedirect()` reads in it whether they are still held.
    end.ɵsamePerson = null;
    // What the app was asked may have ended the new session, and held its requests.
    if (this.held === held) this.held = null;
    if (isSame) {
      held.record = to;
      held.succeed(to.tokens.accessToken);
    } else held.fail(sessionOver(code));
  }

  #succeed(refresh: OngoingRefresh, source: TokenSource, { session, tokens }: TokenRecord): void {
    if (refresh.isSettled) return;
    this.#settle(refresh);
    this.events?.refresh({ type: 'refresh-succeeded', source }, refresh);
    // A later renewal may not be told yet: waiters get the newest token of their session.
    const { record } = this.#store;
    refresh.succeed(record?.session === session ? record.tokens.accessToken : tokens.accessToken);
  }

  #fail(refresh: OngoingRefresh, failure: RefreshFailure, cooldown = 0): void {
    if (refresh.isSettled) return;
    this.#settle(refresh);
    const { code } = failure.error;
    this.events?.refresh({ type: 'refresh-failed', code, status: failure.status, cooldown }, refresh);
    refresh.fail(failure);
  }

  /** From here on nothing joins this refresh. */
  #settle(refresh: OngoingRefresh): void {
    refresh.isSettled = true;
    this.#clock.clearTimeout(refresh.timer);
    untracked(() => this.isRefreshing.set(!!this.ongoing));
  }

  #keepRefreshToken(refresh: OngoingRefresh, refreshToken: string): void {
    const { record } = refresh;
    if (!record || this.#store.record !== record || record.tokens.refreshToken === refreshToken) return;
    this.#refreshes.delete(record);
    this.#goOnWith(refresh, this.#store.stageRefreshToken(record, refreshToken));
  }

  /** The refresh is one of this record from here on. */
  #goOnWith(refresh: OngoingRefresh, record: TokenRecord): void {
    refresh.record = record;
    this.#refreshes.set(record, refresh);
  }
}

/** Tells whether it is not known if there is a session, later as well. Needs an injection context. */
export function injectIsResuming(): () => boolean {
  const coordinator = inject(RefreshCoordinator);
  // The configuration was read by now, perhaps for this: what resumes must have begun.
  inject(READ_CONFIG).starts.forEach((start) => start());
  return () => coordinator.resumption !== null;
}

if (typeof ngDevMode === 'undefined' || ngDevMode) nameMissingSetUp(RefreshCoordinator, 'injectTokenRefreshEvents()');

import { DestroyRef, inject, InjectionToken, NgZone, signal, untracked } from '@angular/core';
import { HttpRequest } from '@angular/common/http';
import { BACKGROUND_REQUEST } from '../../http/context-tokens';
import { isSafe } from '../../http/replayable';
import { CLOCK, LONGEST_DELAY } from '../../platform/clock';
import { onServer } from '../../platform/on-server';
import { PAGE_LIFECYCLE } from '../../platform/page-lifecycle';
import { PERSON_INPUT } from '../../platform/person-input';
import { OngoingRefresh, sessionOver } from '../../refresh/ongoing-refresh';
import { Presence } from '../../refresh/presence';
import { RefreshCoordinator } from '../../refresh/refresh-coordinator';
import { createSignOut } from '../../refresh/sign-out';
import { TokenRefreshErrorCode } from '../../refresh/token-refresh-error';
import { SessionChange } from '../../session/session-change';
import { sessionEnd, SessionEndReason } from '../../session/session-end';
import { SessionStore } from '../../session/session-store';
import { SESSION_RESUMPTION } from '../resume/session-resumption';
import { LAG, LastInput } from './last-input';
import { OWN } from '../../session/named-session';

declare const ngDevMode: boolean | undefined;

/** Milliseconds for which other tabs are asked before the session ends. */
const ANSWERED_WITHIN = 250;
/** The person is away after this share of `signOutAfter` without input, and after as many ms. */
const AWAY_SHARE = 0.25;
const LEAST_AWAY = 60_000;

/**
 * Ends the session of a person who is inactive. Each decision reads the wall clock: timers stand still while a machine
 * sleeps, so that a request, the page as it wakes, or its start may be the first to find that the time is up.
 *
 * Before the session ends, other tabs are asked: by what they have stored, and over a channel where that may lag.
 */
export class InactivityWatch implements Presence {
  readonly #store = inject(SessionStore);
  readonly #coordinator = inject(RefreshCoordinator);
  readonly #clock = inject(CLOCK);
  readonly #zone = inject(NgZone, { optional: true });
  readonly #signOut = createSignOut();
  readonly #last = new LastInput(() => this.#mayBeIn);
  readonly #beganAt = this.#clock.now();
  #timer: unknown;
  /** The session whose time is counted; `null`: there is none. That of a sign-in counts from when it is told. */
  #session: string | null = null;
  /** What requests wait for while the other tabs are asked. */
  #asking: OngoingRefresh | null = null;
  /** Whether this tab has left it to another to end the session first. */
  #hasYielded = false;

  /** Seconds until the session ends; `null`: that is not near. */
  readonly secondsLeft = signal<number | null>(null);
  onReturn = (): void => undefined;

  /**
   * @param signOutAfter in ms
   * @param warnBefore in ms
   */
  constructor(
    private readonly signOutAfter: number,
    private readonly warnBefore: number,
  ) {
    if (onServer()) return;
    // It comes first: a session that is about to be resumed is ended, too.
    inject(SESSION_RESUMPTION, OWN);
    this.#coordinator.presence = this;
    // What this tab knows of input may be newer than what the other one knew, and older: it may have been suspended.
    this.#store.reasonElsewhere = () => {
      this.#last.read();
      return this.#left <= LAG ? 'inactive' : 'signed-out';
    };
    this.#store.watch((change) => this.#onChange(change));
    const [input, page] = [inject(PERSON_INPUT), inject(PAGE_LIFECYCLE)];
    const stops = this.#outside(() => [
      input.listen(() => this.note()),
      this.#last.listen((isBefore) => this.#onNews(isBefore)),
      page.onWake(() => this.#look()),
    ]);
    inject(DestroyRef).onDestroy(() => {
      stops.forEach((stop) => stop());
      this.#clock.clearTimeout(this.#timer);
      this.#fail('signed-out');
    });
    const { record } = this.#store;
    this.#session = record?.session ?? null;
    this.#last.read();
    if (record && Number.isNaN(this.#last.at)) this.#last.note();
    this.#look();
  }

  /** Whether there is a session, or one may be resumed. */
  get #mayBeIn(): boolean {
    return !!(this.#store.record ?? this.#coordinator.resumption);
  }

  /** Milliseconds until the session ends; `NaN`: there is none, and none may be resumed. */
  get #left(): number {
    // On a server nothing is watched.
    if (!this.#mayBeIn || this.#coordinator.presence !== this) return NaN;
    const { newestSource, record } = this.#store;
    // A storage that answers later, or another tab, has brought it: it was there when the page began.
    if (Number.isNaN(this.#last.at) && Number(record?.receivedAt) < this.#beganAt) {
      this.#last.read();
      this.#last.at ||= this.#beganAt;
    }
    // One that was found counts though it is not told yet: the first requests go out before.
    const isNew = record && record.session !== this.#session && newestSource === 'sign-in';
    return this.signOutAfter - (isNew ? 0 : this.#last.age);
  }

  get isAway(): boolean {
    const isAway = (): boolean => this.#last.age >= Math.max(LEAST_AWAY, this.signOutAfter * AWAY_SHARE);
    return isAway() && (this.#last.read(), isAway());
  }

  withholdsRefresh(request: HttpRequest<unknown>): boolean {
    return request.context.get(BACKGROUND_REQUEST) && !this.#coordinator.ongoing && this.isAway;
  }

  check(request?: HttpRequest<unknown>): Pick<OngoingRefresh, 'add'> | null {
    if (!(this.#left <= 0)) return null;
    const { record } = this.#store;
    const gate = this.#onTimeUp();
    // The session has ended just now: what changes something must not be executed as a guest.
    if (gate || !record || this.#store.record || !request || isSafe(request)) return gate;
    return { add: (waiter) => waiter.fail(sessionOver('inactive')) };
  }

  /** The person is active. Once the time is up it is too late: the machine has slept. */
  note(): void {
    this.check();
    if (!(this.#left > 0)) return;
    const isBack = this.isAway;
    this.#last.note();
    if (untracked(this.secondsLeft) !== null) this.#look();
    if (!isBack) return;
    const { onReturn } = this;
    this.onReturn = () => undefined;
    onReturn();
  }

  /** Ends the session where the time is up, else counts, and looks again when there is more to do. */
  #look(): void {
    this.#last.read();
    const left = this.#left;
    const isNear = left <= this.warnBefore;
    this.#count(isNear ? Math.max(Math.ceil(left / 1_000), 0) : null);
    if (left <= 0) {
      this.#onTimeUp();
      return;
    }
    this.#clock.clearTimeout(this.#timer);
    if (Number.isNaN(left)) return;
    this.#settleAsking();
    this.#in(isNear ? left % 1_000 || 1_000 : left - this.warnBefore, () => this.#look());
  }

  #onTimeUp(): OngoingRefresh | null {
    const isSure = this.#last.read();
    const left = this.#left;
    if (left > 0) this.#look();
    else if (isSure && left <= -LAG) this.#end();
    else if (!this.#asking) {
      if (this.#last.ask()) {
        this.#asking = new OngoingRefresh(this.#store.record);
        this.#in(ANSWERED_WITHIN, () => this.#end());
      } else this.#end();
    }
    return this.#gate;
  }

  /** While the app looks for a session, requests wait for that. */
  get #gate(): OngoingRefresh | null {
    return this.#store.record && this.#asking;
  }

  #onNews(isBefore: boolean): void {
    if (this.#asking && isBefore && !this.#hasYielded && this.#left <= 0) {
      this.#hasYielded = true;
      this.#in(2 * ANSWERED_WITHIN, () => this.#end());
    } else if (this.#left > 0 && untracked(this.secondsLeft) !== null) this.#look();
  }

  #end(): void {
    this.#last.read();
    // Requests that go on with what is not told yet come here as well, and end the session.
    this.#store.publish();
    if (!(this.#left <= 0)) return this.#look();
    const wasResuming = !this.#store.record && this.#coordinator.resumption;
    this.#inside(() => {
      void this.#signOut('inactive');
      if (wasResuming) this.#tellEnd();
    });
    if (!this.#store.record) this.#forget('inactive');
  }

  /** Tells that a session which was about to be resumed has ended: no record changes, and the person did not ask for it. */
  #tellEnd(): void {
    this.#store.tellEnd(sessionEnd('inactive'));
    this.#coordinator.events?.session({ type: 'session-ended', reason: 'inactive' });
  }

  #onChange(change: SessionChange): void {
    const { type, source } = change;
    // The tab that has ended it has removed what was stored: by now that may be of the next session.
    if (type === 'ended') return this.#forget(change.end.reason, source !== 'other-tab');
    if (type === 'renewed') return;
    this.#session = change.to.session;
    // It may have waited before the change was told.
    if (this.#asking?.record?.session !== this.#session) this.#fail('session-changed');
    if (source === 'sign-in') this.#last.note(true);
    else {
      this.#last.read();
      if (Number.isNaN(this.#left)) this.#last.note(true);
    }
    this.#look();
  }

  /** The session is over. @param isOurs whether it has ended in this tab */
  #forget(reason: SessionEndReason, isOurs = true): void {
    this.#session = null;
    this.#fail(reason);
    if (!Number.isNaN(this.#last.at)) this.#last.forget(isOurs);
    this.#look();
  }

  #fail(code: TokenRefreshErrorCode): void {
    const asking = this.#asking;
    this.#asking = null;
    asking?.fail(sessionOver(code));
  }

  /** Another tab knows of later input: what waited goes on. */
  #settleAsking(): void {
    const { record } = this.#store;
    const asking = this.#asking;
    this.#asking = null;
    this.#hasYielded = false;
    if (record) asking?.succeed(record.tokens.accessToken);
  }

  #count(seconds: number | null): void {
    if (seconds !== untracked(this.secondsLeft)) this.#inside(() => untracked(() => this.secondsLeft.set(seconds)));
  }

  #in(ms: number, callback: () => void): void {
    this.#clock.clearTimeout(this.#timer);
    this.#outside(() => (this.#timer = this.#clock.setTimeout(callback, Math.min(Math.ceil(ms), LONGEST_DELAY))));
  }

  /** Outside the zone, so that neither input nor a timer makes Angular check the app. */
  #outside<T>(run: () => T): T {
    return this.#zone ? this.#zone.runOutsideAngular(run) : run();
  }

  #inside<T>(run: () => T): T {
    return this.#zone ? this.#zone.run(run) : run();
  }
}

export const INACTIVITY_WATCH = new InjectionToken<InactivityWatch>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh inactivity: withInactivity() is missing' : '',
);

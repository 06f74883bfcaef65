import { DestroyRef, inject, InjectionToken, NgZone } from '@angular/core';
import { CLOCK, LONGEST_DELAY } from '../platform/clock';
import { FINDINGS, Findings } from '../platform/findings';
import { PAGE_LIFECYCLE } from '../platform/page-lifecycle';
import { browserPageVisibility, PAGE_VISIBILITY } from '../platform/page-visibility';
import { RANDOM } from '../platform/random';
import { RefreshCoordinator } from '../refresh/refresh-coordinator';
import { REFRESH_CONFIG } from '../refresh/refresh-config';
import { expiryOfRecord, staleFrom, Staleness, TokenAge } from '../refresh/staleness';
import { SessionStore } from '../session/session-store';
import { TokenRecord } from '../session/token-record';
import { atStart, checkDelay, TokenRefreshFeature } from './token-refresh-feature';

declare const ngDevMode: boolean | undefined;

/** Options of {@link withProactiveRefresh}. */
export interface ProactiveRefreshOptions {
  /**
   * Milliseconds before its expiry from which a token is refreshed; at most a quarter of the token's life. @default 30000
   */
  readonly leeway?: number;
}

/** The leeway is at most this share of a token's life: otherwise a short-lived token would be due from the start. */
const SHARE = 0.25;
/** Servers count in whole seconds, so that a token may end up to this many ms earlier than it says. */
const ROUNDING = 1_000;
/** The idle timer fires up to this share of the leeway late, so that tabs and clients do not all refresh at once. */
const JITTER = 0.2;

/**
 * Refreshes before the token expires: with a request that finds it due, and by a timer while the page is visible. A
 * request that would carry a stale one waits. Each decision reads the wall clock: timers stand still while a machine sleeps.
 */
class ProactiveRefresh implements Staleness {
  readonly #store = inject(SessionStore);
  readonly #coordinator = inject(RefreshCoordinator);
  readonly #clock = inject(CLOCK);
  readonly #random = inject(RANDOM);
  readonly #page = inject(PAGE_VISIBILITY);
  readonly #zone = inject(NgZone, { optional: true });
  readonly #backend = inject(REFRESH_CONFIG).backend;
  #timer: unknown;
  /** In development. */
  declare readonly findings?: Findings | null;
  /** The record that the four below were computed for. */
  #record: TokenRecord | null = null;
  #expiresAt = Infinity;
  #staleFrom = Infinity;
  #dueFrom = Infinity;
  #jitter = 0;

  /** @param leeway in ms */
  constructor(private readonly leeway: number) {
    if (typeof ngDevMode === 'undefined' || ngDevMode)
      Object.assign(this, { findings: inject(FINDINGS, { optional: true }) });
    this.#coordinator.staleness = this;
    this.#store.watch(() => this.#check(false));
    const stop = inject(PAGE_LIFECYCLE).onWake(() => this.#check(true));
    inject(DestroyRef).onDestroy(() => {
      stop();
      this.#clock.clearTimeout(this.#timer);
    });
    // Later: a refresh may need an object that is being created now.
    if (this.#store.record) this.#checkIn(0, true);
  }

  age(): TokenAge {
    this.#measure();
    const now = this.#clock.now();
    return now >= this.#staleFrom ? 'stale' : now < this.#dueFrom ? 'good' : 'due';
  }

  #measure(): void {
    const { record } = this.#store;
    if (record === this.#record) return;
    this.#record = record;
    const expiresAt = record ? expiryOfRecord(record, this.#backend) : Infinity;
    const life = record?.receivedAt ? expiresAt - record.receivedAt : Infinity;
    // Expired when a refresh brought it: the clock is wrong, and the next token would be no better, so only a refusal
    // counts. A token from a sign-in may really be old.
    const isUnknown = Number.isNaN(expiresAt) || (!!record?.refreshedAt && life <= 0);
    const leeway = Math.max(Math.min(this.leeway, life * SHARE), Math.min(ROUNDING, life / 2));
    if ((typeof ngDevMode === 'undefined' || ngDevMode) && record && !Number.isFinite(expiresAt)) {
      this.findings?.tell(
        'K8',
        'the expiry of the access token is not known, so withProactiveRefresh() does nothing for it: give the answer to the ' +
          'sign-in to TokenStore.signInFrom(), name the field by `expiry` of the backend, or set `expiresAt` of the tokens',
      );
    }
    this.#expiresAt = isUnknown ? Infinity : expiresAt;
    this.#staleFrom = staleFrom(this.#expiresAt, record?.receivedAt);
    this.#dueFrom = isUnknown ? Infinity : expiresAt - leeway;
    this.#jitter = leeway * JITTER;
  }

  /** @param woken whether the page has just resumed: then a token that expired meanwhile is refreshed too. */
  #check(woken: boolean): void {
    this.#clock.clearTimeout(this.#timer);
    this.#measure();
    const now = this.#clock.now();
    const { ongoing, presence } = this.#coordinator;
    if (this.#dueFrom === Infinity || !this.#page.visible || ongoing) return;
    if (presence && now >= this.#dueFrom && presence.isAway) presence.onReturn = () => this.#check(true);
    else if (now < this.#dueFrom) this.#checkIn(this.#dueFrom - now + this.#jitter * this.#random());
    // After a failure, try again while the token can be used; from then on the next request asks for a refresh.
    else if (woken || now < this.#expiresAt) {
      this.#coordinator.refreshInBackground('expiry', () => {
        const { cooldown } = this.#coordinator;
        if (cooldown) this.#checkIn(cooldown);
      });
    }
  }

  #checkIn(ms: number, woken = false): void {
    // Outside the zone, so that a waiting app is stable.
    const set = (): void => {
      this.#timer = this.#clock.setTimeout(() => this.#check(woken), Math.min(ms, LONGEST_DELAY));
    };
    if (this.#zone) this.#zone.runOutsideAngular(set);
    else set();
  }
}

const PROACTIVE_REFRESH = new InjectionToken<ProactiveRefresh>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh proactive refresh' : '',
);

/**
 * Refreshes before the access token expires, so that no request is refused: by a timer while the page is visible, and
 * with the first request within the leeway. Requests go out meanwhile with the token that there is. Only a token that
 * has expired, or is within 2 s of it (an eighth of its life, if that is less), is waited for; if no other comes, it is
 * used.
 *
 * It needs to know when a token expires: `expiresAt` of {@link Tokens}, or the `expiry` of the backend. Where the expiry
 * is unknown, only a refusal starts a refresh.
 *
 * @throws Error if an option cannot be used.
 */
export function withProactiveRefresh(options: ProactiveRefreshOptions = {}): TokenRefreshFeature {
  const { leeway = 30_000 } = options;
  if (typeof ngDevMode === 'undefined' || ngDevMode) checkDelay(leeway, '`leeway` of withProactiveRefresh()');
  return {
    ɵkind: 'withProactiveRefresh',
    ɵproviders: [
      { provide: PAGE_VISIBILITY, useFactory: browserPageVisibility },
      { provide: PROACTIVE_REFRESH, useFactory: () => new ProactiveRefresh(leeway) },
      atStart(() => inject(PROACTIVE_REFRESH)),
    ],
  };
}

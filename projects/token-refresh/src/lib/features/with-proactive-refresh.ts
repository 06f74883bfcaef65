import { DestroyRef, inject, NgZone } from '@angular/core';
import { CLOCK, LONGEST_DELAY } from '../platform/clock';
import { browserPageLifecycle, PAGE_LIFECYCLE } from '../platform/page-lifecycle';
import { RANDOM } from '../platform/random';
import { RefreshCoordinator } from '../refresh/refresh-coordinator';
import { REFRESH_CONFIG } from '../refresh/refresh-config';
import { Staleness, STALENESS } from '../refresh/staleness';
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

/** The leeway is at most this share of a token's life: otherwise a short-lived token would be stale from the start. */
const SHARE = 0.25;
/** The idle timer fires up to this share of the leeway late, so that tabs and clients do not all refresh at once. */
const JITTER = 0.2;

/**
 * Refreshes before the token expires: before a request that would carry a stale one, and by a timer while the page is
 * visible. Each decision reads the wall clock: timers stand still while a machine sleeps.
 */
class ProactiveRefresh implements Staleness {
  readonly #store = inject(SessionStore);
  readonly #coordinator = inject(RefreshCoordinator);
  readonly #clock = inject(CLOCK);
  readonly #random = inject(RANDOM);
  readonly #page = inject(PAGE_LIFECYCLE);
  readonly #zone = inject(NgZone, { optional: true });
  readonly #backend = inject(REFRESH_CONFIG).backend;
  #timer: unknown;
  /** The record that the three below were computed for. */
  #record: TokenRecord | null = null;
  #expiresAt = Infinity;
  #staleAt = Infinity;
  #jitter = 0;

  /** @param leeway in ms */
  constructor(private readonly leeway: number) {
    this.#store.watch(() => this.#check(false));
    const stop = this.#page.onWake(() => this.#check(true));
    inject(DestroyRef).onDestroy(() => {
      stop();
      this.#clock.clearTimeout(this.#timer);
    });
    // Later: a refresh may need an object that is being created now.
    if (this.#store.record) this.#checkIn(0, true);
  }

  isStale(): boolean {
    this.#measure();
    return this.#clock.now() >= this.#staleAt;
  }

  #measure(): void {
    const { record } = this.#store;
    if (record === this.#record) return;
    this.#record = record;
    const expiresAt =
      (record && (record.tokens.expiresAt ?? this.#backend.expiresAt?.(record.tokens, record.receivedAt))) ?? Infinity;
    const life = record?.receivedAt ? expiresAt - record.receivedAt : Infinity;
    // Expired when a refresh brought it: the clock is wrong, and the next token would be no better, so only a refusal
    // counts. A token from a sign-in may really be old.
    const isUnknown = Number.isNaN(expiresAt) || (!!record?.refreshedAt && life <= 0);
    const leeway = Math.min(this.leeway, life * SHARE);
    this.#expiresAt = isUnknown ? Infinity : expiresAt;
    this.#staleAt = isUnknown ? Infinity : expiresAt - leeway;
    this.#jitter = leeway * JITTER;
  }

  /** @param woken whether the page has just resumed: then a token that expired meanwhile is refreshed too. */
  #check(woken: boolean): void {
    this.#clock.clearTimeout(this.#timer);
    this.#measure();
    const now = this.#clock.now();
    if (this.#staleAt === Infinity || !this.#page.visible || this.#coordinator.ongoing) return;
    if (now < this.#staleAt) this.#checkIn(this.#staleAt - now + this.#jitter * this.#random());
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

/**
 * Refreshes before the access token expires, so that no request is refused: before a request that would carry a token
 * about to expire, and by a timer while the page is visible. If that fails while the token can still be used, it is
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
      { provide: STALENESS, useFactory: () => new ProactiveRefresh(leeway) },
      { provide: PAGE_LIFECYCLE, useFactory: browserPageLifecycle },
      atStart(() => inject(STALENESS)),
    ],
  };
}

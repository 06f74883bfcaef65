import { DestroyRef, inject, Injectable, InjectionToken, NgZone } from '@angular/core';
import { CLOCK, LONGEST_DELAY } from '../platform/clock';
import { RANDOM } from '../platform/random';
import { SessionStore } from '../session/session-store';
import { Tokens } from '../session/tokens';
import { Waiter, waiterOf } from '../refresh/ongoing-refresh';
import { Freshness } from '../refresh/staleness';
import { PAGE_WAKE } from '../platform/page-lifecycle';
import { RefreshControl } from '../refresh/refresh-coordinator';
import { REFRESH_OPTIONS } from '../refresh/refresh-config';

declare const ngDevMode: boolean | undefined;

/** The leeway is at most this share of a token's life: else a short-lived one would be stale from the start. */
const SHARE = 0.25;
/** The idle timer fires up to this share of the leeway late, so that tabs and people do not all refresh at once. */
const JITTER = 0.2;

/** Milliseconds before its expiry from which a token is refreshed. */
export const LEEWAY = new InjectionToken<number>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh leeway' : '',
);

/**
 * Refreshes before the token expires: before a request that would carry a stale one, and by a timer while the app is
 * idle and in sight. The wall clock decides, at each look anew: timers stand still in sleep.
 */
@Injectable()
export class ProactiveRefresh implements Freshness {
  readonly #store = inject(SessionStore);
  readonly #control = inject(RefreshControl);
  readonly #clock = inject(CLOCK);
  readonly #random = inject(RANDOM);
  readonly #wake = inject(PAGE_WAKE);
  readonly #zone = inject(NgZone, { optional: true });
  readonly #backend = inject(REFRESH_OPTIONS).backend;
  readonly #leeway = inject(LEEWAY);
  #timer: unknown;
  /** The tokens that the three below are about. */
  #tokens: Tokens | null = null;
  #expiresAt = Infinity;
  #staleAt = Infinity;
  #slack = 0;

  constructor() {
    this.#store.watch(() => this.#look(false));
    const end = this.#wake.listen(() => this.#look(true));
    inject(DestroyRef).onDestroy(() => {
      end();
      this.#clock.clearTimeout(this.#timer);
    });
    // Not at once: what sends the request may be what is being made.
    if (this.#store.current) this.#lookIn(0, true);
  }

  isStale(): boolean {
    this.#measure();
    return this.#clock.now() >= this.#staleAt;
  }

  #measure(): void {
    const { current, receivedAt, refreshedAt } = this.#store;
    if (current === this.#tokens) return;
    this.#tokens = current;
    const expiresAt = (current && (current.expiresAt ?? this.#backend.expiresAt?.(current))) ?? Infinity;
    const life = receivedAt ? expiresAt - receivedAt : Infinity;
    // Over when it came: the clock is wrong. A refresh would bring another of that kind, so only a refusal counts. What
    // an app signs in with may really be old.
    const unknown = Number.isNaN(expiresAt) || (refreshedAt > 0 && life <= 0);
    const leeway = Math.min(this.#leeway, life * SHARE);
    this.#expiresAt = unknown ? Infinity : expiresAt;
    this.#staleAt = unknown ? Infinity : expiresAt - leeway;
    this.#slack = leeway * JITTER;
  }

  /** @param woken whether the page has just come back: then a token that expired meanwhile is refreshed too. */
  #look(woken: boolean): void {
    this.#clock.clearTimeout(this.#timer);
    this.#measure();
    const now = this.#clock.now();
    if (this.#staleAt === Infinity || !this.#wake.visible || this.#control.flight) return;
    if (now < this.#staleAt) this.#lookIn(this.#staleAt - now + this.#slack * this.#random());
    // After a failure it is tried again while the token can be used; from then on the next request asks for it.
    else if (woken || now < this.#expiresAt) this.#control.join(this.#passenger(), 'expiry');
  }

  #passenger(): Waiter {
    return waiterOf(() => {
      const { cooldown } = this.#control;
      if (cooldown) this.#lookIn(cooldown);
    });
  }

  #lookIn(ms: number, woken = false): void {
    // Outside the zone, so that an app that waits is stable.
    const set = (): void => {
      this.#timer = this.#clock.setTimeout(() => this.#look(woken), Math.min(ms, LONGEST_DELAY));
    };
    if (this.#zone) this.#zone.runOutsideAngular(set);
    else set();
  }
}

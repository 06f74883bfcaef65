import { DOCUMENT } from '@angular/common';
import { computed, DestroyRef, inject, Injectable, NgZone, signal } from '@angular/core';
import { injectTokenRefreshEvents, TokenRefreshEvent, ɵCLOCK, ɵFinding, ɵFINDINGS, ɵonServer } from 'ngx-token-refresh';
import { Subscription } from 'rxjs';
import { addToTimeline, newestOf } from './add-to-timeline';
import { addToSessions, SessionMark } from './session-mark';
import { cutOff, isOpen, Timeline } from './timeline';

/** Between two drawings, in ms: a storm of requests must not be slowed down by its picture. */
const FRAME = 80;

/** What has been recorded, at one moment. */
export interface Recorded {
  readonly timeline: Timeline;
  readonly sessions: readonly SessionMark[];
  /** What development has found wrong with the set-up, oldest first. */
  readonly findings: readonly ɵFinding[];
  /** Epoch ms up to which what is under way is drawn. */
  readonly now: number;
}

/**
 * Records the library's events. They are recorded at once and shown a little later: a request may be sent while
 * Angular renders, when no signal may be written.
 */
@Injectable()
export class Recording {
  readonly #events = injectTokenRefreshEvents();
  readonly #clock = inject(ɵCLOCK);
  readonly #zone = inject(NgZone);
  readonly #view = inject(DOCUMENT).defaultView;
  readonly #onServer = ɵonServer();

  readonly #findings = inject(ɵFINDINGS, { optional: true });

  readonly #shown = signal<Recorded>({ timeline: [], sessions: [], findings: this.#findings?.all.value ?? [], now: 0 });
  // From the start on, without a signal being written: this is created while Angular renders.
  readonly #isRunning = signal(!this.#onServer);

  #timeline: Timeline = [];
  #sessions: readonly SessionMark[] = [];
  #maxRequests = Infinity;
  // On a server there is nothing to show.
  #subscription: Subscription | null = this.#onServer ? null : this.#observe();
  #frame: unknown = null;

  readonly shown = this.#shown.asReadonly();
  /** Whether events are observed. */
  readonly isRunning = this.#isRunning.asReadonly();
  readonly latest = computed(() => this.#shown().timeline.at(-1) ?? null);

  constructor() {
    const before = this.#findings?.all.value;
    const found = this.#onServer
      ? null
      : this.#findings?.all.subscribe((findings) => {
          if (findings !== before) this.#showSoon();
        });
    inject(DestroyRef).onDestroy(() => {
      found?.unsubscribe();
      this.#subscription?.unsubscribe();
      this.#clock.clearTimeout(this.#frame);
    });
  }

  start(): void {
    if (this.#onServer) return;
    this.#subscription ??= this.#observe();
    this.#isRunning.set(true);
  }

  /** From here on the library builds no events for it. What is under way stays as it was seen last. */
  stop(): void {
    this.#subscription?.unsubscribe();
    this.#subscription = null;
    this.#isRunning.set(false);
    this.#timeline = cutOff(this.#timeline);
    this.#show();
  }

  clear(): void {
    this.#timeline = [];
    this.#sessions = [];
    this.#show();
  }

  /** @param maxRequests at least one; what is no number is taken for one. */
  limitTo(maxRequests: number): void {
    this.#maxRequests = Math.max(1, Math.floor(maxRequests) || 1);
    this.#timeline = newestOf(this.#timeline, this.#maxRequests);
    this.#showSoon();
  }

  #observe(): Subscription {
    return this.#events.subscribe((event) => this.#add(event));
  }

  #add(event: TokenRefreshEvent): void {
    this.#timeline = newestOf(addToTimeline(this.#timeline, event), this.#maxRequests);
    this.#sessions = addToSessions(this.#sessions, event);
    this.#showSoon();
  }

  /** Outside of Angular's zone: an app is not kept from being stable by the clock of its devtools. */
  #showSoon(): void {
    this.#frame ??= this.#zone.runOutsideAngular(() =>
      this.#clock.setTimeout(() => this.#zone.run(() => this.#show()), FRAME),
    );
  }

  #show(): void {
    this.#clock.clearTimeout(this.#frame);
    this.#frame = null;
    this.#shown.set({
      timeline: this.#timeline,
      sessions: this.#sessions,
      findings: this.#findings?.all.value ?? [],
      now: this.#clock.now(),
    });
    const last = this.#timeline.at(-1);
    // What is under way grows, except for people who do not want things to move: for them it does at events.
    if (last && isOpen(last) && !this.#isMotionReduced()) this.#showSoon();
  }

  #isMotionReduced(): boolean {
    const view: Partial<Window> | null = this.#view;
    return view?.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;
  }
}

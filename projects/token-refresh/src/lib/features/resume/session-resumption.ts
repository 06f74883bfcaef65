import { DOCUMENT } from '@angular/common';
import { afterNextRender, DestroyRef, inject, InjectionToken, Injector, Provider, untracked } from '@angular/core';
import { concat, defer, EMPTY, filter, Observable, of, take } from 'rxjs';
import { CLOCK } from '../../platform/clock';
import { onServer } from '../../platform/on-server';
import { RefreshCoordinator } from '../../refresh/refresh-coordinator';
import { RESUME_TIMEOUT, Resumption, SESSION_SOURCES, SessionSource } from '../../refresh/resumption';
import { ExchangeOutcome, ExclusiveOutcome } from '../../refresh/tab-sync';
import { SessionStore } from '../../session/session-store';
import { atStart } from '../token-refresh-feature';
import { OWN } from '../../session/named-session';

declare const ngDevMode: boolean | undefined;

export const SESSION_RESUMPTION = new InjectionToken<SessionResumption>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh session resumption' : '',
);

/** The longest wait of requests and guards, in ms, unless `withSessionResume()` says otherwise. */
const LONGEST_WAIT = 3_000;

/**
 * Looks for a session when the app starts and none is in memory. Until it is known whether there is one, `status` is
 * `'resuming'`, and requests and guards wait: for a bounded time, since an auth server that is away must not mean a blank
 * page. Afterwards the next request, `online` or wake-up tries again.
 *
 * A server that renders the app asks no source: its page says `'resuming'`. The first render in the browser says the
 * same, so that nothing flashes while Angular hydrates.
 */
class SessionResumption implements Resumption {
  readonly #store = inject(SessionStore);
  readonly #coordinator = inject(RefreshCoordinator);
  readonly #clock = inject(CLOCK);
  readonly #sources: readonly SessionSource[];
  readonly #until: number;
  readonly #timeout = inject(RESUME_TIMEOUT, OWN) ?? LONGEST_WAIT;
  #isWaiting = true;
  /** Whether the page still shows what the server has rendered. */
  #isHydrating = false;
  #resumed: () => void = () => undefined;
  #timer: unknown;

  constructor() {
    this.#until = this.#clock.now() + this.#timeout;
    this.#sources = inject(SESSION_SOURCES)
      .filter((source) => source !== null)
      .sort((one, other) => one.order - other.order);
    const isOnServer = onServer();
    if (!isOnServer) this.#awaitFirstRender();
    const isPromising = !isOnServer && !this.#store.record && this.#sources.some((source) => source.isPromising);
    this.#store.isResuming.set(isOnServer || isPromising || this.#isHydrating);
    // The first that hears of tokens: who hears of them from `tokens$` is to find the session signed in.
    this.#store.tokens$.subscribe((tokens) => {
      if (tokens) this.#show();
    });
    if (!isPromising) return;
    this.#store.whenResumed = new Promise((resolve) => (this.#resumed = resolve));
    this.#coordinator.resumption = this;
    this.#timer = this.#clock.setTimeout(() => this.goOn(), this.#timeout);
    inject(DestroyRef).onDestroy(() => this.goOn());
    // Later: the call may need an object that is being created now. A request that comes first begins by itself.
    void Promise.resolve().then(() => {
      if (this.#isWaiting && !this.#coordinator.ongoing) this.#coordinator.refreshInBackground('resume');
    });
  }

  get patience(): number {
    // The clock may be set back meanwhile.
    return this.#isWaiting ? Math.min(Math.max(this.#until - this.#clock.now(), 0), this.#timeout) : 0;
  }

  recall(exchange: Observable<ExchangeOutcome>): Observable<ExclusiveOutcome> {
    const asked = this.#sources.map((source) =>
      defer(() => (source.isPromising && !this.#store.record ? source.find(exchange) : EMPTY)),
    );
    const none = defer(() => (this.#store.record ? EMPTY : of<ExclusiveOutcome>({ type: 'no-refresh-token' })));
    return concat(concat(...asked).pipe(filter(({ type }) => type !== 'no-refresh-token')), none).pipe(take(1));
  }

  settle(): void {
    this.goOn();
    for (const source of this.#sources) source.settled?.();
    this.#show();
  }

  goOn(): void {
    this.#isWaiting = false;
    this.#clock.clearTimeout(this.#timer);
    this.#resumed();
  }

  /** Shows what is known by now. */
  #show(): void {
    if (!this.#isHydrating) untracked(() => this.#store.isResuming.set(false));
  }

  #awaitFirstRender(): void {
    const document: Partial<Document> | null = inject(DOCUMENT, { optional: true });
    this.#isHydrating = !!document?.querySelector?.('[ng-server-context]');
    if (!this.#isHydrating) return;
    afterNextRender(
      () => {
        this.#isHydrating = false;
        if (!this.#coordinator.resumption) this.#store.isResuming.set(false);
      },
      { injector: inject(Injector) },
    );
  }
}

/** What a feature provides that brings a source. */
export function resumeFrom(source: () => SessionSource | null): Provider[] {
  return [
    { provide: SESSION_SOURCES, multi: true, useFactory: source },
    { provide: SESSION_RESUMPTION, useFactory: () => new SessionResumption() },
    atStart(() => inject(SESSION_RESUMPTION)),
  ];
}

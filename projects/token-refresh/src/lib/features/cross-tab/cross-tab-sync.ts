import { DestroyRef, inject, Injectable, InjectionToken } from '@angular/core';
import { map, Observable, of } from 'rxjs';
import { RefreshOutcome } from '../../backends/token-backend';
import { CLOCK } from '../../platform/clock';
import { RANDOM } from '../../platform/random';
import { SessionStore } from '../../session/session-store';
import { TAB_CHANNEL } from './tab-channel';
import { TokenRecord } from '../../session/token-record';
import { TOKEN_RECORDS } from '../../session/record-storage';
import { LockTurns } from './web-lock-mutex';
import { PAGE_WAKE } from '../../platform/page-lifecycle';
import { GuardedOutcome, REFRESH_OPTIONS } from '../../refresh/refresh-config';
import { StorageLease } from './storage-mutex';
import { TAB_LOCKS } from './tab-locks';
import { NO_TURNS, Turns } from './tab-mutex';

declare const ngDevMode: boolean | undefined;

/** What cross-tab sync is told at set-up. */
export interface CrossTabOptions {
  /** Name of the lock, the same in all tabs of the app. */
  readonly name: string;
  /** Milliseconds after which a turn is taken for that of a tab that is frozen or gone: longer than `refreshTimeout`. */
  readonly lockTimeout: number;
}

/** Looks at what other tabs have written. Absent: this tab is alone. */
export const CATCH_UP = new InjectionToken<() => void>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh catch up' : '',
);

export const CROSS_TAB_OPTIONS = new InjectionToken<CrossTabOptions>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh cross-tab options' : '',
);

/**
 * Makes the tabs of one app share one session: they take turns to refresh, and hear of each other's sign-in, sign-out
 * and new tokens. Storage is what they share; everything else only says when to look.
 */
@Injectable()
export class CrossTabSync {
  readonly #store = inject(SessionStore);
  readonly #clock = inject(CLOCK);
  readonly #refreshTimeout = inject(REFRESH_OPTIONS).refreshTimeout;
  readonly #turns: Turns;
  /** Sessions that were left in this tab, by sign-out or by another sign-in; `null` stands for none. */
  readonly #left = new Set<string | null>();

  constructor() {
    const { name, lockTimeout } = inject(CROSS_TAB_OPTIONS);
    const limits = { longest: lockTimeout, grace: (lockTimeout - this.#refreshTimeout) / 2 };
    const locks = inject(TAB_LOCKS);
    const lease = inject(TOKEN_RECORDS, { optional: true })?.lease;
    if (locks) this.#turns = new LockTurns(locks, this.#clock, name, limits);
    else if (lease) this.#turns = new StorageLease(lease, this.#clock, inject(RANDOM), limits);
    else this.#turns = NO_TURNS;
    this.#store.watch(() => this.#left.add(this.#store.displaced));
    const ends = [inject(TAB_CHANNEL), inject(PAGE_WAKE)].map((source) => source?.listen(() => this.reconcile()));
    inject(DestroyRef).onDestroy(() => ends.forEach((end) => end?.()));
  }

  /** Takes over what another tab has written. */
  reconcile(): void {
    const news = this.#news();
    if (news !== undefined) this.#store.adopt(news);
  }

  /**
   * turn → read storage again → another tab was faster: adopt → exchange → commit → end of the turn → tell.
   *
   * The turn has a bound, as the wait for it has; an answer that comes later is committed all the same, if storage has
   * not changed.
   */
  guard(exchange: Observable<RefreshOutcome>): Observable<GuardedOutcome> {
    return new Observable((observer) => {
      const left = new AbortController();
      let turnIsOver = false;
      let answer: GuardedOutcome | undefined;
      const tell = (): void => {
        if (!turnIsOver || !answer) return;
        observer.next(answer);
        observer.complete();
      };
      const work = (): Promise<void> =>
        new Promise((done) => {
          const adopted = this.#fromOtherTab();
          const timer = this.#clock.setTimeout(done, this.#refreshTimeout);
          observer.add(() => {
            this.#clock.clearTimeout(timer);
            done();
          });
          const answers = adopted ? of(adopted) : exchange.pipe(map((outcome) => this.#commit(outcome)));
          observer.add(
            answers.subscribe((came) => {
              answer = came;
              done();
              tell();
            }),
          );
        });
      observer.add(() => left.abort());
      void this.#turns.take(work, left.signal).then(() => {
        turnIsOver = true;
        tell();
      });
    });
  }

  /** What another tab has written since this one last looked: `null`: it has signed out; `undefined`: nothing. */
  #news(): TokenRecord | null | undefined {
    const stored = this.#store.stored();
    if (stored && this.#left.has(stored.session)) {
      // Another tab refreshed it and could not see yet that it was over.
      this.#restore();
      return undefined;
    }
    return this.#differs(stored) ? stored : undefined;
  }

  /** Makes storage hold the session under way, or none, whatever it holds. */
  #restore(): void {
    const { current: tokens, session, refreshedAt, receivedAt } = this.#store;
    this.#store.save(tokens && session ? { session, tokens, refreshedAt, receivedAt } : null);
  }

  #fromOtherTab(): GuardedOutcome | null {
    const record = this.#news();
    return record === undefined ? null : { type: 'adopted', record };
  }

  #commit(outcome: RefreshOutcome): GuardedOutcome {
    // A no of the server may only mean that another tab has spent the token: what that tab got is in storage.
    const adopted = this.#fromOtherTab();
    if (adopted) return adopted;
    const record = outcome.type === 'refreshed' && this.#store.next(outcome.tokens);
    if (!record) return outcome;
    this.#store.save(record);
    return { type: 'committed', record };
  }

  #differs(stored: TokenRecord | null | undefined): boolean {
    const { current, session } = this.#store;
    return (
      stored?.session !== (session ?? undefined) ||
      stored?.tokens.accessToken !== current?.accessToken ||
      stored?.tokens.refreshToken !== current?.refreshToken
    );
  }
}

import { DestroyRef, inject, Injectable, InjectionToken } from '@angular/core';
import { defer, map, Observable, of } from 'rxjs';
import { RefreshOutcome } from '../backends/token-backend';
import { CLOCK } from '../tokens/clock';
import { RANDOM } from '../tokens/random';
import { SessionStore } from '../tokens/session-store';
import { TAB_CHANNEL } from '../tokens/tab-channel';
import { TokenRecord } from '../tokens/token-record';
import { TOKEN_RECORDS } from '../tokens/token-records';
import { PAGE_WAKE } from './page-wake';
import { GuardedOutcome, REFRESH_OPTIONS } from './refresh-options';
import { StorageLease } from './storage-lease';
import { TAB_LOCKS, TabLocks } from './tab-locks';

/** What cross-tab sync is told at set-up. */
export interface CrossTabOptions {
  /** Name of the lock, the same in all tabs of the app. */
  readonly name: string;
  /** Milliseconds after which a turn that was not given is not waited for any longer. */
  readonly lockTimeout: number;
}

/** Looks at what other tabs have written. Absent: this tab is alone. */
export const CATCH_UP = new InjectionToken<() => void>('ngx-token-refresh catch up');

export const CROSS_TAB_OPTIONS = new InjectionToken<CrossTabOptions>('ngx-token-refresh cross-tab options');

/**
 * Makes the tabs of one app share one session: they take turns to refresh, and hear of each other's sign-in, sign-out
 * and new tokens. Storage is what they share; everything else only says when to look.
 */
@Injectable()
export class CrossTabSync {
  readonly #options = inject(CROSS_TAB_OPTIONS);
  readonly #store = inject(SessionStore);
  readonly #clock = inject(CLOCK);
  readonly #longest = inject(REFRESH_OPTIONS).refreshTimeout;
  readonly #turns: TabLocks | null;

  constructor() {
    const lease = inject(TOKEN_RECORDS, { optional: true })?.lease;
    this.#turns =
      inject(TAB_LOCKS, { optional: true }) ??
      (lease ? new StorageLease(lease, this.#clock, inject(RANDOM), this.#longest) : null);
    const ends = [inject(TAB_CHANNEL, { optional: true }), inject(PAGE_WAKE, { optional: true })].map((source) =>
      source?.listen(() => this.reconcile()),
    );
    inject(DestroyRef).onDestroy(() => ends.forEach((end) => end?.()));
  }

  /** Takes over what another tab has written. */
  reconcile(): void {
    const news = this.#news();
    if (news !== undefined) this.#store.adopt(news);
  }

  /**
   * lock → read storage again → another tab was faster: adopt → exchange → commit → unlock → tell.
   *
   * The wait for the turn has a bound, after which the exchange runs without it: a frozen tab must not hold up the
   * others. The turn has one too: an answer that comes later is committed all the same, if storage has not changed.
   */
  guard(exchange: Observable<RefreshOutcome>): Observable<GuardedOutcome> {
    return new Observable((observer) => {
      const { name, lockTimeout } = this.#options;
      const waiting = new AbortController();
      let begun = false;
      let hasTurn = false;
      let endTurn = (): void => undefined;
      let answer: GuardedOutcome | undefined;
      const tell = (): void => {
        if (hasTurn || !answer) return;
        observer.next(answer);
        observer.complete();
      };
      const begin = (): void => {
        begun = true;
        const alone = defer(() => {
          const adopted = this.#fromOtherTab();
          return adopted ? of(adopted) : exchange.pipe(map((outcome) => this.#commit(outcome)));
        });
        observer.add(
          alone.subscribe((came) => {
            answer = came;
            endTurn();
            tell();
          }),
        );
      };
      /** The turn is over, or is not to be had: what is to be told needs no lock. */
      const goOn = (): void => {
        hasTurn = false;
        if (!begun && !observer.closed) begin();
        tell();
      };
      let timer = this.#clock.setTimeout(() => {
        waiting.abort();
        goOn();
      }, lockTimeout);
      const held = (): Promise<void> => {
        if (begun || observer.closed) return Promise.resolve();
        hasTurn = true;
        this.#clock.clearTimeout(timer);
        return new Promise((ended) => {
          endTurn = ended;
          timer = this.#clock.setTimeout(ended, this.#longest);
          begin();
        });
      };
      observer.add(() => {
        this.#clock.clearTimeout(timer);
        waiting.abort();
        endTurn();
      });
      if (this.#turns) this.#turns.request(name, { signal: waiting.signal }, held).then(goOn, goOn);
      else goOn();
    });
  }

  /** What another tab has written since this one last looked: `null`: it has signed out; `undefined`: nothing. */
  #news(): TokenRecord | null | undefined {
    const stored = this.#store.stored();
    return stored !== undefined && this.#differs(stored) ? stored : undefined;
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

  #differs(stored: TokenRecord | null): boolean {
    const { current, session } = this.#store;
    return (
      stored?.session !== (session ?? undefined) ||
      stored?.tokens.accessToken !== current?.accessToken ||
      stored?.tokens.refreshToken !== current?.refreshToken
    );
  }
}

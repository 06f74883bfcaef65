import { DestroyRef, inject, InjectionToken } from '@angular/core';
import { EMPTY, Observable, Subscription } from 'rxjs';
import { CLOCK } from '../../platform/clock';
import { REQUEST_SIGNER } from '../../http/request-signer';
import { PAGE_LIFECYCLE } from '../../platform/page-lifecycle';
import { RANDOM } from '../../platform/random';
import { REFRESH_CONFIG } from '../../refresh/refresh-config';
import { SessionSource } from '../../refresh/resumption';
import { ExchangeOutcome, ExclusiveOutcome, TabSync } from '../../refresh/tab-sync';
import { SessionStore } from '../../session/session-store';
import { generationOf, TokenRecord } from '../../session/token-record';
import { StorageMutex } from './storage-mutex';
import { TAB_CHANNEL } from './tab-channel';
import { TAB_LOCKS } from './tab-locks';
import { always, NO_MUTEX, TabMutex, TurnWork } from './tab-mutex';
import { TabPeers } from './tab-peers';
import { WebLockMutex } from './web-lock-mutex';

declare const ngDevMode: boolean | undefined;

/** What `withCrossTabSync()` was given, with its defaults. */
export interface CrossTabOptions {
  /** Name of the lock and of the channel, the same in all tabs that share a storage. */
  readonly name: string;
  /** ms */
  readonly lockTimeout: number;
  /** Tells apps of one origin apart: tabs hand the session to tabs of the same app only. */
  readonly fingerprint: string;
}

export const CROSS_TAB_OPTIONS = new InjectionToken<CrossTabOptions>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh cross-tab options' : '',
);

/**
 * Makes the tabs of an app share one session: one tab refreshes at a time, and each follows the others' sign-in, sign-out
 * and new tokens. Storage is what they share; channel and page events only tell when to read it. Where each tab has a
 * storage of its own, or none, they hand the record to each other: see {@link TabPeers}.
 */
export class CrossTabSync implements SessionSource, TabSync {
  readonly order = 1;
  readonly #store = inject(SessionStore);
  readonly #clock = inject(CLOCK);
  readonly #refreshTimeout = inject(REFRESH_CONFIG).refreshTimeout;
  readonly #mutex: TabMutex;
  /** ms from the begin of a turn to that of its exchange, at most: the others count on its end. */
  readonly #grace: number;
  readonly #openPeers: () => TabPeers | null;
  #opened: TabPeers | null = null;

  constructor() {
    const { name, lockTimeout, fingerprint } = inject(CROSS_TAB_OPTIONS);
    this.#grace = (lockTimeout - this.#refreshTimeout) / 2;
    const limits = { longest: lockTimeout, grace: this.#grace };
    const random = inject(RANDOM);
    const signer = inject(REQUEST_SIGNER, { optional: true });
    const locks = inject(TAB_LOCKS);
    const channel = inject(TAB_CHANNEL);
    const { storage } = this.#store;
    const destroyed = new AbortController();
    const lease = this.#isPrivate ? undefined : storage?.area?.lease;
    const fallback = lease ? new StorageMutex(lease, this.#clock, random, limits) : NO_MUTEX;
    this.#mutex = locks
      ? new WebLockMutex(locks, this.#clock, random, name, limits, fallback, destroyed.signal)
      : fallback;
    this.#openPeers = () =>
      channel &&
      new TabPeers(
        this.#store,
        this.#clock,
        locks,
        channel,
        name,
        () => `${fingerprint}${signer?.keyOfPage ?? ''}`,
        !storage?.area,
        random,
        destroyed.signal,
      );
    if (storage)
      storage.onWrite = () => {
        if (!this.#isPrivate) this.#onceSettled(() => channel?.notify());
      };
    this.#store.watch(() => this.#peers);
    const stops = [
      channel?.listen((message) => {
        if (this.#isPrivate) this.#peers?.hear(message);
        else this.reconcile();
      }),
      inject(PAGE_LIFECYCLE).onWake(() => {
        this.#peers?.wake();
        this.reconcile();
      }),
    ];
    if (this.#store.record) this.#peers?.wake();
    inject(DestroyRef).onDestroy(() => {
      destroyed.abort();
      stops.forEach((stop) => stop?.());
    });
  }

  /** Whether each tab has a storage of its own, or none. With `rememberedTokens()` each sign-in decides. */
  get #isPrivate(): boolean {
    const area = this.#store.storage?.area;
    return !area || area.shared === false;
  }

  /** What asks the other tabs; `null`: they share a storage, or there is no channel to them. */
  get #peers(): TabPeers | null {
    return this.#isPrivate ? (this.#opened ??= this.#openPeers()) : null;
  }

  /** Where there is a storage, the app has read it before it asks any source. */
  get isPromising(): boolean {
    return !this.#store.storage?.area && this.#peers !== null;
  }

  /** Asks the other tabs for the session. */
  find(): Observable<ExclusiveOutcome> {
    const peers = this.#peers;
    if (!peers) return EMPTY;
    return new Observable((observer) => {
      void peers.ask(observer).then(() => {
        this.#store.publish();
        observer.complete();
      });
    });
  }

  reconcile(): void {
    if (this.#isPrivate) return;
    this.#onceSettled(() => {
      // Listeners may change what is stored.
      this.#store.publish();
      const news = this.#readNews();
      if (news !== undefined) this.#store.adopt(news);
    });
  }

  /**
   * Goes on when storage has what was written to it, and tells what other tabs have written.
   *
   * @param isMine asked after a wait, for which the turn may have been lost
   */
  #onceSettled(goOn: (isStillMine: boolean) => void, isMine = always): void {
    const area = this.#store.storage?.area;
    const settled = area?.settle?.();
    if (!settled) return goOn(true);
    void settled.then(isMine).then((isStillMine) => {
      // What waited with this one may have written.
      if (area?.isBusy) this.#onceSettled(goOn, isMine);
      else goOn(isStillMine);
    });
  }

  /**
   * Lock → read storage again → another tab was faster: adopt its tokens → else exchange → store the new tokens → unlock
   * → call listeners.
   *
   * The lock is held for a bounded time. An answer that comes later is stored all the same, if the record is unchanged.
   */
  runExclusive(exchange: Observable<ExchangeOutcome>): Observable<ExclusiveOutcome> {
    return new Observable((observer) => {
      const cancelled = new AbortController();
      let isUnlocked = false;
      /** How it ended; `null`: the store has what there is to know; `undefined`: it has not ended. */
      let result: ExclusiveOutcome | null | undefined;
      // Memory and storage change together under the lock. Listeners are called after the unlock, even if this refresh
      // was unsubscribed meanwhile.
      const finishOnceUnlocked = (): void => {
        if (!isUnlocked || result === undefined) return;
        this.#store.publish();
        if (result) observer.next(result);
        observer.complete();
      };
      const work: TurnWork = (isMine) =>
        new Promise((resolve) => {
          let isOver = false;
          const startBy = this.#clock.now() + this.#grace;
          const unlock = (): void => {
            isOver = true;
            resolve();
          };
          const bound = (): unknown => this.#clock.setTimeout(unlock, this.#refreshTimeout);
          let timer = bound();
          const release = (): void => {
            this.#clock.clearTimeout(timer);
            unlock();
          };
          const answered = (outcome: ExchangeOutcome | null): void => {
            result = outcome;
            release();
            finishOnceUnlocked();
          };
          observer.add(release);
          const begin = (): void => {
            // Too late: this tab was suspended, or the browser has taken the lock. Another tab may exchange now.
            if (isOver || isUnlocked || this.#clock.now() > startBy)
              return answered({ type: 'unavailable', status: 0 });
            // To ask the others has taken time.
            this.#clock.clearTimeout(timer);
            timer = bound();
            const { record } = this.#store;
            observer.add(
              exchange.subscribe((outcome) => {
                // Another tab may have spent the refresh token, and know the next.
                if (this.#peers && outcome.type === 'rejected')
                  this.#askPeers(answered, () => answered(outcome), observer, always);
                else this.#onceSettled(() => this.#stageOutcome(outcome, record, answered));
              }),
            );
          };
          if (observer.closed) unlock();
          else if (this.#peers) this.#askPeers(answered, begin, observer, isMine);
          else
            this.#onceSettled((isStillMine) => {
              if (this.#stageNews()) answered(null);
              // The page was cached while it waited for storage, and another tab may exchange now.
              else if (!isStillMine) answered({ type: 'unavailable', status: 0 });
              else if (!observer.closed) begin();
            }, isMine);
        });
      observer.add(() => cancelled.abort());
      void this.#mutex.runExclusive(work, cancelled.signal).then((ran) => {
        isUnlocked = true;
        if (!ran) result = { type: 'timeout' };
        finishOnceUnlocked();
      });
    });
  }

  /** Under the lock: a refresh token is spent only if no living tab knows a newer one, or may know one. */
  #askPeers(
    answered: (outcome: ExchangeOutcome | null) => void,
    orElse: () => void,
    waiting: Subscription,
    isMine: () => Promise<boolean>,
  ): void {
    void this.#peers?.ask(waiting, isMine).then((found) => {
      if (found === 'taken') answered(null);
      else if (found === 'silent') answered({ type: 'unavailable', status: 0 });
      else if (!waiting.closed) orElse();
    });
  }

  /**
   * The stored record where it differs from memory; `null`: none is stored; `undefined`: there is no difference. Restores
   * the current record where another tab has stored a session that is over.
   */
  #readNews(): TokenRecord | null | undefined {
    const { record, storage } = this.#store;
    const stored = storage?.peek();
    if (storage && stored && (storage.replaced.has(stored.session) || this.#isBehind(stored))) {
      // Another tab has refreshed a session that it did not know to be over, or stored again what it knew: restore the
      // current one.
      storage.write(record);
      return undefined;
    }
    return this.#differs(stored) ? stored : undefined;
  }

  /**
   * Whether this tab knows newer tokens of the session. In a storage that answers later alone: in others the record that was
   * stored last counts, which may be that of another release.
   */
  #isBehind(stored: TokenRecord): boolean {
    const { record, storage } = this.#store;
    return !!storage?.area?.settle && stored.session === record?.session && generationOf(stored) < generationOf(record);
  }

  /** Takes over what another tab has stored, without calling listeners. @returns whether there was anything. */
  #stageNews(): boolean {
    const news = this.#readNews();
    if (news !== undefined) this.#store.stage(news, 'other-tab');
    return news !== undefined;
  }

  /**
   * Stores new tokens, without calling listeners.
   *
   * @param exchanged the record that was sent
   * @param answered gets the outcome, if it brought no tokens; `null`: the store has what there is to know.
   */
  #stageOutcome(
    outcome: ExchangeOutcome,
    exchanged: TokenRecord | null,
    answered: (outcome: ExchangeOutcome | null) => void,
  ): void {
    // The server may have refused because another tab has spent the refresh token: then storage has newer tokens.
    if (this.#stageNews()) return answered(null);
    if (outcome.type !== 'refreshed') return answered(outcome);
    if (this.#store.record !== exchanged) return answered(null);
    const record = this.#store.storeTokens(outcome.tokens);
    this.#onceSettled(() => {
      if (this.#store.record === exchanged) this.#store.stage(record, 'exchange');
      answered(null);
    });
  }

  #differs(stored: TokenRecord | null | undefined): boolean {
    if (stored === undefined) return false;
    const { record } = this.#store;
    return (
      stored?.session !== record?.session ||
      stored?.tokens.accessToken !== record?.tokens.accessToken ||
      stored?.tokens.refreshToken !== record?.tokens.refreshToken ||
      JSON.stringify(stored?.tokens.audiences) !== JSON.stringify(record?.tokens.audiences)
    );
  }
}

import { inject } from '@angular/core';
import { defer, Observable, of } from 'rxjs';
import { CLOCK } from '../../platform/clock';
import { REFRESH_CONFIG } from '../../refresh/refresh-config';
import { SessionSource } from '../../refresh/resumption';
import { ExchangeOutcome, ExclusiveOutcome, TAB_SYNC } from '../../refresh/tab-sync';
import { SessionStore } from '../../session/session-store';
import { NAMESPACE } from '../../session/token-storage';
import { browserTabLocks, TabLocks } from '../cross-tab/tab-locks';
import { SessionHint } from './session-hint';
import { OWN } from '../../session/named-session';

/** How much longer than its own exchange a tab waits for those of the others, in ms. */
const MARGIN = 5_000;

/** Finds the session at the server by its cookie: one exchange, in turn with the other tabs of the browser. */
export class ServerSession implements SessionSource {
  readonly order = 2;
  readonly #store = inject(SessionStore);
  readonly #clock = inject(CLOCK);
  readonly #refreshTimeout = inject(REFRESH_CONFIG).refreshTimeout;
  readonly #namespace = inject(NAMESPACE);
  readonly #tabs = inject(TAB_SYNC, OWN);
  /** Without `withCrossTabSync()`, the exchanges at the start of tabs take turns all the same. */
  readonly #locks: TabLocks | null = this.#tabs ? null : browserTabLocks();
  readonly #hint = new SessionHint();
  /** The hint by which the server was asked; `undefined`: it was not. */
  #asked: string | null | undefined;

  /** @param asksWithoutHint whether to ask as well where no hint says that there may be a session */
  constructor(private readonly asksWithoutHint: boolean) {
    this.#store.watch((change) => {
      if (change.type === 'ended') this.#hint.remove();
      else this.#hint.write(change.to);
    });
  }

  get isPromising(): boolean {
    return this.asksWithoutHint || this.#hint.isThere;
  }

  find(exchange: Observable<ExchangeOutcome>): Observable<ExclusiveOutcome> {
    const asked = defer((): Observable<ExchangeOutcome> => {
      // Another tab may have asked while this one waited for its turn: then it is known that there is no session.
      if (!this.isPromising) return of({ type: 'no-refresh-token' });
      this.#asked = this.#hint.text;
      this.#store.resumed = this.#hint.read();
      return exchange;
    });
    return this.#tabs?.runExclusive(asked) ?? this.#inTurn(asked);
  }

  #inTurn(exchange: Observable<ExclusiveOutcome>): Observable<ExclusiveOutcome> {
    const locks = this.#locks;
    if (!locks) return exchange;
    return new Observable((observer) => {
      const begin = (ended: () => void): void => {
        if (observer.closed) ended();
        else exchange.subscribe(observer).add(ended);
      };
      const waiting = new AbortController();
      const timer = this.#clock.setTimeout(() => waiting.abort(), this.#refreshTimeout + MARGIN);
      const hold = (): Promise<void> => {
        this.#clock.clearTimeout(timer);
        return new Promise((release) => {
          // A tab that is suspended with the lock must not hold the others up.
          const longest = this.#clock.setTimeout(release, this.#refreshTimeout);
          begin(() => {
            this.#clock.clearTimeout(longest);
            release();
          });
        });
      };
      observer.add(() => waiting.abort());
      const failed = (): void => {
        this.#clock.clearTimeout(timer);
        if (observer.closed) return;
        if (waiting.signal.aborted) of<ExclusiveOutcome>({ type: 'timeout' }).subscribe(observer);
        // Locks that throw or reject are as if there were none.
        else begin(() => undefined);
      };
      try {
        locks.request(`${this.#namespace}.resume`, { signal: waiting.signal }, hold).catch(failed);
      } catch {
        failed();
      }
    });
  }

  settled(): void {
    // A sign-in in another tab, while the server was asked, has written its own.
    const isOurs = this.#asked === undefined || this.#asked === this.#hint.text;
    if (!this.#store.record && isOurs) this.#hint.remove();
  }
}

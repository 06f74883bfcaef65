import { DestroyRef, inject } from '@angular/core';
import { Observable } from 'rxjs';
import { RefreshOutcome } from '../backends/token-backend';
import { CLOCK } from '../platform/clock';
import { createWaiter } from '../refresh/ongoing-refresh';
import { RefreshCoordinator } from '../refresh/refresh-coordinator';
import { SessionSource } from '../refresh/resumption';
import { ExclusiveOutcome, TabSync } from '../refresh/tab-sync';
import { AsyncArea, AsyncTokenStorage } from '../session/async-area';
import { SessionStore } from '../session/session-store';
import { NAMESPACE, TokenStorageFactory, TokenStorageText, webStorage } from '../session/token-storage';
import { resumeFrom } from './resume/session-resumption';

/** Options of {@link asyncTokens}. */
export interface AsyncTokensOptions {
  /** Whether the tabs of a browser share the storage, as they share IndexedDB. @default false */
  readonly shared?: boolean;
}

/**
 * Keeps the session in a storage that answers later, such as IndexedDB, a plugin of a native app, or anything encrypted.
 *
 * When the app starts, `TokenStore.status` is `'resuming'` until the storage has answered; requests and guards wait. New
 * tokens are stored before the requests that wait for them go on, or for a second at most. A storage that fails, or has
 * not answered after 3 s, means memory.
 *
 * A note in localStorage says which session has ended, so that a page that is closed before the storage has removed the
 * tokens does not bring it back. It holds no secret.
 *
 * @param storage or a function that makes one, which runs once per app, in an injection context
 */
export function asyncTokens(
  storage: AsyncTokenStorage | (() => AsyncTokenStorage),
  options: AsyncTokensOptions = {},
): TokenStorageFactory {
  const { shared = false } = options;
  const open = (): AsyncArea => {
    const opened = typeof storage === 'function' ? storage() : storage;
    const namespace = inject(NAMESPACE);
    const { key = namespace } = opened;
    const name = key === namespace ? namespace : `${namespace}:${key}`;
    const textAt = (suffix: string): TokenStorageText => webStorage('localStorage', { key: `${name}.${suffix}` })();
    const area = new AsyncArea(opened, shared, key, textAt('over'), textAt('lease'), inject(CLOCK));
    inject(DestroyRef).onDestroy(() => area.destroy());
    return area;
  };
  return Object.assign(open, { ɵproviders: resumeFrom(() => new StoredSession()) });
}

/** Finds the session in the storage, as soon as that answers. */
class StoredSession implements SessionSource {
  readonly order = 0;
  readonly #store = inject(SessionStore);
  readonly #coordinator = inject(RefreshCoordinator);
  #area: AsyncArea | null = null;

  constructor() {
    const { storage } = this.#store;
    const area = storage?.area;
    if (!(area instanceof AsyncArea)) return;
    this.#area = area;
    area.onPutRight = () => storage?.onWrite?.();
    this.#coordinator.tabs ??= new StoredFirst(this.#store, area);
  }

  get isPromising(): boolean {
    return this.#area !== null;
  }

  find(): Observable<ExclusiveOutcome> {
    return new Observable((observer) => {
      void this.#area?.opened.then(() => {
        this.#area = null;
        const found = observer.closed || this.#store.record ? null : this.#store.storage?.load();
        if (!found) return observer.complete();
        this.#store.stage(found, 'storage');
        const end = (): void => {
          this.#store.publish();
          observer.complete();
        };
        // What waits should not be sent with a token that has expired since it was stored.
        if (this.#coordinator.staleness?.age() === 'stale') this.#coordinator.refresh(createWaiter(end, end), 'expiry');
        else end();
      });
    });
  }
}

/** Opens the gate when the new tokens are stored, in an app without `withCrossTabSync()`. */
class StoredFirst implements TabSync {
  constructor(
    private readonly store: SessionStore,
    private readonly area: AsyncArea,
  ) {}

  reconcile(): void {
    // There are no other tabs.
  }

  runExclusive(exchange: Observable<RefreshOutcome>): Observable<ExclusiveOutcome> {
    return new Observable((observer) => {
      const { record } = this.store;
      return exchange.subscribe((outcome) => {
        if (outcome.type !== 'refreshed' || this.store.record !== record) {
          observer.next(outcome);
          return observer.complete();
        }
        const renewed = this.store.storeTokens(outcome.tokens);
        void this.area.settle().then(() => {
          if (this.store.record === record) this.store.stage(renewed, 'exchange');
          this.store.publish();
          observer.complete();
        });
      });
    });
  }
}

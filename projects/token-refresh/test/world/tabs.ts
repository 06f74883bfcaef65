import { Provider } from '@angular/core';
import { localStorageTokens, withCrossTabSync, withStorage } from 'ngx-token-refresh';
import { PAGE_WAKE } from '../../src/lib/refresh/page-wake';
import { TAB_LOCKS, TabLocks } from '../../src/lib/refresh/tab-locks';
import { TAB_CHANNEL, TabChannel } from '../../src/lib/tokens/tab-channel';
import { App, AppOptions, SetUp, startApp } from './app';
import { ModelServer } from './model-server';

interface Request {
  readonly tab: number;
  readonly grant: () => void;
}

/** Web Locks of one browser: a queue for each name. */
export class FakeLocks {
  readonly #queues = new Map<string, Request[]>();
  /** How often a lock was granted. */
  grants = 0;

  of(tab: number): TabLocks {
    return {
      request: <T>(name: string, { signal }: { readonly signal?: AbortSignal }, held: () => Promise<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          const queue = this.#queues.get(name) ?? [];
          this.#queues.set(name, queue);
          const request: Request = {
            tab,
            grant: () => {
              this.grants++;
              void held()
                .then(resolve, reject)
                .finally(() => this.#leave(queue, request));
            },
          };
          signal?.addEventListener('abort', () => {
            if (queue.indexOf(request) <= 0) return;
            this.#leave(queue, request);
            reject(new DOMException('aborted', 'AbortError'));
          });
          queue.push(request);
          if (queue[0] === request) queueMicrotask(request.grant);
        }),
      query: () =>
        Promise.resolve({ held: this.#seen((place) => place === 0), pending: this.#seen((place) => place > 0) }),
    };
  }

  /** The tab is closed, or has crashed: what it holds or waits for is let go. */
  drop(tab: number): void {
    for (const queue of this.#queues.values()) {
      for (const request of queue.filter((one) => one.tab === tab)) this.#leave(queue, request);
    }
  }

  #seen(which: (place: number) => boolean): { readonly name: string }[] {
    return [...this.#queues].flatMap(([name, queue]) => queue.filter((_, place) => which(place)).map(() => ({ name })));
  }

  #leave(queue: Request[], request: Request): void {
    const place = queue.indexOf(request);
    if (place < 0) return;
    queue.splice(place, 1);
    const [next] = queue;
    if (place === 0 && next) queueMicrotask(next.grant);
  }
}

/** The news between tabs: late by some ms, or lost. */
export class FakeChannels {
  readonly #listeners = new Map<number, () => void>();
  get listening(): number {
    return this.#listeners.size;
  }

  /** ms; `null`: nothing arrives. */
  delay: number | null = 5;

  of(tab: number): TabChannel {
    return {
      tell: () => {
        if (this.delay === null) return;
        for (const [other, heard] of this.#listeners) {
          if (other === tab) continue;
          setTimeout(() => {
            if (this.#listeners.get(other) === heard) heard();
          }, this.delay);
        }
      },
      listen: (heard) => {
        this.#listeners.set(tab, heard);
        return () => this.#listeners.delete(tab);
      },
    };
  }
}

/** A page that can be hidden and woken. */
export class FakePage {
  visible = true;
  readonly #woken = new Set<() => void>();

  get listening(): number {
    return this.#woken.size;
  }

  get provider(): Provider {
    return { provide: PAGE_WAKE, useValue: this };
  }

  listen(woken: () => void): () => void {
    this.#woken.add(woken);
    return () => this.#woken.delete(woken);
  }

  /** As `visibilitychange`, `focus` and `pageshow` come: several at once. */
  wake(): void {
    for (const woken of this.#woken) woken();
  }
}

export interface Tab extends App {
  readonly page: FakePage;
  /** Closed, or crashed: its code runs no more, its locks are let go. */
  close(): void;
}

export interface BrowserOptions {
  readonly locks?: boolean;
  readonly lockTimeout?: number;
}

/** Tabs of one browser, over one localStorage, and the server behind them. */
export class Browser {
  readonly locks = new FakeLocks();
  readonly channels = new FakeChannels();
  #tabs = 0;

  constructor(
    readonly setUp: SetUp,
    readonly server: ModelServer,
    private readonly options: BrowserOptions = {},
  ) {}

  open(app: AppOptions = {}): Tab {
    const tab = ++this.#tabs;
    const page = new FakePage();
    const { locks = true, lockTimeout } = this.options;
    const started = startApp(this.setUp, {
      signedIn: false,
      ...app,
      server: this.server,
      features: [withStorage(localStorageTokens()), withCrossTabSync({ lockTimeout }), ...(app.features ?? [])],
      providers: [
        { provide: TAB_LOCKS, useValue: locks ? this.locks.of(tab) : null },
        { provide: TAB_CHANNEL, useValue: this.channels.of(tab) },
        page.provider,
        ...(app.providers ?? []),
      ],
    });
    return {
      ...started,
      page,
      close: () => {
        started.injector.destroy();
        this.locks.drop(tab);
      },
    };
  }

  /** A first tab, signed in, and others beside it. */
  openSignedIn(count: number, app: AppOptions = {}): Tab[] {
    const first = this.open(app);
    first.store.set(this.server.issue());
    return [first, ...Array.from({ length: count - 1 }, () => this.open(app))];
  }
}

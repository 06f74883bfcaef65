import { localStorageTokens, TokenStorage, TokenStorageArea, withCrossTabSync, withStorage } from 'ngx-token-refresh';
import { TAB_LOCKS } from '../../src/lib/features/cross-tab/tab-locks';
import { TAB_CHANNEL, TabChannel } from '../../src/lib/features/cross-tab/tab-channel';
import { App, AppOptions, SetUp, startApp } from './app';
import { FakeLocks } from './fake-locks';
import { FakePage } from './fake-page';
import { ModelServer } from './model-server';

/** The news between tabs: late by some ms, or lost. */
export class FakeChannels {
  readonly #listeners = new Map<number, (message?: unknown) => void>();
  /** Tabs that stand still: what they should hear waits. */
  readonly frozen = new Map<number, (() => void)[]>();
  get listening(): number {
    return this.#listeners.size;
  }

  /** ms; `null`: nothing arrives. */
  delay: number | null = 5;

  /** The tab hears what it has missed, and goes on. */
  thaw(tab: number): void {
    const missed = this.frozen.get(tab) ?? [];
    this.frozen.delete(tab);
    for (const arrive of missed) arrive();
  }

  of(tab: number): TabChannel {
    return {
      notify: (message) => {
        if (this.delay === null || this.frozen.has(tab)) return;
        for (const [other, heard] of this.#listeners) {
          if (other === tab) continue;
          const arrive = (): void => {
            if (this.#listeners.get(other) === heard) heard(structuredCloneOf(message));
          };
          setTimeout(() => {
            const late = this.frozen.get(other);
            if (late) late.push(arrive);
            else arrive();
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

/** What a channel makes of a message. */
function structuredCloneOf(message: unknown): unknown {
  return message === undefined ? undefined : (JSON.parse(JSON.stringify(message)) as unknown);
}

export interface Tab extends App {
  readonly number: number;
  readonly page: FakePage;
  /** Closed, or crashed: its code runs no more, its locks are let go. */
  close(): void;
}

/** A storage of one tab, as sessionStorage is. */
export class PrivateArea implements TokenStorageArea {
  readonly shared = false;

  constructor(public text: string | null = null) {}

  read(): string | null {
    return this.text;
  }

  write(text: string): void {
    this.text = text;
  }

  remove(): void {
    this.text = null;
  }
}

export interface BrowserOptions {
  /** What tabs keep the session in. @default localStorage */
  readonly storage?: TokenStorage;
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

  /** @param area the storage of this tab alone */
  open({ storage: own, ...app }: AppOptions & { readonly storage?: TokenStorage } = {}, area?: PrivateArea): Tab {
    const tab = ++this.#tabs;
    const page = new FakePage();
    const { locks = true, lockTimeout, storage = localStorageTokens() } = this.options;
    const started = startApp(this.setUp, {
      signedIn: false,
      ...app,
      server: this.server,
      features: [withStorage(area ?? own ?? storage), withCrossTabSync({ lockTimeout }), ...(app.features ?? [])],
      providers: [
        { provide: TAB_LOCKS, useValue: locks ? this.locks.of(tab) : null },
        { provide: TAB_CHANNEL, useValue: this.channels.of(tab) },
        page.provider,
        ...(app.providers ?? []),
      ],
    });
    return {
      ...started,
      number: tab,
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
    first.store.signIn(this.server.issue());
    return [first, ...Array.from({ length: count - 1 }, () => this.open(app))];
  }
}

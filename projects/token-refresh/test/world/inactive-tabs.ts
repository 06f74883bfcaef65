import {
  BACKGROUND_REQUEST,
  Inactivity,
  injectInactivity,
  localStorageTokens,
  restBackend,
  TokenStorage,
  withCrossTabSync,
  withInactivity,
  withStorage,
} from 'ngx-token-refresh';
import { HttpContext } from '@angular/common/http';
import { runInInjectionContext } from '@angular/core';
import { TAB_CHANNEL } from '../../src/lib/features/cross-tab/tab-channel';
import { TAB_LOCKS } from '../../src/lib/features/cross-tab/tab-locks';
import { ACTIVITY_CHANNEL } from '../../src/lib/features/inactivity/last-input';
import { PERSON_INPUT } from '../../src/lib/platform/person-input';
import { App, AppOptions, SetUp, startApp } from './app';
import { FakeInput } from './fake-input';
import { FakeLocks } from './fake-locks';
import { FakePage } from './fake-page';
import { ModelServer } from './model-server';
import { FakeChannels } from './tabs';

export interface WatchedTab extends App {
  readonly page: FakePage;
  readonly inactivity: Inactivity;
  /** The person acts in this tab. */
  act(): void;
  close(): void;
}

export interface WatchedOptions extends Omit<AppOptions, 'server'> {
  readonly signOutAfter?: number;
  readonly warnBefore?: number;
  /** @default localStorage; `null`: none is given */
  readonly storage?: TokenStorage | null;
  /** Whether tabs share one session. @default false */
  readonly synced?: boolean;
  /** Whether `withInactivity()` is given before the other features. */
  readonly first?: boolean;
}

/** Ten minutes. */
export const SIGN_OUT_AFTER = 600_000;
export const LOGOUT = '/api/auth/logout';
export const BACKGROUND = { context: new HttpContext().set(BACKGROUND_REQUEST, true) };

/** One browser, whose tabs have `withInactivity()`, and the server behind it, which sign-outs are told to. */
export class InactiveBrowser {
  readonly server = new ModelServer();
  readonly locks = new FakeLocks();
  /** By which tabs share a session. */
  readonly channels = new FakeChannels();
  /** By which they tell each other of input. */
  readonly activity = new FakeChannels();
  #tabs = 0;

  constructor(private readonly setUp: SetUp) {
    this.server.api = ({ url }) => (url.pathname === LOGOUT ? { status: 204 } : undefined);
  }

  get revocations(): number {
    return this.server.sends.filter(({ url }) => url.pathname === LOGOUT).length;
  }

  open(options: WatchedOptions = {}): WatchedTab {
    const { signOutAfter = SIGN_OUT_AFTER, warnBefore, storage, synced, first, features = [], ...app } = options;
    const tab = ++this.#tabs;
    const [input, page] = [new FakeInput(), new FakePage()];
    const watching = withInactivity({ signOutAfter, warnBefore });
    const others = [
      ...(storage === null ? [] : [withStorage(storage ?? localStorageTokens())]),
      ...(synced ? [withCrossTabSync()] : []),
      ...features,
    ];
    const started = startApp(this.setUp, {
      backend: restBackend({ refreshUrl: '/api/auth/refresh', revokeUrl: LOGOUT }),
      signedIn: false,
      ...app,
      server: this.server,
      features: first ? [watching, ...others] : [...others, watching],
      providers: [
        { provide: TAB_LOCKS, useValue: this.locks.of(tab) },
        { provide: TAB_CHANNEL, useValue: this.channels.of(tab) },
        { provide: ACTIVITY_CHANNEL, useValue: this.activity.of(tab) },
        { provide: PERSON_INPUT, useValue: input },
        page.provider,
        ...(app.providers ?? []),
      ],
    });
    return {
      ...started,
      page,
      inactivity: runInInjectionContext(started.injector, injectInactivity),
      act: () => input.act(),
      close: () => {
        started.injector.destroy();
        this.locks.drop(tab);
      },
    };
  }

  /** A tab in which the person has just signed in. */
  openSignedIn(options?: WatchedOptions): WatchedTab {
    const tab = this.open(options);
    tab.signIn();
    return tab;
  }
}

import { DOCUMENT } from '@angular/common';
import { PLATFORM_ID } from '@angular/core';
import {
  localStorageTokens,
  memoryTokens,
  sessionStorageTokens,
  TokenRefreshFeature,
  TokenStorageArea,
  TokenStorageFactory,
  withStorage,
} from 'ngx-token-refresh';
import { App, AppOptions, describeSetUps, startApp, startExpired } from '../world/app';
import { ModelServer } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

const KEY = 'ngx-token-refresh';

let warnings: jest.SpyInstance;
beforeEach(() => (warnings = jest.spyOn(console, 'warn').mockImplementation()));

/** A web storage that can be told to fail. */
class MoodyStorage {
  readonly texts = new Map<string, string>();
  readonly failing = new Set<keyof MoodyStorage>();

  #fail(name: keyof MoodyStorage): void {
    if (this.failing.has(name)) throw new DOMException('the operation is insecure', 'SecurityError');
  }

  getItem(key: string): string | null {
    this.#fail('getItem');
    return this.texts.get(key) ?? null;
  }

  setItem(key: string, text: string): void {
    this.#fail('setItem');
    this.texts.set(key, text);
  }

  removeItem(key: string): void {
    this.#fail('removeItem');
    this.texts.delete(key);
  }
}

/** The page as it is, but for its window. */
function pageWith(defaultView: unknown): AppOptions['providers'] {
  const { baseURI, location } = document;
  return [{ provide: DOCUMENT, useValue: { baseURI, location, defaultView } }];
}

const withLocal = (options?: { key: string }): TokenRefreshFeature => withStorage(localStorageTokens(options));

/** Texts that may lie in storage, none of them a session. */
// Each that the reader of records knows is in token-record.spec.ts; here is one of each kind.
const garbage: [string, string][] = [
  ['an empty text', ''],
  ['a bare token', 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln'],
  ['half a JSON text', '{"v":1,"session":"s","tokens":{"accessToken":"A1","refr'],
  ['an old version', '{"v":0,"session":"s","tokens":{"accessToken":"A1"},"refreshedAt":0}'],
  ['a version to come', '{"v":2,"session":"s","tokens":{"accessToken":"A1"},"refreshedAt":0}'],
  ['an access token that no header can hold', '{"v":1,"session":"s","tokens":{"accessToken":"A\\r\\nX-Evil: 1"}}'],
];

/** The places where a storage is missing or forbidden altogether. */
const broken: [string, () => AppOptions['providers']][] = [
  [
    'storage that throws on every call',
    () => {
      const storage = new MoodyStorage();
      for (const name of ['getItem', 'setItem', 'removeItem'] as const) storage.failing.add(name);
      return pageWith({ localStorage: storage });
    },
  ],
  [
    'a window that forbids to touch its storage',
    () =>
      pageWith({
        get localStorage(): never {
          throw new DOMException('access is denied for this document', 'SecurityError');
        },
      }),
  ],
  ['a window whose storage is null, as in some web views', () => pageWith({ localStorage: null })],
  ['a document without a window', () => pageWith(null)],
  [
    'a document that has never been shown',
    () => [{ provide: DOCUMENT, useValue: document.implementation.createHTMLDocument() }],
  ],
];

describeSetUps('storage', (setUp) => {
  /** The page is loaded anew: another app, over the same server and storage. */
  function reload(server: ModelServer, feature: TokenRefreshFeature, options: AppOptions = {}): App {
    return startApp(setUp, { server, features: [feature], signedIn: false, ...options });
  }

  async function tokenSeenBy({ ask }: App, url = '/api/x'): Promise<string> {
    return (await ask(url)).value.token;
  }

  /** A whole life: sign-in, a call, a refresh, a call, sign-out. */
  async function expectWorking(app: App, url = '/api/x'): Promise<void> {
    expect(app.store.tokens()).toBeNull();
    app.signIn();
    const { accessToken } = app.store.tokens() ?? {};
    expect(await tokenSeenBy(app, url)).toBe(accessToken);
    app.server.expireAll();
    const refreshed = await tokenSeenBy(app, url);
    expect(refreshed).not.toBe(accessToken);
    expect(app.server.refreshCalls).toHaveLength(1);
    expect(app.store.tokens()?.accessToken).toBe(refreshed);
    app.signOut();
    expect(app.store.tokens()).toBeNull();
    expect(app.ended).toEqual(['signed-out']);
    expect(app.reported).toEqual([]);
  }

  function expectOneWarning(about: RegExp): void {
    expect(warnings).toHaveBeenCalledTimes(1);
    expect(warnings.mock.calls[0]).toHaveLength(1);
    expect(String(warnings.mock.calls[0])).toMatch(/^ngx-token-refresh: [^\n]+\.$/);
    expect(String(warnings.mock.calls[0])).toMatch(about);
  }

  test.each(garbage)('S5 given %s: the app starts signed out, works, and says so once', async (_, text) => {
    localStorage.setItem(KEY, text);
    const app = reload(new ModelServer(), withLocal());
    expect(app.ended).toEqual([]);
    expect(app.events).toEqual([]);
    await expectWorking(app);
    expect(localStorage).toHaveLength(0);
    // After the next sign-in a reload finds the session.
    app.signIn();
    const next = reload(app.server, withLocal());
    expect(next.store.tokens()).toEqual(app.store.tokens());
    expect(await tokenSeenBy(next)).toBe('A3');
    expectOneWarning(/signed out/);
  });

  test('S5 given garbage, and a sign-in before anything else: a reload finds the session', () => {
    localStorage.setItem(KEY, 'garbage');
    const { server } = startApp(setUp, { features: [withLocal()] });
    expect(reload(server, withLocal()).token()).toBe('A1');
    expectOneWarning(/signed out/);
  });

  test.each(broken)('S5 given %s: the app lives in memory, works, and says so once', async (_, providers) => {
    const app = reload(new ModelServer(), withLocal(), { providers: providers(), apis: ['http://localhost'] });

    await expectWorking(app, 'http://localhost/api/x');

    expectOneWarning(/memory/);
    expect(localStorage).toHaveLength(0);
  });

  /** An app, signed in, over a storage that can be told to fail. */
  function overMoody() {
    const storage = new MoodyStorage();
    const options = { features: [withLocal()], providers: pageWith({ localStorage: storage }) };
    const app = startApp(setUp, options);
    return { storage, app, reloaded: () => startApp(setUp, { ...options, server: app.server, signedIn: false }) };
  }

  test('S5 given a storage that fills up before a refresh: the spent refresh token does not stay', async () => {
    const { storage, app, reloaded } = overMoody();
    expect([...storage.texts.values()].join()).toContain('R1');
    app.server.expireAll();
    storage.failing.add('setItem');
    expect(await tokenSeenBy(app)).toBe('A2');
    expect(storage.texts.size).toBe(0);
    expectOneWarning(/memory/);
    // A reload is signed out, instead of a refresh token that would look stolen.
    expect(reloaded().store.tokens()).toBeNull();
    expect(app.server.reuses).toBe(0);
  });

  test('S5 given a storage that can be read but not written to or removed from: sign-out works, in memory', () => {
    const { storage, app } = overMoody();
    storage.failing.add('setItem').add('removeItem');
    app.signOut();
    expect(app.store.isAuthenticated()).toBe(false);
    expect(app.ended).toEqual(['signed-out']);
    expectOneWarning(/memory/);
  });

  const kinds: [string, () => TokenStorageFactory, Storage, string][] = [
    ['localStorageTokens', () => localStorageTokens(), localStorage, KEY],
    ['localStorageTokens with a key', () => localStorageTokens({ key: 'mine' }), localStorage, 'mine'],
    ['sessionStorageTokens', () => sessionStorageTokens(), sessionStorage, KEY],
    ['sessionStorageTokens with a key', () => sessionStorageTokens({ key: 'mine' }), sessionStorage, 'mine'],
  ];

  describe.each(kinds)('%s', (_, storage, area, key) => {
    const start = (): App => startApp(setUp, { features: [withStorage(storage())] });
    const reloadOf = ({ server }: App): App => reload(server, withStorage(storage()));

    test('S5 a reload keeps the session after a sign-in', async () => {
      const app = start();
      expect(Object.keys(area)).toEqual([key]);
      const next = reloadOf(app);
      expect(next.store.tokens()).toEqual({ accessToken: 'A1', refreshToken: 'R1' });
      expect(next.store.isAuthenticated()).toBe(true);
      expect(await tokenSeenBy(next)).toBe('A1');
      expect(warnings).not.toHaveBeenCalled();
    });

    test('S5 a reload keeps the session after a refresh, with the token that was not spent', async () => {
      const app = start();
      app.server.expireAll();
      await tokenSeenBy(app);
      const next = reloadOf(app);
      const tokens = { accessToken: 'A2', refreshToken: 'R2', expiresAt: Date.now() + 60_000 - 70 };
      expect(next.store.tokens()).toMatchObject(tokens);
      expect(await tokenSeenBy(next)).toBe('A2');
      app.server.expireAll();
      expect(await tokenSeenBy(next)).toBe('A3');
      expect(app.server.reuses).toBe(0);
      expect(warnings).not.toHaveBeenCalled();
    });

    test('S5 a reload keeps what the app brought itself', () => {
      const app = start();
      app.renew();
      expect(reloadOf(app).store.tokens()).toEqual({ accessToken: 'A2', refreshToken: 'R2' });
    });

    test('S5 sign-out empties the storage: a reload is signed out', () => {
      const app = start();
      app.signOut();
      expect(area).toHaveLength(0);
      expect(reloadOf(app).store.tokens()).toBeNull();
      expect(warnings).not.toHaveBeenCalled();
    });

    test('S5 a refused refresh empties the storage', async () => {
      const app = start();
      app.server.expireAll();
      app.server.revokeAll();
      await app.ask('/api/x');
      expect(area).toHaveLength(0);
      expect(app.ended).toEqual(['rejected']);
    });
  });

  test('S5 the new tokens are in the storage before the first waiting request goes on', async () => {
    const app = startExpired(setUp, { features: [withLocal()] });
    let kept: string | null = null;

    app.http.get('/api/x').subscribe(() => (kept ??= localStorage.getItem(KEY)));
    app.onEvent(({ type }) => {
      if (type === 'request-replayed') kept = localStorage.getItem(KEY);
    });
    await advance(100);

    expect(kept).toContain('"R2"');
  });

  test('S5 on a server the storage is not touched: the session lives in memory', async () => {
    localStorage.setItem(KEY, 'of a browser');
    const storage = { read: jest.fn(() => null), write: jest.fn(), remove: jest.fn() };
    const onServer: AppOptions = { providers: [{ provide: PLATFORM_ID, useValue: 'server' }] };

    await expectWorking(reload(new ModelServer(), withLocal(), onServer));
    await expectWorking(reload(new ModelServer(), withStorage(storage), onServer));

    expect(Object.entries(localStorage)).toEqual([[KEY, 'of a browser']]);
    for (const method of Object.values(storage)) expect(method).not.toHaveBeenCalled();
    expect(warnings).not.toHaveBeenCalled();
  });

  test.each<[string, TokenRefreshFeature[]]>([
    ['memoryTokens()', [withStorage(memoryTokens())]],
    ['no storage at all', []],
  ])('S5 with %s nothing is kept anywhere, and nothing said', async (_, features) => {
    const app = startApp(setUp, { features, signedIn: false });

    await expectWorking(app);
    app.signIn();

    expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
    expect(startApp(setUp, { server: app.server, features, signedIn: false }).store.tokens()).toBeNull();
    expect(warnings).not.toHaveBeenCalled();
  });

  describe('a storage of the user’s own', () => {
    /** One text, in a place that only this object knows. */
    function box(text: string | null = null): TokenStorageArea & { text: string | null } {
      return {
        text,
        read() {
          return this.text;
        },
        write(written) {
          this.text = written;
        },
        remove() {
          this.text = null;
        },
      };
    }

    test('S5 as an object: survives a reload, a refresh, and is emptied', async () => {
      const storage = box();
      const app = startExpired(setUp, { features: [withStorage(storage)] });
      expect(await tokenSeenBy(app)).toBe('A2');

      const next = reload(app.server, withStorage(storage));
      expect(next.store.tokens()).toMatchObject({ accessToken: 'A2', refreshToken: 'R2' });
      next.signOut();

      expect(storage.text).toBeNull();
      expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
      expect(warnings).not.toHaveBeenCalled();
    });

    test.each<[string, () => Promise<string | null>]>([
      ['of nothing', () => Promise.resolve(null)],
      ['of a text', () => Promise.resolve('{"v":1,"session":"s","tokens":{"accessToken":"A1"},"refreshedAt":0}')],
      ['that stays open', () => new Promise(() => undefined)],
    ])(
      'K7 one whose read() returns a promise %s: the app starts signed out, works, and says so once',
      async (_, read) => {
        const storage = { ...box(), read: read as never };

        await expectWorking(reload(new ModelServer(), withStorage(storage)));

        expectOneWarning(/`read\(\)`[^.]+ signed out; [^.]+ asyncTokens\(storage\) \(K7\)\.$/);
      },
    );
  });
});

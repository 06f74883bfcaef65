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
import { App, AppOptions, describeSetUps, probe, startApp } from '../world/app';
import { ModelServer } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

const KEY = 'ngx-token-refresh';

interface Item {
  readonly token: string;
}

let warnings: jest.SpyInstance;

beforeEach(() => {
  warnings = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});

afterEach(() => {
  warnings.mockRestore();
  localStorage.clear();
  sessionStorage.clear();
});

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
const garbage: [string, string][] = [
  ['an empty text', ''],
  ['"undefined"', 'undefined'],
  ['"null"', 'null'],
  ['"undefined" in JSON', '"undefined"'],
  ['[object Object]', '[object Object]'],
  ['a bare token', 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln'],
  ['half a JSON text', '{"v":1,"session":"s","tokens":{"accessToken":"A1","refr'],
  ['an empty object', '{}'],
  ['a list', '[]'],
  ['a number', '5'],
  ['HTML', '<!doctype html>'],
  ['an old version', '{"v":0,"session":"s","tokens":{"accessToken":"A1"},"refreshedAt":0}'],
  ['no version', '{"session":"s","tokens":{"accessToken":"A1"},"refreshedAt":0}'],
  ['a version to come', '{"v":2,"session":"s","tokens":{"accessToken":"A1"},"refreshedAt":0}'],
  ['tokens of the wrong type', '{"v":1,"session":"s","tokens":"A1","refreshedAt":0}'],
  ['an access token of the wrong type', '{"v":1,"session":"s","tokens":{"accessToken":5},"refreshedAt":0}'],
  ['an access token that is "undefined"', '{"v":1,"session":"s","tokens":{"accessToken":"undefined"},"refreshedAt":0}'],
  ['an access token that no header can hold', '{"v":1,"session":"s","tokens":{"accessToken":"A\\r\\nX-Evil: 1"}}'],
  ['a refresh token of the wrong type', '{"v":1,"session":"s","tokens":{"accessToken":"A1","refreshToken":{}}}'],
  ['an expiry of the wrong type', '{"v":1,"session":"s","tokens":{"accessToken":"A1","expiresAt":"soon"}}'],
  ['a session of the wrong type', '{"v":1,"session":5,"tokens":{"accessToken":"A1"},"refreshedAt":0}'],
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
  ['a window without storage', () => pageWith({})],
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

  async function tokenSeenBy({ http }: App, url = '/api/x'): Promise<string> {
    const answer = probe(http.get<Item>(url));
    await advance(100);
    return answer.value.token;
  }

  /** A whole life: sign-in, a call, a refresh, a call, sign-out. */
  async function expectWorking(app: App, url = '/api/x'): Promise<void> {
    expect(app.store.tokens()).toBeNull();
    app.store.signIn(app.server.issue());
    const { accessToken } = app.store.tokens() ?? {};
    expect(await tokenSeenBy(app, url)).toBe(accessToken);
    app.server.expireAll();
    const refreshed = await tokenSeenBy(app, url);
    expect(refreshed).not.toBe(accessToken);
    expect(app.server.refreshCalls).toHaveLength(1);
    expect(app.store.tokens()?.accessToken).toBe(refreshed);
    app.store.signOut();
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
    const server = new ModelServer();

    const app = reload(server, withLocal());

    expect(app.ended).toEqual([]);
    expect(app.events).toEqual([]);
    await expectWorking(app);
    expect(localStorage).toHaveLength(0);
    expectOneWarning(/signed out/);
  });

  test.each(garbage)('S5 given %s: after the next sign-in a reload finds the session', async (_, text) => {
    localStorage.setItem(KEY, text);
    const app = startApp(setUp, { features: [withLocal()] });

    const next = reload(app.server, withLocal());

    expect(next.store.tokens()).toEqual({ accessToken: 'A1', refreshToken: 'R1' });
    expect(await tokenSeenBy(next)).toBe('A1');
    expectOneWarning(/signed out/);
  });

  test.each(broken)('S5 given %s: the app lives in memory, works, and says so once', async (_, providers) => {
    const app = reload(new ModelServer(), withLocal(), { providers: providers(), apis: ['http://localhost'] });

    await expectWorking(app, 'http://localhost/api/x');

    expectOneWarning(/memory/);
    expect(localStorage).toHaveLength(0);
  });

  test('S5 in production nothing is said', async () => {
    const scope = globalThis as { ngDevMode?: unknown };
    const before = scope.ngDevMode;
    scope.ngDevMode = false;
    try {
      localStorage.setItem(KEY, 'garbage');
      await expectWorking(reload(new ModelServer(), withLocal()));
      expect(warnings).not.toHaveBeenCalled();
    } finally {
      scope.ngDevMode = before;
    }
  });

  test('S5 given a full storage at sign-in: the session lives in memory, which is said once', async () => {
    const storage = new MoodyStorage();
    storage.failing.add('setItem');

    const app = reload(new ModelServer(), withLocal(), { providers: pageWith({ localStorage: storage }) });

    await expectWorking(app);
    expect(storage.texts.size).toBe(0);
    expectOneWarning(/memory/);
  });

  test('S5 given a storage that fills up before a refresh: the spent refresh token does not stay', async () => {
    const storage = new MoodyStorage();
    const providers = pageWith({ localStorage: storage });
    const app = startApp(setUp, { features: [withLocal()], providers });
    expect([...storage.texts.values()].join()).toContain('R1');
    app.server.expireAll();
    storage.failing.add('setItem');

    expect(await tokenSeenBy(app)).toBe('A2');

    expect(storage.texts.size).toBe(0);
    expectOneWarning(/memory/);
    // A reload finds nobody signed in, instead of a refresh token that would look stolen.
    const next = reload(app.server, withLocal(), { providers });
    expect(next.store.tokens()).toBeNull();
    expect(app.server.reuses).toBe(0);
  });

  test('S5 given a storage that was full for a while: the next refresh is kept again', async () => {
    const storage = new MoodyStorage();
    const providers = pageWith({ localStorage: storage });
    const app = startApp(setUp, { features: [withLocal()], providers });
    storage.failing.add('setItem');
    app.server.expireAll();
    await tokenSeenBy(app);
    storage.failing.clear();
    app.server.expireAll();

    expect(await tokenSeenBy(app)).toBe('A3');

    expect(reload(app.server, withLocal(), { providers }).store.tokens()).toMatchObject({ refreshToken: 'R3' });
    expectOneWarning(/memory/);
  });

  test('S5 given a storage that can be read but not written to or removed from: sign-out works, in memory', () => {
    const storage = new MoodyStorage();
    const providers = pageWith({ localStorage: storage });
    const app = startApp(setUp, { features: [withLocal()], providers });
    storage.failing.add('setItem').add('removeItem');

    app.store.signOut();

    expect(app.store.isAuthenticated()).toBe(false);
    expect(app.ended).toEqual(['signed-out']);
    expectOneWarning(/memory/);
  });

  const kinds: [string, () => TokenStorageArea | TokenStorageFactory, () => string[]][] = [
    ['localStorageTokens', () => localStorageTokens(), () => Object.keys(localStorage)],
    ['localStorageTokens with a key', () => localStorageTokens({ key: 'mine' }), () => Object.keys(localStorage)],
    ['sessionStorageTokens', () => sessionStorageTokens(), () => Object.keys(sessionStorage)],
    ['sessionStorageTokens with a key', () => sessionStorageTokens({ key: 'mine' }), () => Object.keys(sessionStorage)],
  ];

  describe.each(kinds)('%s', (name, storage, keys) => {
    const key = name.endsWith('key') ? 'mine' : KEY;

    test('S5 a reload keeps the session after a sign-in', async () => {
      const app = startApp(setUp, { features: [withStorage(storage())] });
      expect(keys()).toEqual([key]);

      const next = reload(app.server, withStorage(storage()));

      expect(next.store.tokens()).toEqual({ accessToken: 'A1', refreshToken: 'R1' });
      expect(next.store.isAuthenticated()).toBe(true);
      expect(await tokenSeenBy(next)).toBe('A1');
      expect(warnings).not.toHaveBeenCalled();
    });

    test('S5 a reload keeps the session after a refresh, with the token that was not spent', async () => {
      const app = startApp(setUp, { features: [withStorage(storage())] });
      app.server.expireAll();
      await tokenSeenBy(app);

      const next = reload(app.server, withStorage(storage()));

      expect(next.store.tokens()).toMatchObject({
        accessToken: 'A2',
        refreshToken: 'R2',
        expiresAt: Date.now() + 60_000 - 70,
      });
      expect(await tokenSeenBy(next)).toBe('A2');
      app.server.expireAll();
      expect(await tokenSeenBy(next)).toBe('A3');
      expect(app.server.reuses).toBe(0);
      expect(warnings).not.toHaveBeenCalled();
    });

    test('S5 a reload keeps what the app brought by update()', () => {
      const app = startApp(setUp, { features: [withStorage(storage())] });
      app.store.renew(app.server.issue());

      expect(reload(app.server, withStorage(storage())).store.tokens()).toEqual({
        accessToken: 'A2',
        refreshToken: 'R2',
      });
    });

    test('S5 sign-out empties the storage: a reload finds nobody', () => {
      const app = startApp(setUp, { features: [withStorage(storage())] });

      app.store.signOut();

      expect(keys()).toEqual([]);
      expect(reload(app.server, withStorage(storage())).store.tokens()).toBeNull();
      expect(warnings).not.toHaveBeenCalled();
    });

    test('S5 a refused refresh empties the storage', async () => {
      const app = startApp(setUp, { features: [withStorage(storage())] });
      app.server.expireAll();
      app.server.revokeAll();

      probe(app.http.get('/api/x'));
      await advance(100);

      expect(keys()).toEqual([]);
      expect(app.ended).toEqual(['rejected']);
    });

    test('S5 a refresh that was merely unavailable leaves the storage as it is', async () => {
      const app = startApp(setUp, { features: [withStorage(storage())] });
      app.server.expireAll();
      app.server.refresh = () => ({ status: 503 });

      probe(app.http.get('/api/x'));
      await advance(100);

      expect(reload(app.server, withStorage(storage())).store.tokens()).toEqual({
        accessToken: 'A1',
        refreshToken: 'R1',
      });
    });
  });

  test('S5 the new tokens are in the storage before anybody who waited is released', async () => {
    const app = startApp(setUp, { features: [withLocal()] });
    app.server.expireAll();
    let kept: string | null = null;

    app.http.get('/api/x').subscribe(() => (kept ??= localStorage.getItem(KEY)));
    app.events$.subscribe(({ type }) => {
      if (type === 'request-replayed') kept = localStorage.getItem(KEY);
    });
    await advance(100);

    expect(kept).toContain('"R2"');
  });

  test('S5 apps with keys of their own keep apart in one storage', () => {
    const server = new ModelServer();
    const one = startApp(setUp, { server, features: [withLocal({ key: 'one' })] });
    startApp(setUp, { server, features: [withLocal({ key: 'two' })] });

    one.store.signOut();

    expect(reload(server, withLocal({ key: 'one' })).store.tokens()).toBeNull();
    expect(reload(server, withLocal({ key: 'two' })).store.tokens()).toMatchObject({ accessToken: 'A2' });
    expect(reload(server, withLocal()).store.tokens()).toBeNull();
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

  test('S5 what else lies in the storage is left alone', () => {
    localStorage.setItem('of the app', 'kept');
    const app = startApp(setUp, { features: [withLocal()] });

    app.store.signOut();

    expect(Object.entries(localStorage)).toEqual([['of the app', 'kept']]);
  });

  test.each<[string, TokenRefreshFeature[]]>([
    ['memoryTokens()', [withStorage(memoryTokens())]],
    ['no storage at all', []],
  ])('S5 with %s nothing is kept anywhere, and nothing said', async (_, features) => {
    const app = startApp(setUp, { features, signedIn: false });

    await expectWorking(app);
    app.store.signIn(app.server.issue());

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
      const app = startApp(setUp, { features: [withStorage(storage)] });
      app.server.expireAll();
      expect(await tokenSeenBy(app)).toBe('A2');

      const next = reload(app.server, withStorage(storage));
      expect(next.store.tokens()).toMatchObject({ accessToken: 'A2', refreshToken: 'R2' });
      next.store.signOut();

      expect(storage.text).toBeNull();
      expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
      expect(warnings).not.toHaveBeenCalled();
    });

    test('S5 as a factory: asked once per app, so that two apps can have two', () => {
      const made: (TokenStorageArea & { text: string | null })[] = [];
      const feature = withStorage(() => {
        made.push(box());
        return made[made.length - 1] as TokenStorageArea;
      });
      const server = new ModelServer();

      startApp(setUp, { server, features: [feature] });
      startApp(setUp, { server, features: [feature], signedIn: false });

      expect(made).toHaveLength(2);
      expect(made.map(({ text }) => text !== null)).toEqual([true, false]);
    });

    test('S5 a factory that throws: the app lives in memory, works, and says so once', async () => {
      const feature = withStorage(() => {
        throw new Error('no database');
      });

      await expectWorking(reload(new ModelServer(), feature));

      expectOneWarning(/memory/);
    });

    test('S5 one that answers a promise: the app starts signed out, works, and says so once', async () => {
      const storage = { ...box(), read: () => Promise.resolve(null) as never };

      await expectWorking(reload(new ModelServer(), withStorage(storage)));

      expectOneWarning(/./);
    });
  });
});

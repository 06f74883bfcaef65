import { PLATFORM_ID } from '@angular/core';
import { asyncTokens, cookieBackend, withProactiveRefresh, withSessionResume, withStorage } from 'ngx-token-refresh';
import { App, AppOptions, describeSetUps, Item, probe, Probe, startApp } from '../world/app';
import { bearerOf, ModelServer } from '../world/model-server';
import { SlowStorage } from '../world/slow-storage';
import { Browser, BrowserOptions, Tab } from '../world/tabs';
import { advance, pendingTimers, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

const OVER = 'ngx-token-refresh.over';
/** Virtual ms after which a storage that answers soon has done all, and the notes of sessions that are over are taken back. */
const NOTED = 4_500;
/** Virtual ms after which a page removes what it has found of a session that is over. */
const REMOVED = 2_500;

let warnings: jest.SpyInstance;
beforeEach(() => (warnings = jest.spyOn(console, 'warn').mockImplementation()));

/** A record as it is stored. */
function recordOf(session: string, tokens: object): string {
  return JSON.stringify({ v: 1, session, tokens, refreshedAt: 0, receivedAt: Date.now() - 3_600_000 });
}

function expectMemory(): void {
  expect(warnings.mock.calls).toEqual([
    [expect.stringMatching(/^ngx-token-refresh: [^\n]*asyncTokens\(\)[^\n]* memory\.$/)],
  ]);
}

describeSetUps('a storage that answers later', (setUp) => {
  interface Options extends AppOptions {
    readonly storage?: SlowStorage;
    readonly shared?: boolean;
  }

  /** The page is loaded, over a storage that has answered already, or not. */
  const open = ({ storage = new SlowStorage(), shared, features = [], ...options }: Options = {}): App =>
    startApp(setUp, {
      signedIn: false,
      ...options,
      features: [withStorage(asyncTokens(storage, { shared })), ...features],
    });

  /** A storage with the session of a person who is signed in at the server. */
  function stored(more: object = {}): { readonly storage: SlowStorage; readonly server: ModelServer } {
    const server = new ModelServer();
    const storage = new SlowStorage();
    storage.text = recordOf('s1', { ...server.issue(), ...more });
    return { storage, server };
  }

  /** The app after the start, signed in. */
  async function signedIn(options: Options = {}): Promise<App & { readonly storage: SlowStorage }> {
    const storage = options.storage ?? new SlowStorage();
    const app = open({ ...options, storage });
    await advance(50);
    app.signIn();
    await advance(50);
    storage.log.length = 0;
    return { ...app, storage };
  }

  const post = ({ http }: App, url: string): Probe<Item> => probe(http.post<Item>(url, {}));

  describe('at start', () => {
    test('W6 status is resuming until it has answered; requests wait, and go out with the stored token', async () => {
      const { storage, server } = stored();
      const app = open({ storage, server });
      const seen: string[] = [];
      app.store.tokens$.subscribe(() => seen.push(app.store.status()));
      const calls = [app.get('/api/x'), post(app, '/api/y')];
      const token = app.getAccessToken();
      let resumed = false;
      void app.store.whenResumed().then(() => (resumed = true));
      await advance(19);
      expect([app.store.status(), app.store.isAuthenticated(), resumed]).toEqual(['resuming', false, false]);
      expect(server.requests).toHaveLength(0);
      await advance(50);
      expect([app.store.status(), app.store.sessionId(), resumed]).toEqual(['signed-in', 's1', true]);
      expect(calls.map(({ value }) => value.token)).toEqual(['A1', 'A1']);
      expect(await token).toBe('A1');
      expect(server.refreshCalls).toHaveLength(0);
      expect(seen).not.toContain('signed-out');
      expect(app.events).toContainEqual(expect.objectContaining({ type: 'refresh-succeeded', source: 'storage' }));
      expect([app.ended, pendingTimers()]).toEqual([[], 0]);
      expect(storage.log).toEqual(['read', 'read done']);
      expect(warnings).not.toHaveBeenCalled();
    });

    test.each([null, undefined])(
      'W6 it holds nothing (%p): signed out quietly, what waited goes out without a token',
      async (none) => {
        const storage = new SlowStorage();
        storage.text = none as null;
        const app = open({ storage });
        const calls = [app.get('/api/public'), post(app, '/api/public')];
        expect(app.store.status()).toBe('resuming');
        await advance(50);
        expect(calls.every(({ completed }) => completed)).toBe(true);
        expect(app.server.sends.map(bearerOf)).toEqual([null, null]);
        expect([app.store.status(), app.ended, app.reported]).toEqual(['signed-out', [], []]);
        expect(warnings).not.toHaveBeenCalled();
        expect([pendingTimers(), localStorage.length]).toEqual([0, 0]);
      },
    );

    test('W6 the stored token is refused: what waited refreshes, once', async () => {
      const { storage, server } = stored();
      server.expireAll();
      const app = open({ storage, server });
      const calls = [app.get('/api/x'), post(app, '/api/y'), app.get('/api/z')];
      await advance(500);
      expect(calls.map(({ value }) => value.token)).toEqual(['A2', 'A2', 'A2']);
      expect(server.refreshCalls).toHaveLength(1);
      expect(storage.token).toBe('A2');
    });

    test('W6 T1 the stored token has expired by the clock: it is refreshed before anything is sent with it', async () => {
      const { storage, server } = stored({ expiresAt: Date.now() - 1_000 });
      server.expireAll();
      const app = open({ storage, server, features: [withProactiveRefresh()] });
      const calls = [app.get('/api/x'), post(app, '/api/y')];
      const token = app.getAccessToken();
      await advance(500);
      expect(calls.map(({ value }) => value.token)).toEqual(['A2', 'A2']);
      expect(await token).toBe('A2');
      expect(server.sends.map(bearerOf)).toEqual(['A2', 'A2']);
      expect([server.refreshCalls.length, app.store.status()]).toEqual([1, 'signed-in']);
      app.injector.destroy();
    });

    test('W6 T1 G1 likewise, and the auth server is away: what waited goes out with the token there is', async () => {
      const { storage, server } = stored({ expiresAt: Date.now() - 1_000 });
      server.refresh = () => ({ status: 503 });
      const app = open({ storage, server, features: [withProactiveRefresh()] });
      const calls = [app.get('/api/x'), post(app, '/api/y')];
      await advance(500);
      expect(calls.map(({ value }) => value.token)).toEqual(['A1', 'A1']);
      expect([app.store.status(), app.ended]).toEqual(['signed-in', []]);
      app.injector.destroy();
    });

    test.each([
      ['the server ends the session', 'rejected', {}],
      ['the refresh token has expired', 'expired', { refreshExpiresAt: Date.UTC(2026, 0, 1) - 1_000 }],
    ])(
      'W6 T1 G2 likewise, and %s: signed out, once; what waited does not leave with the token',
      async (_, end, more) => {
        const { storage, server } = stored({ expiresAt: Date.now() - 1_000, ...more });
        server.revokeAll();
        const app = open({ storage, server, features: [withProactiveRefresh()] });
        const [writing, reading] = [post(app, '/api/x'), app.get('/api/public')];
        const token = app.getAccessToken().catch((error: unknown) => error);
        await advance(500);
        expect(writing.failure).toMatchObject({ status: 401, error: { code: end } });
        expect(reading.value.token).toBeNull();
        expect(await token).toMatchObject({ code: end });
        expect(server.sends.map(bearerOf)).toEqual([null]);
        expect([app.store.status(), app.ended]).toEqual(['signed-out', [end]]);
        expect(storage.text).toBeNull();
        app.injector.destroy();
      },
    );

    test.each<[string, (storage: SlowStorage) => void, number]>([
      ['never answers', ({ latency }) => (latency.read = Infinity), 3_000],
      ['answers after more than 3 s', ({ latency }) => (latency.read = 5_000), 3_000],
      ['rejects', ({ failing }) => failing.set('read', 'rejects'), 20],
      ['throws', ({ failing }) => failing.set('read', 'throws'), 0],
    ])('W6 S5 it %s: the app is signed out, works in memory, and says so once', async (_, breaks, after) => {
      const { storage, server } = stored();
      breaks(storage);
      const app = open({ storage, server });
      const call = post(app, '/api/public');
      await advance(after - 1);
      if (after) expect([app.store.status(), call.settled]).toEqual(['resuming', false]);
      await advance(50);
      expect(call.completed).toBe(true);
      expect([app.store.status(), app.ended]).toEqual(['signed-out', []]);
      await advance(5_000);
      expect(app.store.status()).toBe('signed-out');
      app.signIn();
      server.expireAll();
      const again = app.get('/api/x');
      await advance(2_000);
      expect(again.value.token).toBe('A3');
      void app.signOut();
      await advance(10_000);
      expect(app.ended).toEqual(['signed-out']);
      expectMemory();
      expect(pendingTimers()).toBe(0);
    });

    test.each(['GARBAGE', '', '{"v":0}'])('S5 it holds %p: signed out, and development says so once', async (text) => {
      const storage = new SlowStorage();
      storage.text = text;
      const app = open({ storage });
      await advance(50);
      expect(app.store.status()).toBe('signed-out');
      expect(warnings.mock.calls).toEqual([[expect.stringMatching(/not a session[^\n]+ signed out\.$/)]]);
      app.signIn();
      await advance(50);
      expect(storage.token).toBe('A1');
    });

    test('X15 it holds a record of a later format: signed out, and it stays, until the person signs in or out', async () => {
      const text = '{"v":2,"session":"s","tokens":{"accessToken":"Z1"}}';
      for (const act of [(app: App) => app.signIn(), (app: App) => void app.signOut()]) {
        const storage = new SlowStorage();
        storage.text = text;
        const app = open({ storage });
        await advance(50);
        expect([app.store.status(), storage.text]).toEqual(['signed-out', text]);
        act(app);
        await advance(50);
        expect(storage.token).toBe(app.token());
      }
    });

    test('W7 on a server nothing is read, and nothing waits', async () => {
      const { storage, server } = stored();
      const app = open({ storage, server, providers: [{ provide: PLATFORM_ID, useValue: 'server' }] });
      const call = app.get('/api/public');
      await advance(50);
      expect([app.store.status(), call.completed, storage.log]).toEqual(['resuming', true, []]);
    });

    test('W8 sign-in meanwhile wins; what it replaces does not come back, though the page is closed at once', async () => {
      for (const closes of [true, false]) {
        const { storage, server } = stored();
        const app = open({ storage, server });
        const call = app.get('/api/x');
        await advance(10);
        app.signIn();
        expect(app.token()).not.toBe('A1');
        if (closes) {
          const next = open({ storage: pageClosed(storage), server });
          await advance(100);
          expect(next.store.status()).toBe('signed-out');
        } else {
          await advance(NOTED);
          expect(call.value.token).toBe(app.token());
          expect([storage.token, localStorage.length]).toEqual([app.token(), 0]);
        }
        localStorage.clear();
      }
    });

    test('W8 sign-out meanwhile wins, and empties the storage; closing the page at once does not bring it back', async () => {
      for (const closes of [true, false]) {
        const { storage, server } = stored();
        const app = open({ storage, server });
        const call = app.get('/api/public');
        await advance(10);
        void app.signOut();
        expect(app.store.status()).toBe('signed-out');
        if (closes) {
          const next = open({ storage: pageClosed(storage), server });
          await advance(100);
          expect([next.store.status(), storage.text]).toEqual(['signed-out', storage.text]);
        } else {
          await advance(NOTED);
          expect([call.completed, app.token(), app.ended]).toEqual([true, null, []]);
          expect([storage.text, localStorage.length]).toEqual([null, 0]);
        }
        localStorage.clear();
      }
    });

    test('an app that is destroyed meanwhile leaves no timer', async () => {
      const { storage, server } = stored();
      storage.latency.read = Infinity;
      const app = open({ storage, server });
      await advance(10);
      app.injector.destroy();
      await advance(0);
      expect(pendingTimers()).toBe(0);
    });
  });

  /** The storage as the next page finds it: what was under way is lost. */
  function pageClosed(storage: SlowStorage): SlowStorage {
    const next = new SlowStorage();
    next.text = storage.text;
    return next;
  }

  describe('with withSessionResume()', () => {
    const backend = cookieBackend({ refreshUrl: '/api/auth/refresh' });

    test.each([true, false])('W6 W1 the storage is asked first, then the server; stored: %p', async (has) => {
      const { storage, server } = stored();
      if (!has) storage.text = null;
      localStorage.setItem('ngx-token-refresh.hint', 's1');
      server.refresh = () => ({ status: 200, body: { access_token: server.issue().accessToken } });
      const app = open({ storage, server, backend, features: [withSessionResume()] });
      const call = app.get('/api/x');
      await advance(19);
      expect(server.refreshCalls).toHaveLength(0);
      await advance(100);
      expect(call.value.token).toBe(has ? 'A1' : 'A2');
      expect([server.refreshCalls.length, app.store.sessionId()]).toEqual([has ? 0 : 1, 's1']);
    });

    test('W6 W4 after its timeout requests go out; the session is there when the storage has answered', async () => {
      const { storage, server } = stored();
      storage.latency.read = 1_000;
      const app = open({ storage, server, backend, features: [withSessionResume({ timeout: 200 })] });
      const call = app.get('/api/x');
      await advance(300);
      expect([call.settled, app.store.status()]).toEqual([false, 'resuming']);
      expect(server.tokensSentTo('/api/x')).toEqual([null]);
      await advance(1_000);
      expect(call.value.token).toBe('A1');
      expect(app.store.status()).toBe('signed-in');
    });
  });

  describe('what is written', () => {
    test('W6 is written in order, one after the other, however slow', async () => {
      const app = await signedIn();
      const { storage } = app;
      storage.latency.write = 700;
      storage.latency.remove = 100;
      app.renew();
      app.renew();
      void app.signOut();
      app.signIn();
      await advance(2_500 + NOTED);
      expect(storage.log).toEqual([
        'write A2',
        'write done',
        'write A3',
        'write done',
        'remove',
        'remove done',
        'write A4',
        'write done',
        'read',
        'read done',
        'read',
        'read done',
      ]);
      expect(storage.token).toBe('A4');
      expect([localStorage.length, pendingTimers()]).toEqual([0, 0]);
      expect(warnings).not.toHaveBeenCalled();
    });

    test('W6 the next page finds the session, after a refresh too', async () => {
      const app = await signedIn();
      app.server.expireAll();
      expect((await app.ask('/api/x')).value.token).toBe('A2');
      const next = open({ storage: app.storage, server: app.server });
      await advance(50);
      expect(next.token()).toBe('A2');
      expect((await next.ask('/api/x')).value.token).toBe('A2');
      expect(app.server.reuses).toBe(0);
    });

    test.each([
      [400, 400],
      [990, 990],
      [2_000, 1_000],
      [Infinity, 1_000],
    ])('W6 the gate opens after the write, of %p ms, or a second', async (latency, opens) => {
      const app = await signedIn();
      app.storage.latency.write = latency;
      app.server.expireAll();
      const calls = [app.get('/api/x'), post(app, '/api/y')];
      let token = '';
      void app.refresher.refresh().then((newest) => (token = String(newest)));
      // 20 ms for the refresh.
      await advance(15 + opens);
      expect([token, app.server.tokensSentTo('/api/x')]).toEqual(['', ['A1']]);
      await advance(30);
      expect(calls.map(({ value }) => value.token)).toEqual(['A2', 'A2']);
      expect(token).toBe('A2');
      expect(app.server.refreshCalls).toHaveLength(1);
    });

    test('W6 a storage that is slower than a second delays one refresh, not all', async () => {
      const app = await signedIn();
      app.storage.latency.write = Infinity;
      app.server.expireAll();
      app.get('/api/x');
      await advance(1_100);
      app.server.expireAll();
      await advance(60_000);
      const call = app.get('/api/y');
      await advance(100);
      expect(call.value.token).toBe('A3');
      expectMemory();
    });

    test.each(['rejects', 'throws'] as const)(
      'W6 S5 a write that %s: the session goes on in memory, said once; the spent tokens are not found again',
      async (how) => {
        const app = await signedIn();
        const { storage, server } = app;
        storage.failing.set('write', how);
        for (const token of ['A2', 'A3']) {
          server.expireAll();
          expect((await app.ask('/api/x')).value.token).toBe(token);
        }
        expectMemory();
        const next = open({ storage, server });
        await advance(100);
        expect(next.store.status()).toBe('signed-out');
        await advance(REMOVED + NOTED);
        expect([storage.text, server.reuses, localStorage.length]).toEqual([null, 0, 0]);
      },
    );

    test('W6 a write that fails, and a later one that does not: the next page finds the session', async () => {
      const app = await signedIn();
      const { storage, server } = app;
      storage.failing.set('write', 'rejects');
      app.renew();
      await advance(100);
      storage.failing.clear();
      app.renew();
      await advance(100);
      expect(localStorage).toHaveLength(0);
      const next = open({ storage, server });
      await advance(50);
      expect(next.token()).toBe('A3');
    });

    test('S1 sign-out while the new tokens are written: nothing of them stays', async () => {
      const app = await signedIn();
      app.storage.latency.write = 500;
      app.server.expireAll();
      const call = app.get('/api/x');
      await advance(100);
      void app.signOut();
      await advance(2_000);
      expect(call.failure.status).toBe(401);
      expect([app.token(), app.storage.text, app.ended]).toEqual([null, null, ['signed-out']]);
    });

    test('S2 another sign-in while the new tokens are written: the other session is stored', async () => {
      const app = await signedIn();
      app.storage.latency.write = 500;
      app.server.expireAll();
      const call = app.get('/api/x');
      await advance(100);
      app.signIn();
      await advance(2_000);
      expect(call.failure.status).toBe(401);
      expect([app.token(), app.storage.token]).toEqual(['A3', 'A3']);
    });
  });

  describe('the page is closed before the storage has removed the record', () => {
    const ends: [string, (app: App) => unknown, (string | null)?][] = [
      ['sign-out', ({ signOut }) => signOut()],
      [
        'an end by the server',
        ({ server, get }) => {
          server.expireAll();
          server.revokeAll();
          get('/api/x');
        },
      ],
      ['another sign-in', ({ signIn }) => signIn()],
    ];

    test.each(ends)('W6 %s: the next page is signed out, and removes it; the note holds no secret', async (_, end) => {
      const app = await signedIn();
      app.storage.latency.remove = app.storage.latency.write = Infinity;
      end(app);
      await advance(100);
      expect(app.token()).not.toBe('A1');
      expect(app.storage.token).toBe('A1');
      expect(localStorage.getItem(OVER)).toBeTruthy();
      expect(JSON.stringify(Object.entries(localStorage))).not.toMatch(/[AR]\d"/);

      const storage = pageClosed(app.storage);
      app.injector.destroy();
      const next = open({ storage, server: app.server });
      const call = next.get('/api/public');
      await advance(100);
      expect([next.store.status(), next.ended]).toEqual(['signed-out', []]);
      expect(call.completed).toBe(true);
      expect(app.server.tokensSentTo('/api/public')).toEqual([null]);
      await advance(REMOVED);
      expect(storage.text).toBeNull();
      await advance(NOTED);
      expect(localStorage).toHaveLength(0);
    });

    test('W6 a sign-in after it is found by the next page', async () => {
      const app = await signedIn();
      void app.signOut();
      app.signIn();
      await advance(100);
      const next = open({ storage: app.storage, server: app.server });
      await advance(50);
      expect(next.token()).toBe('A2');
    });

    test('W6 a page that begins while another removes the record does not find the session', async () => {
      const app = await signedIn();
      const { storage } = app;
      // It reads the record, and answers when that has been removed, and when the note has been taken back.
      const { text } = storage;
      void app.signOut();
      await advance(3_800);
      const read = jest.spyOn(storage, 'read').mockImplementationOnce(() => {
        return new Promise((resolve) => setTimeout(() => resolve(text), 500));
      });
      const next = open({ storage, server: app.server });
      await advance(1_000);
      expect(localStorage.getItem(OVER)).toBeNull();
      // The third is that of the first page, which looks whether the record is there again, for the second time.
      expect(read).toHaveBeenCalledTimes(3);
      expect(next.store.status()).toBe('signed-out');
    });

    test('W6 the page is closed twice, and each time too early', async () => {
      const app = await signedIn();
      app.storage.latency.remove = Infinity;
      void app.signOut();
      const second = pageClosed(app.storage);
      second.latency.remove = Infinity;
      open({ storage: second, server: app.server });
      await advance(REMOVED);
      const third = pageClosed(second);
      const next = open({ storage: third, server: app.server });
      await advance(REMOVED);
      expect([next.store.status(), third.text]).toEqual(['signed-out', null]);
    });

    test('W6 without localStorage it works, but for this', async () => {
      for (const name of ['getItem', 'setItem', 'removeItem'] as const) {
        jest.spyOn(Storage.prototype, name).mockImplementation(() => {
          throw new DOMException('no', 'SecurityError');
        });
      }
      const app = await signedIn();
      app.server.expireAll();
      expect((await app.ask('/api/x')).value.token).toBe('A2');
      void app.signOut();
      await advance(50);
      expect(app.storage.text).toBeNull();
      expect(warnings).not.toHaveBeenCalled();
    });
  });

  describe('that tabs share', () => {
    async function openTabs(
      count: number,
      options: BrowserOptions = {},
    ): Promise<{ browser: Browser; tabs: Tab[]; storage: SlowStorage }> {
      const storage = new SlowStorage();
      const browser = new Browser(setUp, new ModelServer(), options);
      const tabs = Array.from({ length: count }, () =>
        browser.open({ storage: asyncTokens(storage, { shared: true }) }),
      );
      await advance(50);
      tabs[0]?.signIn();
      await advance(200);
      return { browser, tabs, storage };
    }
    const tokens = (tabs: readonly Tab[]): (string | null)[] => tabs.map((tab) => tab.token());

    test('W6 X1 X3 sign-in, one refresh over all tabs, sign-out', async () => {
      const { browser, tabs, storage } = await openTabs(3);
      expect(tokens(tabs)).toEqual(['A1', 'A1', 'A1']);
      browser.server.expireAll();
      const calls = tabs.map((tab) => tab.get('/api/x'));
      await advance(1_000);
      expect(calls.map(({ value }) => value.token)).toEqual(['A2', 'A2', 'A2']);
      expect([browser.server.refreshCalls.length, browser.server.reuses]).toEqual([1, 0]);
      void tabs[1]?.signOut();
      await advance(200);
      expect(tokens(tabs)).toEqual([null, null, null]);
      expect(tabs.map(({ ended }) => ended)).toEqual([['signed-out'], ['signed-out'], ['signed-out']]);
      await advance(NOTED);
      expect([storage.text, localStorage.length]).toEqual([null, 0]);
    });

    test.each<[string, (tab: Tab) => unknown, (tab: Tab) => unknown, string | null]>([
      ['stays open', ({ signOut }) => signOut(), () => undefined, null],
      ['is closed', ({ signOut }) => signOut(), (tab) => tab.close(), null],
      ['signs in', ({ signIn }) => signIn(), () => undefined, 'A3'],
    ])(
      'W6 S1 S2 an end while another tab stores new tokens, which come last: no page that begins then has them (the tab %s)',
      async (_, end, then, token) => {
        const { browser, tabs, storage } = await openTabs(2);
        const [first, second] = tabs as [Tab, Tab];
        browser.channels.delay = null;
        storage.latency.write = 300;
        browser.server.expireAll();
        const call = first.get('/api/x');
        await advance(100);
        storage.latency.write = 20;
        expect(storage.log.at(-1)).toBe('write A2');
        end(second);
        await advance(100);
        expect(storage.token).toBe(token);
        then(second);
        await advance(200);
        expect(storage.token).toBe('A2');
        const next = browser.open({ storage: asyncTokens(storage, { shared: true }) });
        await advance(NOTED);
        expect([call.settled, next.token(), storage.token]).toEqual([true, null, token]);
        await advance(NOTED);
        expect(localStorage.length).toBe(0);
      },
    );

    /** The first tab is about to store new tokens, and the second begins a session. @returns the second */
    async function signsInWhileAnotherStores(
      browser: Browser,
      tabs: readonly Tab[],
      storage: SlowStorage,
    ): Promise<Tab> {
      const [first, second] = tabs as [Tab, Tab];
      storage.latency.write = 300;
      browser.server.expireAll();
      first.get('/api/x');
      await advance(100);
      storage.latency.write = 20;
      second.signIn();
      return second;
    }

    test('W6 S2 X3 likewise a sign-in: all tabs have the new session in the end', async () => {
      const { browser, tabs, storage } = await openTabs(3);
      await signsInWhileAnotherStores(browser, tabs, storage);
      await advance(NOTED);
      expect(storage.log.filter((line) => line.startsWith('write'))).toEqual([
        'write A1',
        'write done',
        'write A2',
        'write A3',
        'write done',
        'write done',
        // By both that have it.
        'write A3',
        'write A3',
        'write done',
        'write done',
      ]);
      expect([tokens(tabs), storage.token]).toEqual([['A3', 'A3', 'A3'], 'A3']);
    });

    test.each([
      [500, 500],
      [3_000, 1_000],
    ])('W6 the lock is let go after the write, of %p ms, or a second', async (latency, held) => {
      const { browser, tabs, storage } = await openTabs(2);
      const [first, second] = tabs as [Tab, Tab];
      browser.channels.delay = null;
      storage.latency.write = latency;
      browser.server.expireAll();
      const one = first.get('/api/x');
      await advance(100);
      const begun = browser.server.refreshCalls.length;
      const two = second.get('/api/x');
      await advance(held - 100);
      expect([begun, browser.server.refreshCalls.length, two.settled]).toEqual([1, 1, false]);
      await advance(4_000);
      expect(one.value.token).toBe('A2');
      // Where the write was too slow for the second tab to see it, the server decides.
      if (latency < 1_000) {
        expect(two.value.token).toBe('A2');
        expect(browser.server.refreshCalls).toHaveLength(1);
      } else expect(two.settled).toBe(true);
    });

    test('W6 X2 a tab that was told nothing finds the new tokens in its turn', async () => {
      const { browser, tabs } = await openTabs(2);
      const [first, second] = tabs as [Tab, Tab];
      browser.channels.delay = null;
      browser.server.expireAll();
      const before = first.get('/api/x');
      await advance(500);
      expect([before.value.token, second.token()]).toEqual(['A2', 'A1']);
      const call = second.get('/api/x');
      await advance(500);
      expect(call.value.token).toBe('A2');
      expect(browser.server.refreshCalls).toHaveLength(1);
    });

    test('W6 X2 tokens go forward: what another tab has stored again of before the refresh is replaced', async () => {
      const { browser, tabs, storage } = await openTabs(2);
      const [first] = tabs as [Tab, Tab];
      const before = storage.text;
      browser.server.expireAll();
      first.get('/api/x');
      await advance(500);
      expect([tokens(tabs), storage.token]).toEqual([['A2', 'A2'], 'A2']);
      storage.text = before;
      first.page.wake();
      await advance(500);
      expect([tokens(tabs), storage.token]).toEqual([['A2', 'A2'], 'A2']);
    });

    test('W6 X2 what another tab tells while a page waits for its first answer is not missed', async () => {
      const { browser, tabs, storage } = await openTabs(1);
      // The storage has read, and has yet to answer.
      const read = storage.read.bind(storage);
      jest.spyOn(storage, 'read').mockImplementationOnce(async () => {
        const text = await read();
        await new Promise((resolve) => void setTimeout(resolve, 200));
        return text;
      });
      const next = browser.open({ storage: asyncTokens(storage, { shared: true }) });
      await advance(50);
      tabs[0]?.renew();
      await advance(1_000);
      expect([next.token(), next.ended]).toEqual(['A2', []]);
    });

    test('W6 X2 a storage whose first answer took more than a second is read again all the same', async () => {
      const { browser, tabs, storage } = await openTabs(1);
      storage.latency.read = 1_500;
      const slow = browser.open({ storage: asyncTokens(storage, { shared: true }) });
      await advance(0);
      storage.latency.read = 20;
      tabs[0]?.renew();
      await advance(2_000);
      expect(slow.store.sessionId()).not.toBeNull();
      tabs[0]?.signIn();
      await advance(1_000);
      expect(slow.store.sessionId()).toBe(tabs[0]?.store.sessionId());
    });

    test('W6 S2 X3 what another tab was about to store of a session that is over does not end the next one, which only a new page has', async () => {
      const { browser, tabs, storage } = await openTabs(2);
      browser.channels.delay = null;
      const second = await signsInWhileAnotherStores(browser, tabs, storage);
      await advance(50);
      // The page that has signed in is reloaded before the other's write comes through.
      second.close();
      const next = browser.open({ storage: asyncTokens(storage, { shared: true }) });
      await advance(50);
      expect([next.token(), storage.token]).toEqual(['A3', 'A3']);
      await advance(200);
      expect(storage.token).toBe('A2');
      next.page.wake();
      await advance(NOTED);
      expect([next.token(), next.ended, storage.token]).toEqual(['A3', [], 'A3']);
    });

    test('W6 S1 X3 a tab that has heard of neither a sign-in nor its end does not put back the session before', async () => {
      const { browser, tabs, storage } = await openTabs(2);
      const [first, second] = tabs as [Tab, Tab];
      browser.channels.delay = null;
      first.signIn();
      await advance(50);
      second.signIn();
      await advance(50);
      expect([first.token(), storage.token]).toEqual(['A2', 'A3']);
      storage.latency.remove = 500;
      void second.signOut();
      await advance(50);
      first.page.wake();
      await advance(NOTED);
      expect([first.token(), first.ended, storage.token]).toEqual([null, ['signed-out'], null]);
    });

    test('W6 what waited for the storage as an exchange did takes nothing for news that is not stored yet', async () => {
      // Forced: both wait for the same answer of the storage, here until the test gives it.
      const answers: (() => void)[] = [];
      const area = {
        text: null as string | null,
        isBusy: false,
        read: () => area.text,
        write: (text: string) => void (area.text = text),
        remove: () => void (area.text = null),
        settle: () => new Promise<void>((resolve) => answers.push(resolve)),
      };
      const answerAll = async (): Promise<void> => {
        answers.splice(0).forEach((answer) => answer());
        await advance(50);
      };
      const browser = new Browser(setUp, new ModelServer());
      const tab = browser.open({ storage: area });
      tab.signIn();
      await answerAll();
      browser.server.expireAll();
      const call = tab.get('/api/x');
      await advance(50);
      // In its turn it looks at the storage, and then exchanges.
      await answerAll();
      area.write = (text) => void Object.assign(area, { text, isBusy: true });
      tab.page.wake();
      await answerAll();
      expect([area.text?.includes('A2'), tab.token(), call.settled]).toEqual([true, 'A1', false]);
      area.isBusy = false;
      await answerAll();
      expect([tab.token(), call.value.token]).toEqual(['A2', 'A2']);
    });

    test('W6 X3 the server’s no does not end a session that another tab has renewed meanwhile', async () => {
      const { browser, tabs, storage } = await openTabs(2, { locks: false });
      const [first, second] = tabs as [Tab, Tab];
      browser.channels.delay = null;
      browser.server.expireAll();
      browser.server.refreshLatency = 500;
      const call = first.get('/api/x');
      await advance(450);
      // Forced: the second tab's own refresh is stored while that of the first is under way.
      storage.text = String(storage.text).replace('A1', 'A9').replace('R1', 'R9');
      browser.server.refresh = () => ({ status: 401, body: {} });
      await advance(3_000);
      expect(first.token()).toBe('A9');
      expect(first.ended).toEqual([]);
      expect(call.settled).toBe(true);
      expect(second.ended).toEqual([]);
    });
  });

  describe('of each tab, with withCrossTabSync()', () => {
    test('W6 X9 a plain new tab starts signed out; a tab refreshes as one that is alone', async () => {
      const browser = new Browser(setUp, new ModelServer());
      const [one, two] = [new SlowStorage(), new SlowStorage()];
      const first = browser.open({ storage: asyncTokens(one) });
      const second = browser.open({ storage: asyncTokens(two) });
      await advance(400);
      first.signIn();
      await advance(400);
      expect([first.token(), second.token()]).toEqual(['A1', null]);
      browser.server.expireAll();
      one.latency.write = 400;
      const call = first.get('/api/x');
      await advance(300);
      expect(call.settled).toBe(false);
      await advance(1_000);
      expect(call.value.token).toBe('A2');
      expect([one.token, two.text]).toEqual(['A2', null]);
    });
  });
});

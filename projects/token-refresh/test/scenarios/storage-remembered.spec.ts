import { DOCUMENT } from '@angular/common';
import {
  localStorageTokens,
  memoryTokens,
  rememberedTokens,
  sessionStorageTokens,
  TokenStorage,
  withStorage,
} from 'ngx-token-refresh';
import { App, AppOptions, describeSetUps, startApp } from '../world/app';
import { ModelServer } from '../world/model-server';
import { Browser, Tab } from '../world/tabs';
import { advance, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

const KEY = 'ngx-token-refresh';

let warnings: jest.SpyInstance;
beforeEach(() => (warnings = jest.spyOn(console, 'warn').mockImplementation()));

/** The access tokens that lie in sessionStorage and in localStorage. */
function kept(key = KEY): (string | null)[] {
  return [sessionStorage, localStorage].map(
    (area) => /"accessToken":"(\w+)"/.exec(area.getItem(key) ?? '')?.[1] ?? null,
  );
}

/** The window of a tab has a sessionStorage of its own, and the localStorage that all share. */
class TabWindow extends EventTarget {
  readonly localStorage = localStorage;
  readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

  constructor(readonly texts = new Map<string, string>()) {
    super();
    this.sessionStorage = {
      getItem: (key) => texts.get(key) ?? null,
      setItem: (key, text) => void texts.set(key, text),
      removeItem: (key) => void texts.delete(key),
    };
  }

  get providers(): AppOptions['providers'] {
    const { baseURI, location } = document;
    return [{ provide: DOCUMENT, useValue: { baseURI, location, defaultView: this } }];
  }
}

describeSetUps('stay signed in', (setUp) => {
  const start = (options: AppOptions = {}, storage: TokenStorage = rememberedTokens()): App =>
    startApp(setUp, { signedIn: false, features: [withStorage(storage)], ...options });

  function signIn({ store, server }: App, remember?: boolean): void {
    store.signIn(server.issue(), { remember });
  }

  const signInFrom = ({ store, server }: App, remember?: boolean): void => {
    store.signInFrom(server.issue(), { remember });
  };

  test.each([
    ['signIn()', signIn],
    ['signInFrom()', signInFrom],
  ])('W9 %s writes to sessionStorage by default and with `remember: false`, else to localStorage', (_, act) => {
    const app = start();
    expect(kept()).toEqual([null, null]);
    act(app);
    expect(kept()).toEqual(['A1', null]);
    act(app, true);
    expect(kept()).toEqual([null, 'A2']);
    act(app, false);
    expect(kept()).toEqual(['A3', null]);
    act(app, true);
    act(app);
    expect(kept()).toEqual(['A5', null]);
    expect(warnings).not.toHaveBeenCalled();
  });

  test('W9 without options at all, signIn() writes to sessionStorage; what no form has filled in counts as false', () => {
    const app = start();
    signIn(app, true);
    app.store.signIn(app.server.issue());
    expect(kept()).toEqual(['A2', null]);
    signIn(app, true);
    signIn(app, null as unknown as undefined);
    expect(kept()).toEqual(['A4', null]);
  });

  test('W9 with a key of its own, in both', () => {
    const app = start({}, rememberedTokens({ key: 'mine' }));
    signIn(app);
    expect(kept('mine')).toEqual(['A1', null]);
    signIn(app, true);
    expect(kept('mine')).toEqual([null, 'A2']);
    expect([localStorage.length, sessionStorage.length]).toEqual([1, 0]);
  });

  describe.each([
    [false, 'sessionStorage', (token: string) => [token, null]],
    [true, 'localStorage', (token: string) => [null, token]],
  ])('with `remember: %p`', (remember, area, inPlace) => {
    const reload = ({ server }: App): App => start({ server });

    test(`W9 refreshes and renew() write to ${area}, also after a reload`, async () => {
      const app = start();
      signIn(app, remember);
      app.server.expireAll();
      expect((await app.ask('/api/x')).value.token).toBe('A2');
      expect(kept()).toEqual(inPlace('A2'));
      app.renew();
      expect(kept()).toEqual(inPlace('A3'));

      const next = reload(app);
      expect(next.token()).toBe('A3');
      app.server.expireAll();
      expect((await next.ask('/api/x')).value.token).toBe('A4');
      expect(kept()).toEqual(inPlace('A4'));
      next.renew();
      expect(kept()).toEqual(inPlace('A5'));
      expect(app.server.reuses).toBe(0);
    });

    test('W9 sign-out, before and after a reload, leaves nothing anywhere', () => {
      for (const turn of [(app: App) => app, reload]) {
        const app = start();
        signIn(app, remember);
        void turn(app).signOut();
        expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
      }
    });

    test('W9 an end by the server leaves nothing of the session', async () => {
      const app = start();
      signIn(app, remember);
      app.server.expireAll();
      app.server.revokeAll();
      await app.ask('/api/x');
      expect(app.ended).toEqual(['rejected']);
      expect(kept()).toEqual([null, null]);
    });

    test('W9 after a sign-out the choice is made anew', () => {
      const app = start();
      signIn(app, remember);
      void app.signOut();
      app.signIn();
      expect(kept()).toEqual(['A2', null]);
    });

    test('S5 a storage that takes nothing any more: the session goes on in memory, and nothing spent stays', async () => {
      const app = start();
      signIn(app, remember);
      jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
        throw new DOMException('full', 'QuotaExceededError');
      });
      app.server.expireAll();
      expect((await app.ask('/api/x')).value.token).toBe('A2');
      expect(kept()).toEqual([null, null]);
      expect(warnings.mock.calls).toEqual([[expect.stringContaining('memory')]]);
    });

    test('S5 a storage that is forbidden: the app works in memory, and says so once', async () => {
      for (const name of ['getItem', 'setItem', 'removeItem'] as const) {
        jest.spyOn(Storage.prototype, name).mockImplementation(() => {
          throw new DOMException('no', 'SecurityError');
        });
      }
      const app = start();
      signIn(app, remember);
      app.server.expireAll();
      expect((await app.ask('/api/x')).value.token).toBe('A2');
      void app.signOut();
      expect(app.ended).toEqual(['signed-out']);
      expect(warnings.mock.calls).toEqual([[expect.stringContaining('memory')]]);
    });

    test.each(['GARBAGE', '{"v":0}', ''])(`S5 given %p in ${area}, the app starts signed out, and works`, (text) => {
      (remember ? localStorage : sessionStorage).setItem(KEY, text);
      const app = start();
      expect(app.store.isAuthenticated()).toBe(false);
      signIn(app, remember);
      expect(kept()).toEqual(inPlace('A1'));
      expect(reload(app).token()).toBe('A1');
    });

    test(`X15 a record of a later format in ${area} stays, until the person signs in or out`, () => {
      const text = '{"v":2,"session":"s","tokens":{"accessToken":"Z1"}}';
      const place = remember ? localStorage : sessionStorage;
      place.setItem(KEY, text);
      const app = start();
      expect(app.store.isAuthenticated()).toBe(false);
      expect(place.getItem(KEY)).toBe(text);
      void app.signOut();
      expect(place.getItem(KEY)).toBeNull();
      place.setItem(KEY, text);
      signIn(app, !remember);
      expect(kept()).toEqual(inPlace('A1').reverse());
    });
  });

  test('S5 where one of the two cannot be emptied, a sign-out still empties the other', () => {
    const app = start();
    signIn(app);
    const remove = sessionStorage.removeItem.bind(sessionStorage);
    jest.spyOn(Storage.prototype, 'removeItem').mockImplementation(function (this: Storage, key: string) {
      if (this === localStorage) throw new DOMException('no', 'SecurityError');
      remove(key);
    });
    void app.signOut();
    expect(kept()).toEqual([null, null]);
    expect(start({ server: app.server }).store.isAuthenticated()).toBe(false);
  });

  describe('W9 after a write that failed', () => {
    const expireAndAsk = async (app: App): Promise<void> => {
      app.server.expireAll();
      await app.ask('/api/items/1');
    };
    const whileFull = async (work: () => unknown): Promise<void> => {
      const spy = jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
        throw new DOMException('full', 'QuotaExceededError');
      });
      await work();
      spy.mockRestore();
    };

    test('at the sign-in, the session is kept where the person wants it as soon as there is room', async () => {
      const app = start();
      await whileFull(() => signIn(app, true));
      expect(kept()).toEqual([null, null]);
      await expireAndAsk(app);
      expect(kept()).toEqual([null, 'A2']);
    });

    test('at a refresh', async () => {
      const app = start();
      signIn(app, true);
      await whileFull(() => expireAndAsk(app));
      await expireAndAsk(app);
      expect(kept()).toEqual([null, 'A3']);
    });

    test('the next session is not kept where that one was', async () => {
      const app = start();
      await whileFull(() => signIn(app, true));
      await app.signOut();
      signIn(app);
      expect(kept()).toEqual(['A2', null]);
    });
  });

  describe('in tabs, with withCrossTabSync()', () => {
    function openTabs(count = 2): { readonly browser: Browser; readonly tabs: Tab[]; readonly windows: TabWindow[] } {
      const browser = new Browser(setUp, new ModelServer());
      const windows = Array.from({ length: count }, () => new TabWindow());
      const tabs = windows.map((window) =>
        browser.open({ providers: window.providers, apis: ['http://localhost'], storage: rememberedTokens() }),
      );
      return { browser, tabs, windows };
    }
    const url = 'http://localhost/api/x';
    const tokens = (tabs: readonly Tab[]): (string | null)[] => tabs.map((tab) => tab.token());

    test('W9 a remembered session is that of all tabs: sign-in, one refresh over all, sign-out', async () => {
      const { browser, tabs } = openTabs(3);
      const [first, second, third] = tabs as [Tab, Tab, Tab];
      signIn(first, true);
      await advance(10);
      expect(tokens(tabs)).toEqual(['A1', 'A1', 'A1']);
      browser.server.expireAll();
      const answers = tabs.map((tab) => tab.get(url));
      await advance(500);
      expect(answers.map(({ value }) => (value as { token: string }).token)).toEqual(['A2', 'A2', 'A2']);
      expect(browser.server.refreshCalls).toHaveLength(1);
      void second.signOut();
      await advance(10);
      expect(tokens(tabs)).toEqual([null, null, null]);
      expect([first.ended, third.ended]).toEqual([['signed-out'], ['signed-out']]);
      expect(localStorage).toHaveLength(0);
    });

    test('W9 a session that is not remembered is that of its tab, over its reload, and never in localStorage', async () => {
      const { browser, tabs, windows } = openTabs();
      const [first, second] = tabs as [Tab, Tab];
      signIn(first);
      await advance(10);
      expect(tokens(tabs)).toEqual(['A1', null]);
      browser.server.expireAll();
      expect((await first.ask<{ token: string }>(url)).value.token).toBe('A2');
      expect(localStorage.getItem(KEY)).toBeNull();
      first.close();
      const again = browser.open({ providers: windows[0]?.providers, storage: rememberedTokens() });
      expect(tokens([again, second])).toEqual(['A2', null]);
    });

    test('W9 a tab with a session of its own keeps it while another tab is signed in with `remember`', async () => {
      const { browser, tabs, windows } = openTabs();
      const [first, second] = tabs as [Tab, Tab];
      signIn(first);
      signIn(second, true);
      await advance(10);
      first.page.wake();
      expect(tokens(tabs)).toEqual(['A1', 'A2']);
      browser.server.expireAll();
      await Promise.all([first.ask(url), second.ask(url)]);
      await advance(500);
      expect(tokens(tabs).sort()).toEqual(['A3', 'A4']);
      expect(windows[0]?.texts.get(KEY)).toContain(String(first.token()));
      expect(localStorage.getItem(KEY)).toContain(String(second.token()));
      expect(browser.server.reuses).toBe(0);

      // The server ends the one: the other lives.
      browser.server.expireAll();
      browser.server.refresh = () => ({ status: 401, body: {} });
      await first.ask(url);
      expect(first.ended).toEqual(['rejected']);
      expect(windows[0]?.texts.size).toBe(0);
      expect(localStorage.getItem(KEY)).toContain(String(second.token()));
    });

    test.each([
      ['the app empties sessionStorage', ({ texts }: TabWindow): void => texts.clear()],
      [
        'sessionStorage is full for a moment',
        (window: TabWindow): void => {
          jest.spyOn(window.sessionStorage, 'setItem').mockImplementationOnce(() => {
            throw new DOMException('full', 'QuotaExceededError');
          });
        },
      ],
    ])('W9 what is not to be remembered never takes the place of what is: %s', async (_, happens) => {
      const window = new TabWindow();
      const app = start({ providers: window.providers, apis: ['http://localhost'] });
      signIn(app);
      const other = start({ server: app.server, providers: new TabWindow().providers });
      signIn(other, true);
      happens(window);
      for (const token of ['A3', 'A4']) {
        app.renew();
        await advance(10);
        expect([app.token(), other.token()]).toEqual([token, 'A2']);
        expect(localStorage.getItem(KEY)).toContain('A2');
      }
      expect(window.texts.get(KEY)).toContain('A4');
    });

    test('W9 sign-out in a tab with a session of its own signs out the remembered one too', async () => {
      const { tabs } = openTabs();
      const [first, second] = tabs as [Tab, Tab];
      signIn(first);
      signIn(second, true);
      await advance(10);
      void first.signOut();
      await advance(10);
      expect(tokens(tabs)).toEqual([null, null]);
      expect(second.ended).toEqual(['signed-out']);
    });

    test('W9 a sign-in without `remember` in one tab ends the remembered session in all', async () => {
      const { tabs } = openTabs();
      const [first, second] = tabs as [Tab, Tab];
      signIn(first, true);
      await advance(10);
      signIn(second, false);
      await advance(10);
      expect(tokens(tabs)).toEqual([null, 'A2']);
      expect(first.ended).toEqual(['signed-out']);
    });
  });

  describe('`remember` with another storage', () => {
    test.each<[string, TokenStorage | null]>([
      ['localStorageTokens()', localStorageTokens()],
      ['sessionStorageTokens()', sessionStorageTokens()],
      ['no storage', null],
    ])('W9 %s: it is ignored, and development says so', (_, storage) => {
      const app = startApp(setUp, { signedIn: false, features: storage ? [withStorage(storage)] : [] });
      app.signIn();
      expect(warnings).not.toHaveBeenCalled();
      signIn(app, true);
      expect(app.token()).toBe('A2');
      expect(warnings.mock.calls).toEqual([[expect.stringMatching(/^ngx-token-refresh: `remember` [^\n]+\.$/)]]);
    });

    test('W9 where there is nothing to say, nothing is said', () => {
      signIn(start({}, memoryTokens()), false);
      signIn(start(), true);
      expect(warnings).not.toHaveBeenCalled();
    });
  });
});

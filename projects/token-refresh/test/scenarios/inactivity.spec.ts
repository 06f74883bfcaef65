import { PLATFORM_ID } from '@angular/core';
import {
  asyncTokens,
  cookieBackend,
  localStorageTokens,
  memoryTokens,
  restBackend,
  sessionStorageTokens,
  SessionEndReason,
  TokenBackend,
  TokenStorage,
  withInactivity,
  withProactiveRefresh,
  withSessionResume,
} from 'ngx-token-refresh';
import { SessionStore } from '../../src/lib/session/session-store';
import { describeSetUps, probe } from '../world/app';
import {
  BACKGROUND,
  InactiveBrowser,
  LOGOUT,
  SIGN_OUT_AFTER,
  WatchedOptions,
  WatchedTab,
} from '../world/inactive-tabs';
import { bearerOf } from '../world/model-server';
import { PrivateArea } from '../world/tabs';
import { advance, pendingTimers, sleep, useVirtualTime } from '../world/virtual-time';

// A person who is not there (I): in one tab, in several, and over the sleep of the machine.

useVirtualTime();

const ACTIVITY = 'ngx-token-refresh.activity';
const HINT = 'ngx-token-refresh.hint';
/** For which other tabs are asked. */
const ASKING = 250;
const inactive: SessionEndReason[] = ['inactive'];

const endsOf = (tabs: readonly WatchedTab[]): SessionEndReason[][] => tabs.map(({ ended }) => ended);
const secondsIn = (tabs: readonly WatchedTab[]): (number | null)[] =>
  tabs.map(({ inactivity }) => inactivity.secondsLeft());

/** A storage that answers later. */
function lateStorage(): { area: Map<string, string>; storage: (answered?: Promise<void>) => TokenStorage } {
  const area = new Map<string, string>();
  const storage = (answered = Promise.resolve()): TokenStorage =>
    asyncTokens({
      read: () => answered.then(() => area.get('record')),
      write: (text: string) => Promise.resolve(area.set('record', text)),
      remove: () => Promise.resolve(area.delete('record')),
    });
  return { area, storage };
}

describeSetUps('a person who is away', (setUp) => {
  /** One tab of a person who has just signed in. */
  function signedIn(options?: WatchedOptions): { browser: InactiveBrowser; tab: WatchedTab } {
    const browser = new InactiveBrowser(setUp);
    return { browser, tab: browser.openSignedIn(options) };
  }

  /** Three tabs of one session. */
  function threeTabs(options: WatchedOptions = {}): { browser: InactiveBrowser; tabs: WatchedTab[] } {
    const { browser, tab } = signedIn({ synced: true, ...options });
    return { browser, tabs: [tab, ...[1, 2].map(() => browser.open({ synced: true, ...options }))] };
  }

  describe('I1 the session ends', () => {
    test('as by signOut(), with its own reason: server told, storage and hint cleared, no timer left', async () => {
      const { browser, tab } = signedIn({
        backend: { ...restBackend({ refreshUrl: '/api/auth/refresh', revokeUrl: LOGOUT }), credential: 'cookie' },
        features: [withSessionResume()],
      });
      expect(localStorage.getItem(HINT)).not.toBeNull();
      await advance(SIGN_OUT_AFTER - 1);
      expect(tab.ended).toEqual([]);
      await advance(1 + ASKING);
      expect(tab.ended).toEqual(inactive);
      expect(tab.store.status()).toBe('signed-out');
      expect(tab.events).toContainEqual(expect.objectContaining({ type: 'session-ended', reason: 'inactive' }));
      expect(localStorage).toHaveLength(0);
      await advance(SIGN_OUT_AFTER * 2);
      expect(browser.revocations).toBe(1);
      expect(tab.ended).toEqual(inactive);
      expect(pendingTimers()).toBe(0);
    });

    test.each<[string, WatchedOptions]>([
      ['localStorage', {}],
      ['memory', { storage: memoryTokens() }],
    ])('in every tab of one session, once, and the server is told once: %s', async (_, options) => {
      const { browser, tabs } = threeTabs(options);
      await advance(1_000);
      expect(tabs.map(({ store }) => store.status())).toEqual(Array(3).fill('signed-in'));
      await advance(SIGN_OUT_AFTER);
      expect(endsOf(tabs)).toEqual([inactive, inactive, inactive]);
      await advance(SIGN_OUT_AFTER);
      expect(endsOf(tabs)).toEqual([inactive, inactive, inactive]);
      expect(browser.revocations).toBe(1);
      expect(pendingTimers()).toBe(0);
    });

    test('likewise in a tab and its copy, which have a storage each', async () => {
      const area = new PrivateArea();
      const { browser, tab } = signedIn({ synced: true, storage: area });
      const copy = browser.open({ synced: true, storage: new PrivateArea(area.text) });
      await advance(SIGN_OUT_AFTER + 1_000);
      expect(endsOf([tab, copy])).toEqual([inactive, inactive]);
      expect(browser.revocations).toBe(1);
    });

    test.each<[string, WatchedOptions, number]>([
      ['one session in localStorage', {}, 1],
      ['a session of each', { storage: memoryTokens() }, 2],
    ])('in every tab without withCrossTabSync(): %s', async (_, options, revocations) => {
      const { browser, tab } = signedIn(options);
      const other = browser.open(options);
      if (!other.store.isAuthenticated()) other.signIn();
      await advance(SIGN_OUT_AFTER + 3 * ASKING);
      expect(endsOf([tab, other])).toEqual([inactive, inactive]);
      expect(browser.revocations).toBe(revocations);
    });

    test('a sign-out in another tab before that is no inactivity', async () => {
      const { tabs } = threeTabs();
      await advance(SIGN_OUT_AFTER - 5_000);
      void tabs[0]?.signOut();
      await advance(10_000);
      expect(endsOf(tabs)).toEqual(Array(3).fill(['signed-out']));
    });

    test('secondsLeft counts the last minute, in every tab, and is null before and after', async () => {
      const { tabs } = threeTabs();
      await advance(SIGN_OUT_AFTER - 60_001);
      expect(secondsIn(tabs)).toEqual([null, null, null]);
      await advance(1);
      expect(secondsIn(tabs)).toEqual([60, 60, 60]);
      await advance(2_999);
      expect(secondsIn(tabs)).toEqual([58, 58, 58]);
      await advance(1);
      expect(secondsIn(tabs)).toEqual([57, 57, 57]);
      await advance(56_000);
      expect(secondsIn(tabs)).toEqual([1, 1, 1]);
      await advance(1_000 + ASKING * 2);
      expect(secondsIn(tabs)).toEqual([null, null, null]);
    });

    test('warnBefore says from when it counts', async () => {
      const { tab } = signedIn({ signOutAfter: 120_000, warnBefore: 20_000 });
      await advance(99_999);
      expect(tab.inactivity.secondsLeft()).toBeNull();
      await advance(1);
      expect(tab.inactivity.secondsLeft()).toBe(20);
    });

    test.each<[unknown, string]>([
      [undefined, '`signOutAfter` of withInactivity() must be a number of milliseconds from 120000 to 2147483647'],
      [{}, '`signOutAfter` of withInactivity() must be a number of milliseconds from 120000 to 2147483647'],
      ...[119_999, NaN, Infinity, '600000', 2 ** 31, null].map<[unknown, string]>((signOutAfter) => [
        { signOutAfter },
        '`signOutAfter` of withInactivity() must be a number of milliseconds from 120000 to 2147483647',
      ]),
      ...[19_999, 600_000, 600_001, NaN, '30000', null, -1].map<[unknown, string]>((warnBefore) => [
        { signOutAfter: 600_000, warnBefore },
        '`warnBefore` of withInactivity() must be a number of milliseconds from 20000 to less than `signOutAfter`',
      ]),
    ])('the start fails with %p', (options, sentence) => {
      expect(() => withInactivity(options as never)).toThrow(new Error(`ngx-token-refresh: ${sentence}.`));
    });

    test.each([
      { signOutAfter: 120_000 },
      { signOutAfter: 2 ** 31 - 1, warnBefore: 2 ** 31 - 2 },
      { signOutAfter: 120_000, warnBefore: 20_000 },
    ])('the start succeeds with %p', (options) => {
      expect(() => withInactivity(options)).not.toThrow();
    });

    test('the longest time is no shorter than it says', async () => {
      const { tab } = signedIn({ signOutAfter: 2 ** 31 - 1 });
      await advance(2 ** 31 - 2);
      expect(tab.ended).toEqual([]);
      await advance(1 + ASKING);
      expect(tab.ended).toEqual(inactive);
    });
  });

  describe('I1 other tabs are asked', () => {
    beforeEach(() => {
      for (const method of ['getItem', 'setItem'] as const)
        jest.spyOn(Storage.prototype, method).mockImplementation(() => {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        });
    });

    /** Two tabs, where storage cannot be used; the person was active in the second, of which the first has not heard. */
    async function twoTabs(): Promise<{ browser: InactiveBrowser; tab: WatchedTab; other: WatchedTab }> {
      const { browser, tab } = signedIn({ storage: null });
      const other = browser.openSignedIn({ storage: null });
      await advance(300_000);
      browser.activity.delay = null;
      other.act();
      return { browser, tab, other };
    }

    test('and one that knows of later input keeps the session alive', async () => {
      const { browser, tab } = await twoTabs();
      browser.activity.delay = 100;
      await advance(300_000 + 4 * ASKING);
      expect(tab.ended).toEqual([]);
      expect(tab.inactivity.secondsLeft()).toBeNull();
      await advance(300_000);
      expect(tab.ended).toEqual(inactive);
    });

    test('for 250 ms: an answer that comes later is too late', async () => {
      const { browser, tab, other } = await twoTabs();
      browser.activity.delay = 130;
      await advance(300_000 + ASKING - 1);
      expect(tab.ended).toEqual([]);
      await advance(1);
      expect(endsOf([tab, other])).toEqual([inactive, []]);
    });

    test('a request waits for the answer, and goes on with it', async () => {
      const { browser, tab } = await twoTabs();
      browser.activity.delay = 100;
      await advance(300_000);
      const [call, cancelled] = [tab.get('/api/items/1'), tab.get('/api/cancelled')];
      cancelled.subscription.unsubscribe();
      await advance(50);
      expect(browser.server.sends).toHaveLength(0);
      await advance(300);
      expect(call.value.token).toBe('A1');
      expect(browser.server.sends).toHaveLength(1);
    });

    test('a request that waits for the answer is not sent once the session has ended: reading and writing fail', async () => {
      const { browser, tab } = await twoTabs();
      await advance(300_000);
      const calls = [tab.get('/api/items/1'), probe(tab.http.post('/api/items/2', {}))];
      await advance(ASKING + 100);
      for (const { failure } of calls) expect(failure).toMatchObject({ status: 401, error: { code: 'inactive' } });
      expect(browser.server.sends.map(({ url }) => url.pathname)).toEqual([LOGOUT]);
    });

    test.each<[string, (tab: WatchedTab) => unknown, string]>([
      ['a sign-out', ({ signOut }) => signOut(), 'signed-out'],
      ['another sign-in', ({ signIn }) => signIn(), 'session-changed'],
      ['the end of the app', ({ injector }) => injector.destroy(), 'signed-out'],
    ])('%s meanwhile fails what waits for the answer', async (_, act, code) => {
      const { browser, tab } = await twoTabs();
      await advance(300_000);
      const call = tab.get('/api/items/1');
      void act(tab);
      await advance(100);
      expect(call.failure).toMatchObject({ status: 401, error: { code } });
      expect(browser.server.sends.filter(({ url }) => url.pathname !== LOGOUT)).toEqual([]);
      await advance(ASKING);
      expect(tab.ended).not.toContain('inactive');
    });

    test.each<[string, unknown]>([
      ['of the future', { at: Date.UTC(2040, 0, 1) }],
      ['without a time', {}],
      ['with a text', { at: 'soon' }],
      ['with no object', 'changed'],
      ['that says nothing', undefined],
      ['that asks, again and again', { at: 0, asker: '' }],
    ])('a message %s keeps nothing alive', async (_, message) => {
      const { browser, tab } = signedIn({ storage: null });
      const alien = browser.activity.of(99);
      for (let time = 0; time < 610; time++) {
        alien.notify(message);
        await advance(1_000);
      }
      expect(tab.ended).toEqual(inactive);
    });
  });

  describe('I2 activity', () => {
    test.each<[string, WatchedOptions]>([
      ['', { synced: true }],
      ['without withCrossTabSync()', {}],
    ])('in any tab counts in all %s', async (_, options) => {
      const { browser, tab } = signedIn(options);
      const other = browser.open(options);
      for (let time = 0; time < 4; time++) {
        await advance(SIGN_OUT_AFTER - 30_000);
        expect(secondsIn([tab, other])).toEqual([30, 30]);
        other.act();
        await advance(10);
        expect(secondsIn([tab, other])).toEqual([null, null]);
      }
      expect(endsOf([tab, other])).toEqual([[], []]);
      await advance(SIGN_OUT_AFTER + 2 * ASKING);
      expect(endsOf([tab, other])).toEqual([inactive, inactive]);
    });

    test('is shared by storage alone where no message arrives', async () => {
      const { browser, tab } = signedIn();
      const other = browser.open();
      browser.activity.delay = null;
      await advance(SIGN_OUT_AFTER - 61_000);
      other.act();
      await advance(61_000 + ASKING);
      expect(endsOf([tab, other])).toEqual([[], []]);
    });

    test('is stored at most once in a second, and the last counts all the same', async () => {
      const { tab } = signedIn();
      await advance(100_000);
      const write = jest.spyOn(Storage.prototype, 'setItem');
      for (let time = 0; time < 100; time++) {
        tab.act();
        await advance(10);
      }
      expect(write).toHaveBeenCalledTimes(1);
      await advance(SIGN_OUT_AFTER - 11);
      expect(tab.ended).toEqual([]);
      await advance(1 + ASKING);
      expect(tab.ended).toEqual(inactive);
    });

    test('is not shared with an app of another namespace', async () => {
      const browser = new InactiveBrowser(setUp);
      const tab = browser.openSignedIn({ namespace: 'admin' });
      browser.activity.delay = null;
      const other = browser.openSignedIn();
      await advance(300_000);
      other.act();
      await advance(300_000 + ASKING);
      expect(endsOf([tab, other])).toEqual([inactive, []]);
    });

    test('is no request, whatever becomes of it', async () => {
      const { browser, tab } = signedIn();
      for (let time = 0; time < 10; time++) {
        browser.server.expireAll();
        await tab.ask('/api/items/1');
        await advance(SIGN_OUT_AFTER / 10 - 100);
      }
      await advance(ASKING);
      expect(tab.ended).toEqual(inactive);
    });
  });

  describe('I3 while the person is away', () => {
    /** Tokens that live for three minutes. */
    function signInFor(tab: WatchedTab, ms = 180_000): void {
      tab.signIn({ ...tab.server.issue(), expiresAt: Date.now() + ms });
    }

    const opened = (signOutAfter: number): { browser: InactiveBrowser; tab: WatchedTab } => {
      const browser = new InactiveBrowser(setUp);
      browser.server.life = 180;
      const tab = browser.open({ signOutAfter, features: [withProactiveRefresh()] });
      signInFor(tab);
      return { browser, tab };
    };

    test.each([
      ['the timer refreshes a first time within a quarter of signOutAfter', 1_200_000, 1],
      ['the timer does not refresh at all after that', 480_000, 0],
    ])('%s', async (_, signOutAfter, refreshes) => {
      const { browser } = opened(signOutAfter);
      await advance(signOutAfter - 1_000);
      expect(browser.server.refreshCalls).toHaveLength(refreshes);
    });

    test('no person is away within a minute', async () => {
      const browser = new InactiveBrowser(setUp);
      browser.server.life = 40;
      const tab = browser.open({ signOutAfter: 120_000, features: [withProactiveRefresh()] });
      signInFor(tab, 40_000);
      await advance(59_000);
      expect(browser.server.refreshCalls).toHaveLength(1);
      await advance(60_000);
      expect(browser.server.refreshCalls).toHaveLength(1);
    });

    test('and once there again, the token is refreshed at once, though it has expired', async () => {
      const { browser, tab } = opened(480_000);
      await advance(400_000);
      tab.act();
      await advance(100);
      expect(browser.server.refreshCalls).toHaveLength(1);
      await advance(100_000);
      tab.act();
      await advance(60_000);
      expect(browser.server.refreshCalls).toHaveLength(2);
    });

    test('input in another tab is the presence of the person', async () => {
      const browser = new InactiveBrowser(setUp);
      browser.server.life = 180;
      const tab = browser.open({ signOutAfter: 480_000, synced: true, features: [withProactiveRefresh()] });
      signInFor(tab);
      const other = browser.open({ signOutAfter: 480_000, synced: true });
      browser.activity.delay = null;
      await advance(100_000);
      other.act();
      await advance(60_000);
      expect(browser.server.refreshCalls).toHaveLength(1);
      expect(tab.token()).toBe('A2');
    });

    test.each([
      ['due', 160_000, 'A1'],
      ['stale', 200_000, 'A1'],
    ])('a background request that finds the token %s goes out with it, and starts no refresh', async (_, at, token) => {
      const { browser, tab } = opened(480_000);
      await advance(at);
      expect((await tab.ask('/api/poll', BACKGROUND)).value.token).toBe(token);
      expect(browser.server.refreshCalls).toHaveLength(0);
    });

    test('a background request that is refused gets the refusal, and the session lives; others refresh as ever', async () => {
      const { browser, tab } = signedIn();
      await advance(SIGN_OUT_AFTER / 4);
      browser.server.expireAll();
      expect((await tab.ask('/api/poll', BACKGROUND)).failure.status).toBe(401);
      expect(browser.server.refreshCalls).toHaveLength(0);
      expect(tab.ended).toEqual([]);
      expect((await tab.ask('/api/items/1')).value.token).toBe('A2');
      expect((await tab.ask('/api/poll', BACKGROUND)).value.token).toBe('A2');
    });

    test('a public background request goes without a token that is stale', async () => {
      const browser = new InactiveBrowser(setUp);
      const tab = browser.open({ publicApis: ['/api/public'], features: [withProactiveRefresh()] });
      signInFor(tab, 190_000);
      await advance(200_000);
      await tab.ask('/api/public', BACKGROUND);
      expect(browser.server.tokensSentTo('/api/public')).toEqual([null]);
      expect(browser.server.refreshCalls).toHaveLength(0);
    });

    test('a background request waits for the refresh that another has started', async () => {
      const { browser, tab } = opened(480_000);
      await advance(200_000);
      const [mine, polled] = [tab.get('/api/items/1'), tab.get('/api/poll', BACKGROUND)];
      await advance(100);
      expect([mine.value.token, polled.value.token]).toEqual(['A2', 'A2']);
      expect(browser.server.refreshCalls).toHaveLength(1);
    });

    test('a background request refreshes as any other while the person is there', async () => {
      const { browser, tab } = signedIn();
      await advance(SIGN_OUT_AFTER / 4 - 1_000);
      browser.server.expireAll();
      expect((await tab.ask('/api/poll', BACKGROUND)).value.token).toBe('A2');
    });
  });

  describe('I4 a machine that slept past the end', () => {
    /** Signed in; then the machine has slept. */
    function slept(options?: WatchedOptions, ms = SIGN_OUT_AFTER * 3): ReturnType<typeof signedIn> {
      const opened = signedIn(options);
      sleep(ms);
      return opened;
    }

    test('the page finds it as it wakes, at once', () => {
      const { tab } = slept();
      tab.page.wake();
      expect(tab.ended).toEqual(inactive);
      expect(tab.store.status()).toBe('signed-out');
    });

    test('in every tab, once, whichever wakes first', async () => {
      const { browser, tabs } = threeTabs();
      await advance(1_000);
      sleep(SIGN_OUT_AFTER * 3);
      for (const { page } of [...tabs].reverse()) page.wake();
      expect(endsOf(tabs)).toEqual([inactive, inactive, inactive]);
      await advance(1_000);
      expect(browser.revocations).toBe(1);
    });

    test('a timer finds it without asking', async () => {
      const { tab } = slept();
      await advance(0);
      expect(tab.ended).toEqual(inactive);
    });

    test('a request finds it before it is sent', async () => {
      const { browser, tab } = slept();
      tab.get('/api/items/1');
      expect(tab.ended).toEqual(inactive);
      await advance(100);
      expect(browser.server.tokensSentTo('/api/items/1')).toEqual([null]);
      expect(browser.server.refreshCalls).toHaveLength(0);
    });

    test('a request that is not safe finds it, and is not sent as a guest', async () => {
      const { browser, tab } = slept();
      const call = probe(tab.http.post('/api/orders', {}));
      expect(tab.ended).toEqual(inactive);
      await advance(100);
      expect(call.failure).toMatchObject({ status: 401, error: { code: 'inactive' } });
      expect(browser.server.tokensSentTo('/api/orders')).toEqual([]);

      const later = probe(tab.http.post('/api/login', {}));
      await advance(100);
      expect(later.settled).toBe(true);
      expect(browser.server.tokensSentTo('/api/login')).toEqual([null]);
    });

    test.each<[string, (tab: WatchedTab) => Promise<unknown>, string]>([
      ['getAccessToken()', ({ getAccessToken }) => getAccessToken(), 'signed-out'],
      ['getAuthorization()', ({ refresher }) => refresher.getAuthorization(), 'signed-out'],
      ['refresh()', ({ refresh }) => refresh(), 'inactive'],
    ])('%s finds it, and rejects', async (_, ask, code) => {
      const { browser, tab } = slept();
      await expect(ask(tab)).rejects.toMatchObject({ code });
      expect(tab.ended).toEqual(inactive);
      expect(browser.server.refreshCalls).toHaveLength(0);
    });

    test.each<[string, (tab: WatchedTab) => void]>([
      ['the first input', (tab) => tab.act()],
      ['keepAlive()', ({ inactivity }) => inactivity.keepAlive()],
    ])('%s afterwards is too late', (_, act) => {
      const { tab } = slept();
      act(tab);
      expect(tab.ended).toEqual(inactive);
    });

    test('input while other tabs are asked is too late as well', async () => {
      const { tab } = signedIn();
      await advance(SIGN_OUT_AFTER);
      tab.act();
      tab.inactivity.keepAlive();
      await advance(ASKING);
      expect(tab.ended).toEqual(inactive);
    });

    test.each<[string, (tab: WatchedTab) => void]>([
      ['the page wakes', ({ page }) => page.wake()],
      ['a request is made', (tab) => void tab.get('/api/items/1')],
      ['nothing happens', () => undefined],
    ])('sleep while the other tabs are asked delays nothing: %s', async (_, act) => {
      const { browser, tab } = signedIn();
      await advance(SIGN_OUT_AFTER);
      sleep(3_600_000);
      act(tab);
      await advance(0);
      expect(tab.ended).toEqual(inactive);
      expect(browser.server.sends.map(bearerOf)).not.toContain('A1');
    });

    test('the page that wakes again and again while the other tabs are asked delays nothing', async () => {
      const { tab } = signedIn();
      await advance(SIGN_OUT_AFTER);
      tab.page.wake();
      await advance(100);
      tab.page.wake();
      await advance(ASKING - 100);
      expect(tab.ended).toEqual(inactive);
    });

    test('what waited for a refresh when the machine fell asleep is not sent, and neither is the refresh', async () => {
      const { browser, tabs } = threeTabs({ storage: memoryTokens() });
      await advance(1_000);
      browser.server.expireAll();
      browser.channels.delay = null;
      const call = tabs[0]?.get('/api/items/1');
      // Forced: the other tabs are asked for newer tokens when the machine falls asleep.
      await advance(100);
      const sent = browser.server.requests.length;
      sleep(SIGN_OUT_AFTER * 2);
      await advance(1_000);
      expect(call?.failure.status).toBe(401);
      expect(endsOf(tabs)).toEqual([inactive, inactive, inactive]);
      expect(browser.server.requests.slice(sent).filter(({ url }) => url.pathname !== LOGOUT)).toEqual([]);
    });

    test('a tab that slept alone, while the person was active in another, goes on', () => {
      const { browser, tab } = signedIn();
      const other = browser.open();
      browser.activity.delay = null;
      sleep(SIGN_OUT_AFTER - 1);
      other.act();
      sleep(SIGN_OUT_AFTER - 1);
      tab.page.wake();
      expect(tab.ended).toEqual([]);
      expect(tab.inactivity.secondsLeft()).toBe(1);
    });

    /** The person is active in one tab while the others are suspended, and what was stored of it is removed. */
    function actUnheard(browser: InactiveBrowser, tab: WatchedTab): void {
      browser.activity.delay = null;
      sleep(SIGN_OUT_AFTER - 2_000);
      tab.act();
      browser.activity.delay = 5;
      localStorage.removeItem(ACTIVITY);
    }

    test('I1 other tabs are asked where the time of the last input went with the session of one of them', async () => {
      const browser = new InactiveBrowser(setUp);
      const [tab, other] = [1, 2].map(() => browser.openSignedIn({ storage: memoryTokens() })) as [
        WatchedTab,
        WatchedTab,
      ];
      await advance(1_000);
      actUnheard(browser, other);
      sleep(SIGN_OUT_AFTER - 10_000);
      tab.page.wake();
      await advance(ASKING);
      expect([tab.ended, tab.store.status()]).toEqual([[], 'signed-in']);
    });

    test('I1 I2 likewise by a page that begins, where a tab has put back what it knew, and others know of later input', async () => {
      const { browser, tab } = signedIn({ synced: true });
      const other = browser.open({ synced: true });
      await advance(1_000);
      actUnheard(browser, other);
      tab.page.wake();
      sleep(SIGN_OUT_AFTER - 10_000);
      const page = browser.open({ synced: true });
      await advance(ASKING);
      expect([page.ended, page.store.status()]).toEqual([[], 'signed-in']);
    });

    test('a tab that was suspended does not take the end of the session elsewhere for one of inactivity', () => {
      const { browser, tab } = signedIn({ synced: true });
      const other = browser.open({ synced: true });
      browser.activity.delay = browser.channels.delay = null;
      sleep(SIGN_OUT_AFTER - 1_000);
      other.act();
      sleep(2_000);
      // As when a later release takes it over, in the format of its own.
      localStorage.removeItem('ngx-token-refresh');
      tab.page.wake();
      expect(tab.ended).toEqual(['signed-out']);
    });

    test('a proactive refresh does not come first', async () => {
      const { browser, tab } = slept({ features: [withProactiveRefresh()] });
      tab.signIn({ ...tab.server.issue(), expiresAt: Date.now() + 60_000 });
      sleep(SIGN_OUT_AFTER * 3);
      tab.page.wake();
      await advance(1_000);
      expect(tab.ended.slice(-1)).toEqual(inactive);
      expect(browser.server.refreshCalls).toHaveLength(0);
    });

    test('a clock that was set back by two hours neither ends the session nor makes it last for two hours', async () => {
      const { tab } = slept({}, -7_200_000);
      tab.page.wake();
      await advance(SIGN_OUT_AFTER - 1);
      expect(tab.ended).toEqual([]);
      await advance(1 + ASKING);
      expect(tab.ended).toEqual(inactive);
    });

    test('I1 the server is told once, also where new tokens have come that are not told yet', async () => {
      const browser = new InactiveBrowser(setUp);
      browser.server.refresh = () => 'never';
      const tab = browser.openSignedIn();
      browser.server.expireAll();
      const waiting = tab.get('/api/items/1');
      await advance(100);
      // As under the lock of `withCrossTabSync()`, which is let go before they are told.
      const sessions = tab.injector.get(SessionStore);
      sessions.stage(sessions.storeTokens({ accessToken: 'A9' }), 'exchange');
      sleep(SIGN_OUT_AFTER * 2);
      tab.page.wake();
      await advance(100);
      expect(tab.ended).toEqual(inactive);
      expect(browser.revocations).toBe(1);
      expect(waiting.error).toMatchObject({ status: 401 });
      expect(browser.server.requests.map(bearerOf)).not.toContain('A9');
    });

    test('nor does it once the machine has slept until the time that the clock had before', async () => {
      const { browser, tab } = slept({}, -7_200_000);
      tab.page.wake();
      await advance(0);
      sleep(7_200_000 + 1_000);
      tab.page.wake();
      await advance(ASKING);
      expect(tab.ended).toEqual(inactive);
      expect(browser.revocations).toBe(1);
    });
  });

  describe('I4 a start past the end', () => {
    /** The page of a session is closed, and its tokens are still there when the next one is opened. */
    async function reopened(
      after: number,
      options: WatchedOptions = {},
    ): Promise<{ browser: InactiveBrowser; tab: WatchedTab }> {
      const { browser, tab } = signedIn(options);
      await advance(10);
      tab.close();
      sleep(after);
      return { browser, tab: browser.open(options) };
    }

    test.each([true, false])(
      'ends the session before the first render; withInactivity() given first: %p',
      async (first) => {
        const { browser, tab } = await reopened(SIGN_OUT_AFTER * 2, { first });
        expect(tab.ended).toEqual(inactive);
        expect(tab.store.status()).toBe('signed-out');
        expect(localStorage.getItem('ngx-token-refresh')).toBeNull();
        await advance(100);
        expect(browser.revocations).toBe(1);
      },
    );

    test('before that the session goes on, for the rest of its time', async () => {
      const { tab } = await reopened(SIGN_OUT_AFTER - 30_010);
      expect(tab.store.status()).toBe('signed-in');
      expect(tab.inactivity.secondsLeft()).toBe(30);
      await advance(30_000 + ASKING);
      expect(tab.ended).toEqual(inactive);
    });

    test('at the very end other tabs are asked first', async () => {
      const { tab } = await reopened(SIGN_OUT_AFTER);
      expect(tab.ended).toEqual([]);
      await advance(ASKING);
      expect(tab.ended).toEqual(inactive);
    });

    const cookie = (): TokenBackend =>
      cookieBackend({ refreshUrl: '/api/auth/refresh', revokeUrl: LOGOUT, accessTokenField: 'accessToken' });

    test.each([true, false])(
      'ends a session of a cookie before it is resumed; withInactivity() given first: %p',
      async (first) => {
        const options = { storage: null, backend: cookie(), features: [withSessionResume()], first };
        const { browser, tab } = await reopened(SIGN_OUT_AFTER * 2, options);
        expect(tab.store.status()).toBe('signed-out');
        const call = tab.get('/api/public');
        await advance(5_000);
        expect(call.settled).toBe(true);
        expect(browser.server.refreshCalls).toHaveLength(0);
        expect(browser.revocations).toBe(1);
        expect(localStorage.getItem(HINT)).toBeNull();
        expect(tab.ended).toEqual(inactive);
      },
    );

    test('W4 a session that the server is too busy to resume ends when the time is up', async () => {
      const options = { storage: null, backend: cookie(), features: [withSessionResume()] };
      const { browser, tab } = await reopened(SIGN_OUT_AFTER / 2, options);
      browser.server.refresh = () => ({ status: 503 });
      await advance(SIGN_OUT_AFTER / 4);
      expect(tab.store.status()).toBe('resuming');
      await advance(SIGN_OUT_AFTER / 2);
      expect(tab.store.status()).toBe('signed-out');
      expect(tab.ended).toEqual(inactive);
      expect(tab.events).toContainEqual(expect.objectContaining({ type: 'session-ended', reason: 'inactive' }));
      expect(browser.revocations).toBe(1);
    });

    test('the end of a session of a cookie is told in the first tab that starts, and not again', async () => {
      const options = { storage: null, backend: cookie(), features: [withSessionResume()] };
      const { browser, tab } = await reopened(SIGN_OUT_AFTER * 2, options);
      const next = browser.open(options);
      await advance(5_000);
      expect(endsOf([tab, next])).toEqual([inactive, []]);
      expect(next.store.status()).toBe('signed-out');
      expect(browser.revocations).toBe(1);
    });

    test('W2 a visitor in whose browser no session was begun is told of no end', async () => {
      const browser = new InactiveBrowser(setUp);
      browser.server.refresh = () => ({ status: 401 });
      const asking = { storage: null, backend: cookie(), features: [withSessionResume({ ifNoHint: 'ask' })] };
      const tab = browser.open(asking);
      await advance(SIGN_OUT_AFTER * 2);
      expect(browser.server.refreshCalls).toHaveLength(1);
      expect(tab.ended).toEqual([]);
    });

    test('a sign-in outside of the app, after that end, is resumed', async () => {
      const options = { storage: null, backend: cookie(), features: [withSessionResume()] };
      const { browser, tab } = await reopened(SIGN_OUT_AFTER * 2, options);
      tab.close();
      // As written before the page leaves for a hosted login.
      localStorage.setItem(HINT, '?');
      sleep(60_000);
      browser.server.refresh = () => ({ status: 200, body: browser.server.issue() });
      const back = browser.open(options);
      await advance(100);
      expect(back.store.status()).toBe('signed-in');
      await advance(SIGN_OUT_AFTER - 1_000);
      expect(back.ended).toEqual([]);
      await advance(2_000);
      expect(back.ended).toEqual(inactive);
    });

    test.each<[string, (tabs: WatchedTab[]) => Promise<void>]>([
      ['a sign-out', ([tab]) => (void tab?.signOut(), advance(100))],
      ['the end of inactivity', () => advance(SIGN_OUT_AFTER + 4 * ASKING)],
    ])('a sign-in outside of the app, long after %s in several tabs, is resumed', async (_, end) => {
      const options = { storage: null, backend: cookie(), features: [withSessionResume()] };
      const { browser, tabs } = threeTabs(options);
      await advance(2_000);
      await end(tabs);
      await advance(2_000);
      expect(tabs.map(({ ended }) => ended.length)).toEqual([1, 1, 1]);
      for (const tab of tabs) tab.close();
      localStorage.setItem(HINT, '?');
      sleep(SIGN_OUT_AFTER * 2);
      browser.server.refresh = () => ({ status: 200, body: browser.server.issue() });
      const back = browser.open(options);
      await advance(1_000);
      expect([back.store.status(), back.ended]).toEqual(['signed-in', []]);
    });

    test('a tab that is signed out does not store what it hears of the input in others', async () => {
      const browser = new InactiveBrowser(setUp);
      const tab = browser.openSignedIn({ storage: memoryTokens() });
      const visitor = browser.open({ storage: memoryTokens() });
      await advance(10);
      tab.act();
      await advance(10);
      void tab.signOut();
      // As the browser reports it that storage has changed.
      browser.activity.of(99).notify();
      await advance(10);
      expect(visitor.store.status()).toBe('signed-out');
      expect(localStorage.getItem(ACTIVITY)).toBeNull();
    });

    test('nor does it tell others of it later', async () => {
      const browser = new InactiveBrowser(setUp);
      const tab = browser.openSignedIn({ storage: memoryTokens() });
      browser.open({ storage: memoryTokens() });
      await advance(2_000);
      tab.act();
      await advance(10);
      sleep(-60_000);
      tab.page.wake();
      await advance(SIGN_OUT_AFTER + ASKING);
      expect(tab.ended).toEqual(inactive);
    });

    test('I5 a sign-in while the session is about to be resumed starts over, also where the time was up', async () => {
      const options = { storage: null, backend: cookie(), features: [withSessionResume()] };
      const browser = new InactiveBrowser(setUp);
      browser.server.refresh = () => 'never';
      browser.openSignedIn(options).close();
      sleep(SIGN_OUT_AFTER - 1_000);
      const tab = browser.open(options);
      const waiting = tab.get('/api/items/1');
      await advance(10);
      sleep(2_000);
      tab.signIn();
      await advance(1_000);
      expect(tab.ended).toEqual([]);
      expect(waiting.values).toHaveLength(1);
      expect(tab.store.status()).toBe('signed-in');
    });

    test('ends a session in a storage that answers later: it is not resumed', async () => {
      const { area, storage } = lateStorage();
      const browser = new InactiveBrowser(setUp);
      const tab = browser.openSignedIn({ storage: storage() });
      await advance(100);
      expect(area.size).toBe(1);
      tab.close();
      sleep(SIGN_OUT_AFTER * 2);
      const later = browser.open({ storage: storage() });
      const seen: string[] = [];
      later.store.tokens$.subscribe((tokens) => seen.push(tokens ? 'signed in' : 'signed out'));
      await advance(5_000);
      expect(seen).toEqual(['signed out']);
      expect(area.size).toBe(0);
      expect(later.ended).toEqual(inactive);
    });

    test('a storage that answers later goes on with the time that is left', async () => {
      const { storage } = lateStorage();
      const browser = new InactiveBrowser(setUp);
      browser.openSignedIn({ storage: storage() });
      await advance(SIGN_OUT_AFTER - 30_000);
      const later = browser.open({ storage: storage() });
      await advance(0);
      expect(later.inactivity.secondsLeft()).toBe(30);
    });

    test('a session of sessionStorage ends though another tab has signed out of its own since', async () => {
      const browser = new InactiveBrowser(setUp);
      const tab = browser.openSignedIn({ storage: sessionStorageTokens() });
      const other = browser.openSignedIn({ storage: memoryTokens() });
      void other.signOut();
      expect(localStorage.getItem(ACTIVITY)).toBeNull();
      // As the browser reports it that storage has changed.
      browser.activity.of(99).notify();
      await advance(10);
      tab.close();
      sleep(SIGN_OUT_AFTER * 2);
      const copy = browser.open({ storage: sessionStorageTokens() });
      const call = copy.get('/api/x');
      // The tab had put back what it knew: others, if there are any, may know of later input.
      await advance(ASKING - 1);
      expect([copy.ended, call.settled]).toEqual([[], false]);
      await advance(1);
      expect(copy.ended).toEqual(inactive);
    });

    test('a session that is found once the time is up ends before anything is sent', async () => {
      const options = { storage: null, backend: cookie(), features: [withSessionResume()] };
      const browser = new InactiveBrowser(setUp);
      browser.openSignedIn(options).close();
      browser.server.refresh = () => ({ status: 200, body: { access_token: browser.server.issue().accessToken } });
      const tab = browser.open(options);
      const call = tab.get('/api/items/1');
      // Forced: the machine sleeps while the answer is under way, and the answer comes before any timer.
      await advance(1);
      sleep(SIGN_OUT_AFTER * 2);
      await advance(1_000);
      expect(browser.server.refreshCalls).toHaveLength(1);
      expect(browser.server.tokensSentTo('/api/items/1')).toEqual([null]);
      expect(call.settled).toBe(true);
      expect([tab.ended, tab.store.status()]).toEqual([inactive, 'signed-out']);
    });

    test('X15 a session that a later release has stored is left to that release', async () => {
      const { browser, tab } = signedIn();
      tab.close();
      const record = JSON.stringify({ v: 2, session: 's1', tokens: {} });
      localStorage.setItem('ngx-token-refresh', record);
      sleep(SIGN_OUT_AFTER * 2);
      const later = browser.open();
      await advance(1_000);
      expect(later.store.status()).toBe('signed-out');
      expect(localStorage.getItem('ngx-token-refresh')).toBe(record);
    });

    test('X15 likewise by a tab that slept as it was stored, and ends its own', async () => {
      const { browser, tab } = signedIn();
      const record = JSON.stringify({ v: 2, session: 's2', tokens: {} });
      localStorage.setItem('ngx-token-refresh', record);
      sleep(SIGN_OUT_AFTER * 2);
      const call = tab.get('/api/x');
      await advance(1_000);
      expect([tab.ended, call.settled]).toEqual([inactive, true]);
      expect(browser.server.tokensSentTo('/api/x')).toEqual([null]);
      expect(localStorage.getItem('ngx-token-refresh')).toBe(record);
    });

    test('X15 likewise by one that is told of an end after the next sign-in: the time of the last input is not its own', () => {
      const { tabs } = threeTabs();
      const [first, second] = tabs as [WatchedTab, WatchedTab];
      void first.signOut();
      first.signIn();
      const record = JSON.stringify({ v: 2, session: 's2', tokens: {} });
      localStorage.setItem('ngx-token-refresh', record);
      second.page.wake();
      expect(second.ended).toEqual(['signed-out']);
      expect(localStorage.getItem(ACTIVITY)).not.toBeNull();
    });

    test('W6 of a session that the storage brings late counts from the begin of the page, where no other time is known', async () => {
      const { storage } = lateStorage();
      const { browser, tab } = signedIn({ storage: storage() });
      await advance(10);
      tab.close();
      localStorage.clear();
      let answer = (): void => undefined;
      const asked = new Promise<void>((resolve) => (answer = resolve));
      const later = browser.open({ storage: storage(asked) });
      const call = later.get('/api/x');
      // The machine sleeps while the page is loaded.
      sleep(SIGN_OUT_AFTER + 1_000);
      answer();
      await advance(1_000);
      expect(browser.server.tokensSentTo('/api/x').filter((sent) => sent !== null)).toEqual([]);
      expect([later.ended, later.token(), call.settled]).toEqual([inactive, null, true]);
    });

    test('X9 likewise one that another tab hands over late', async () => {
      const { browser, tab } = signedIn({ synced: true, storage: memoryTokens() });
      await advance(1_000);
      browser.channels.frozen.set(1, []);
      localStorage.clear();
      // Nothing that it knows of input gets through.
      browser.activity.delay = null;
      const later = browser.open({ synced: true, storage: memoryTokens() });
      const call = later.get('/api/x');
      await advance(10);
      sleep(SIGN_OUT_AFTER + 1_000);
      browser.channels.thaw(1);
      await advance(1_000);
      expect(browser.server.tokensSentTo('/api/x').filter((sent) => sent !== null)).toEqual([]);
      expect([later.ended, later.token(), call.settled, tab.ended]).toEqual([inactive, null, true, inactive]);
    });

    test('X9 but from the last input, where that is known, though a listener of the app sends a request first', async () => {
      const { browser, tab } = signedIn({ synced: true, storage: memoryTokens() });
      await advance(1_000);
      browser.channels.frozen.set(1, []);
      await advance(SIGN_OUT_AFTER / 2);
      const later = browser.open({ synced: true, storage: memoryTokens() });
      await advance(1_000);
      expect(later.store.status()).toBe('signed-out');
      later.page.wake();
      await advance(1_000);
      later.store.tokens$.subscribe((tokens) => {
        if (tokens) later.get('/api/x');
      });
      browser.channels.thaw(1);
      await advance(1_000);
      expect(later.store.status()).toBe('signed-in');
      await advance(SIGN_OUT_AFTER / 2);
      expect(endsOf([tab, later])).toEqual([inactive, inactive]);
    });

    test.each<[string, string | null]>([
      ['nothing', null],
      ['an empty text', ''],
      ['garbage', '{"at":1}'],
      ['"undefined"', 'undefined'],
      ['a time of the future', String(Date.UTC(2040, 0, 1))],
      ['Infinity', 'Infinity'],
    ])('with %s stored begins anew', async (_, text) => {
      const { browser, tab } = signedIn();
      tab.close();
      if (text === null) localStorage.removeItem(ACTIVITY);
      else localStorage.setItem(ACTIVITY, text);
      const later = browser.open();
      await advance(SIGN_OUT_AFTER - 1);
      expect(later.ended).toEqual([]);
      await advance(1 + ASKING);
      expect(later.ended).toEqual(inactive);
    });

    test('of a page that has looked for a session, and found none, tells the tabs of one nothing: the clock is set back', async () => {
      const { browser } = signedIn();
      const visitor = browser.open({ storage: lateStorage().storage(), features: [withProactiveRefresh()] });
      await advance(1_000);
      expect(visitor.store.status()).toBe('signed-out');
      const known = localStorage.getItem(ACTIVITY);
      sleep(-7_200_000);
      visitor.get('/api/x', BACKGROUND);
      await advance(1_000);
      expect([known, localStorage.getItem(ACTIVITY)]).toEqual([expect.stringMatching(/^\d+$/), known]);
    });

    test('of a visitor who is signed out counts nothing, and asks nothing', async () => {
      const { browser } = signedIn({ storage: memoryTokens() });
      const visitor = browser.open({ storage: memoryTokens() });
      await advance(SIGN_OUT_AFTER - 1_000);
      expect(visitor.inactivity.secondsLeft()).toBeNull();
      visitor.act();
      visitor.inactivity.keepAlive();
      await advance(SIGN_OUT_AFTER * 2);
      expect(visitor.ended).toEqual([]);
      expect(visitor.events).toEqual([]);
    });
  });

  describe('I5 the time starts over', () => {
    test('with keepAlive(), in every tab', async () => {
      const { tabs } = threeTabs();
      await advance(SIGN_OUT_AFTER - 10_000);
      tabs[1]?.inactivity.keepAlive();
      await advance(100);
      expect(secondsIn(tabs)).toEqual([null, null, null]);
      await advance(SIGN_OUT_AFTER - 200);
      expect(endsOf(tabs)).toEqual([[], [], []]);
      await advance(1_000);
      expect(endsOf(tabs)).toEqual([inactive, inactive, inactive]);
    });

    test('with a sign-in, whether or not there was a session', async () => {
      const { tab } = signedIn();
      await advance(SIGN_OUT_AFTER - 10_000);
      tab.signIn();
      expect(tab.inactivity.secondsLeft()).toBeNull();
      await advance(SIGN_OUT_AFTER - 10_000);
      expect(tab.ended).toEqual([]);
      void tab.signOut();
      await advance(SIGN_OUT_AFTER * 2);
      tab.signIn();
      await advance(SIGN_OUT_AFTER - 1);
      expect(tab.ended).toEqual(['signed-out']);
      await advance(1 + ASKING);
      expect(tab.ended).toEqual(['signed-out', 'inactive']);
    });

    test('not with a refresh, nor with renew()', async () => {
      const { tab } = signedIn();
      await advance(SIGN_OUT_AFTER - 10_000);
      void tab.refresh();
      tab.renew();
      await advance(10_000 + ASKING);
      expect(tab.ended).toEqual(inactive);
    });

    test('the end of the app leaves neither a timer nor a listener', async () => {
      const { browser, tab } = signedIn();
      await advance(100_000);
      tab.close();
      expect(pendingTimers()).toBe(0);
      expect([browser.activity.listening, tab.page.listening]).toEqual([0, 0]);
    });
  });

  test('I4 P3 on a server nothing is watched, and the signal says null', async () => {
    const browser = new InactiveBrowser(setUp);
    const tab = browser.openSignedIn({
      storage: localStorageTokens(),
      providers: [{ provide: PLATFORM_ID, useValue: 'server' }],
    });
    expect([browser.activity.listening, pendingTimers()]).toEqual([0, 0]);
    tab.inactivity.keepAlive();
    sleep(SIGN_OUT_AFTER * 2);
    tab.get('/api/items/1');
    await advance(100);
    expect(tab.inactivity.secondsLeft()).toBeNull();
    expect(tab.ended).toEqual([]);
    expect(localStorage.getItem(ACTIVITY)).toBeNull();
  });
});

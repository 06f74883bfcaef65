import { withCrossTabSync } from 'ngx-token-refresh';
import { TAB_LOCKS } from '../../src/lib/features/cross-tab/tab-locks';
import { TAB_CHANNEL } from '../../src/lib/features/cross-tab/tab-channel';
import { SessionStore } from '../../src/lib/session/session-store';
import { AppOptions, describeSetUps, Item, probe, Probe, startExpired } from '../world/app';
import { ModelServer } from '../world/model-server';
import { Browser, BrowserOptions, Tab } from '../world/tabs';
import { advance, pendingTimers, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

function get(tab: Tab, path = '/api/items/1'): Probe<Item> {
  return probe(tab.http.get<Item>(path));
}

function tokenOf({ store }: Tab): string | undefined {
  return store.tokens()?.accessToken;
}

describeSetUps('tabs', (setUp) => {
  interface Options extends BrowserOptions {
    /** @default 2 */
    readonly count?: number;
    /** No news reaches the tabs, so that they must look into storage. */
    readonly deaf?: boolean;
    readonly app?: AppOptions;
  }

  /** Tabs of one session. */
  function openTabs({ count = 2, deaf = false, app, ...options }: Options = {}) {
    const server = new ModelServer();
    const browser = new Browser(setUp, server, options);
    const tabs = browser.openSignedIn(count, app);
    const [first, second, third] = tabs as [Tab, Tab, Tab];
    if (deaf) browser.channels.delay = null;
    return { server, browser, tabs, first, second, third };
  }

  /** Likewise; the server refuses their token by now. */
  function openRefused(options?: Options): ReturnType<typeof openTabs> {
    const opened = openTabs(options);
    opened.server.expireAll();
    return opened;
  }

  test('X1 five tabs refused together: one refresh over all, every request ends in 200', async () => {
    const { server, tabs } = openRefused({ count: 5 });
    const answers = tabs.flatMap((tab) => Array.from({ length: 10 }, (_, n) => get(tab, `/api/items/${n}`)));
    await advance(500);
    expect(answers.map(({ value }) => value.token)).toEqual(Array<string>(50).fill('A2'));
    expect(server.refreshCalls).toHaveLength(1);
    expect(server.reuses).toBe(0);
    expect(tabs.map(tokenOf)).toEqual(Array<string>(5).fill('A2'));
    const sources = tabs.flatMap(({ events }) =>
      events.flatMap((event) => (event.type === 'refresh-succeeded' ? [event.source] : [])),
    );
    expect(sources.filter((source) => source === 'exchange')).toHaveLength(1);
    await advance(60_000);
    expect(pendingTimers()).toBe(0);
  });

  test('X3 a tab that signs out as it hears of its own new tokens does not take up what it had found in storage', async () => {
    const { first, second, server } = openTabs({ deaf: true });
    await advance(10);
    // As under the lock, which is let go before they are told.
    const sessions = first.injector.get(SessionStore);
    sessions.stage(sessions.storeTokens(server.issue()), 'exchange');
    first.store.tokens$.subscribe((tokens) => tokens?.accessToken === 'A2' && void first.store.signOut());
    second.store.signIn(server.issue());
    first.page.wake();
    await advance(10);
    expect(localStorage.getItem('ngx-token-refresh')).toBeNull();
    expect(tokenOf(first)).toBeUndefined();
  });

  test('X2 a tab that comes second finds the new tokens in storage: no call, though it was not told', async () => {
    const { server, first, second } = openRefused({ deaf: true });
    const one = get(first);
    await advance(100);
    expect(one.value.token).toBe('A2');
    expect(tokenOf(second)).toBe('A1');
    const two = get(second);
    await advance(100);
    expect(two.value.token).toBe('A2');
    expect(server.refreshCalls).toHaveLength(1);
    expect(second.events.map(({ type }) => type)).not.toContain('refresh-started');
  });

  test.each([
    ['session', { accessToken: 'A1', refreshToken: 'R1' }],
    ['access token', { accessToken: 'A7', refreshToken: 'R1' }],
    ['refresh token', { accessToken: 'A1', refreshToken: 'R7' }],
  ])('X2 what differs in storage is adopted, though it is the %s alone', async (what, tokens) => {
    const browser = new Browser(setUp, new ModelServer());
    const [first, second] = browser.openSignedIn(2) as [Tab, Tab];
    const started: string[] = [];
    second.store.tokens$.subscribe((told) => started.push(`${told?.accessToken} ${told?.refreshToken}`));
    if (what === 'session') first.signIn(tokens);
    else first.renew(tokens);
    await advance(50);
    expect(started.slice(1)).toEqual([`${tokens.accessToken} ${tokens.refreshToken}`]);
    second.page.wake();
    expect(started).toHaveLength(2);
  });

  test('X2 a storm of refusals, early and late, looks into storage a few times, not for each', async () => {
    const { server, first } = openRefused();
    const read = jest.spyOn(Storage.prototype, 'getItem');
    const early = Array.from({ length: 50 }, (_, n) => get(first, `/api/early/${n}`));
    // Sent with the old token too, and refused when the new one is there.
    server.latency = 100;
    const late = Array.from({ length: 50 }, (_, n) => get(first, `/api/late/${n}`));
    server.latency = 10;
    await advance(500);
    const reads = read.mock.calls.length;
    for (const { value } of [...early, ...late]) expect(value.token).toBe('A2');
    expect(server.refreshCalls).toHaveLength(1);
    expect(reads).toBeLessThan(10);
  });

  test.each([true, false])('X2 two tabs refused at once, deaf: %p: the second adopts in its turn', async (deaf) => {
    const { server, first, second } = openRefused({ deaf });
    const answers = [get(first), get(second)];
    await advance(500);
    expect(answers.map(({ value }) => value.token)).toEqual(['A2', 'A2']);
    expect(server.refreshCalls).toHaveLength(1);
    const sources = [first, second].map(({ events }) =>
      events.flatMap((event) => (event.type === 'refresh-succeeded' ? [event.source] : [])),
    );
    expect(sources).toEqual([['exchange'], ['other-tab']]);
  });

  test('X2 a token adopted long after it was issued, and refused, is refreshed: it is not fresh any more', async () => {
    const { server, first, second } = openRefused({ deaf: true });
    get(first);
    await advance(90_000);
    expect(tokenOf(first)).toBe('A2');
    server.expireAll();
    const late = get(second);
    await advance(500);
    expect(late.value.token).toBe('A3');
    expect(server.refreshCalls).toHaveLength(2);
  });

  test('X2 a token that was just adopted and is refused: what another tab has written since is taken', async () => {
    const { server, first, second } = openRefused({ deaf: true });
    get(first);
    await advance(100);
    get(second);
    await advance(10);
    // Forced: the second tab has adopted a token and proved it nowhere, when the first replaces it once more.
    server.expireAll();
    first.renew();
    await advance(500);
    const two = get(second);
    await advance(500);
    expect(two.value.token).toBe(tokenOf(first));
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('X3 a refused refresh does not end the session begun meanwhile in another tab', async () => {
    const { server, first, second } = openRefused({ locks: false, deaf: true });
    server.revokeAll();
    // Forced: the sign-in comes while the refresh of the session before is under way, and the first tab is not told.
    const waiting = get(first);
    await advance(150);
    second.signIn();
    await advance(3_000);
    expect(waiting.failure.status).toBe(401);
    expect(tokenOf(second)).toBe('A2');
    expect(tokenOf(first)).toBe('A2');
    expect(localStorage.getItem('ngx-token-refresh')).toContain('A2');
  });

  test('X3 sign-out in one tab signs all out, each told once; what waits there fails', async () => {
    const { server, first, second, third } = openRefused({ count: 3 });
    server.refreshLatency = 1_000;
    const waiting = get(second);
    await advance(50);
    first.signOut();
    await advance(50);
    expect([first, second, third].map(tokenOf)).toEqual([undefined, undefined, undefined]);
    expect(waiting.failure.status).toBe(401);
    expect([first.ended, second.ended, third.ended]).toEqual(Array(3).fill(['signed-out']));
    await advance(5_000);
    expect([first, second, third].map(tokenOf)).toEqual([undefined, undefined, undefined]);
    expect(localStorage.length).toBe(0);
  });

  test('X3 sign-out in one tab while another refreshes, and is not told: the late tokens are not kept', async () => {
    const { server, first, second } = openRefused({ deaf: true });
    server.refreshLatency = 1_000;
    const waiting = get(second);
    await advance(50);
    first.signOut();
    await advance(5_000);
    expect(waiting.failure.status).toBe(401);
    expect(tokenOf(second)).toBeUndefined();
    expect(localStorage.length).toBe(0);
    expect(second.ended).toEqual(['signed-out']);
  });

  test.each([
    ['sign-out', undefined],
    ['sign-in as another user', 'A2'],
  ])('X3 %s in one tab, and another stores its refresh over it: it is put right', async (how, token) => {
    const { first, second } = openTabs();
    const record = localStorage.getItem('ngx-token-refresh') ?? '';
    if (how === 'sign-out') first.signOut();
    else first.signIn();
    // Forced: the write of a process that cannot see the change yet.
    localStorage.setItem('ngx-token-refresh', record.replace('A1', 'A9'));
    first.page.wake();
    await advance(100);
    expect(tokenOf(first)).toBe(token);
    expect(tokenOf(second)).toBe(token);
    expect(localStorage.getItem('ngx-token-refresh')?.includes('A2')).toBe(token === undefined ? undefined : true);
    expect(first.ended).toHaveLength(how === 'sign-out' ? 1 : 0);
  });

  test('X3 sign-out where storage holds a session that is over: that of the tab does not come back, nor that one', async () => {
    const { browser, first, second, third } = openTabs({ count: 3, deaf: true });
    const stale = localStorage.getItem('ngx-token-refresh') ?? '';
    second.signIn();
    first.page.wake();
    expect(tokenOf(first)).toBe('A2');
    // What a third tab was about to store as the second signed in.
    localStorage.setItem('ngx-token-refresh', stale);
    void first.signOut();
    // The second restores what it knows, before it hears of that.
    localStorage.setItem('ngx-token-refresh', stale);
    second.page.wake();
    browser.channels.delay = 5;
    for (const tab of [first, second, third]) tab.page.wake();
    await advance(100);
    expect([first, second, third].map(tokenOf)).toEqual([undefined, undefined, undefined]);
    expect([first.ended, localStorage.getItem('ngx-token-refresh')]).toEqual([['signed-out'], null]);
  });

  test('X3 sign-in as another user in one tab: another tab sends nothing old with the new token', async () => {
    const { server, first, second } = openRefused();
    server.refreshLatency = 1_000;
    const waiting = get(second, '/api/items/old');
    await advance(50);
    first.signIn();
    await advance(5_000);
    expect(waiting.failure.status).toBe(401);
    expect(server.tokensSentTo('/api/items/old')).toEqual(['A1']);
    expect(tokenOf(second)).toBe(tokenOf(first));
  });

  test('X3 update() while this tab refreshes: its turn is over at once, and another tab has the next', async () => {
    const { server, first, second } = openRefused();
    server.refreshLatency = 5_000;
    get(first);
    await advance(100);
    first.renew();
    await advance(50);
    const proof = get(second);
    await advance(50);
    expect(proof.value.token).toBe(tokenOf(first));
    server.expireAll();
    server.refreshLatency = 10;
    const answer = get(second);
    await advance(200);
    expect(answer.value.token).toBe(tokenOf(second));
    expect(server.refreshCalls).toHaveLength(2);
  });

  test('X3 sign-in in one tab signs the others in', async () => {
    const server = new ModelServer();
    const browser = new Browser(setUp, server);
    const [first, second] = [browser.open(), browser.open()];
    first.signIn();
    await advance(10);
    expect(second.store.isAuthenticated()).toBe(true);
    expect(second.ended).toEqual([]);
  });

  test.each([
    ['before its request left', 10, 0],
    ['while its request is under way', 50, 1],
  ])('X4 the tab that refreshes crashes %s: the others go on', async (_, after, lost) => {
    const { server, tabs } = openTabs({ count: 3 });
    const [first, second, third] = tabs as [Tab, Tab, Tab];
    server.expireAll();
    // An answer is lost with its tab; a server with a leeway for lost answers takes the token again.
    server.refreshLatency = 100;
    server.refresh = () => (server.refreshCalls.length <= lost ? 'never' : undefined);
    get(first);
    await advance(after);
    expect(server.refreshCalls).toHaveLength(lost);
    const answers = [get(second), get(third)];
    first.close();
    await advance(1_000);
    expect(answers.map(({ value }) => value.token)).toEqual(['A2', 'A2']);
    expect(server.refreshCalls).toHaveLength(lost + 1);
    expect(server.reuses).toBe(0);
  });

  test('X5 a frozen tab holds the lock: the others wait no longer than the bound', async () => {
    const { server, browser, first } = openTabs({ count: 1, lockTimeout: 2_000, app: { refreshTimeout: 1_000 } });
    void browser.locks.of(99).request('ngx-token-refresh', {}, () => new Promise(() => undefined));
    server.expireAll();
    const answer = get(first);
    await advance(1_900);
    expect(answer.settled).toBe(false);
    await advance(300);
    expect(answer.value.token).toBe('A2');
    // And again.
    server.expireAll();
    const again = get(first);
    await advance(2_300);
    expect(again.value.token).toBe('A3');
  });

  test('X5 a refresh that never answers gives its turn back at the timeout', async () => {
    const { server, first, second } = openRefused({ app: { refreshTimeout: 1_000 } });
    let calls = 0;
    server.refresh = () => (calls++ === 0 ? 'never' : undefined);
    const one = get(first);
    await advance(500);
    const two = get(second);
    await advance(1_000);
    expect(one.failure.error).toMatchObject({ code: 'timeout' });
    expect(two.value.token).toBe('A2');
    expect(tokenOf(first)).toBe('A2');
    // It failed, and that was its end, though it could adopt the tokens afterwards.
    expect(first.events.filter(({ type }) => type.startsWith('refresh-')).map(({ type }) => type)).toEqual([
      'refresh-started',
      'refresh-failed',
    ]);
  });

  test('X5 an answer that comes after its turn is committed all the same', async () => {
    const { server, first, second } = openRefused({ app: { refreshTimeout: 1_000 } });
    server.refreshLatency = 3_000;
    const one = get(first);
    await advance(1_500);
    expect(one.failure.error).toMatchObject({ code: 'timeout' });
    await advance(2_000);
    expect([first, second].map(tokenOf)).toEqual(['A2', 'A2']);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('no listener is called while the lock is held, and no timer is left behind', async () => {
    const { server, browser, first } = openTabs({ count: 1 });
    const held: number[] = [];
    first.store.tokens$.subscribe(() => {
      void browser.locks
        .of(9)
        .query()
        .then((seen) => held.push(seen.held?.length ?? 0));
    });
    server.expireAll();
    get(first);
    await advance(300);
    server.expireAll();
    server.revokeAll();
    get(first);
    await advance(300);
    expect(first.ended).toEqual(['rejected']);
    expect(held).toEqual([0, 0, 0]);
    expect(pendingTimers()).toBe(0);
  });

  test('X5 the new tokens are in storage before the lock is let go: the next holder need not refresh', async () => {
    const { browser, first } = openRefused();
    const answer = get(first);
    await advance(35);
    const stored: (string | null)[] = [];
    void browser.locks.of(99).request('ngx-token-refresh', {}, () => {
      stored.push(localStorage.getItem('ngx-token-refresh'));
      return Promise.resolve();
    });
    expect(answer.settled).toBe(false);
    await advance(100);
    expect(stored).toEqual([expect.stringContaining('A2')]);
  });

  test.each([
    ['with Web Locks', true],
    ['without them', false],
  ])('S5 nothing that tabs could share, %s: the tab refreshes on its own', async (_, locks) => {
    const browser = new Browser(setUp, new ModelServer());
    const { signOut, http, server, ended } = startExpired(setUp, {
      features: [withCrossTabSync()],
      providers: [
        { provide: TAB_LOCKS, useValue: locks ? browser.locks.of(1) : null },
        { provide: TAB_CHANNEL, useValue: browser.channels.of(1) },
      ],
    });
    const answers = [1, 2].map((n) => probe(http.get<Item>(`/api/items/${n}`)));
    // Without locks it asks for tabs that do not exist.
    await advance(500);
    expect(answers.map(({ value }) => value.token)).toEqual(['A2', 'A2']);
    expect(server.refreshCalls).toHaveLength(1);
    expect(localStorage.length).toBe(0);
    signOut();
    expect(ended).toEqual(['signed-out']);
  });

  test('a tab that is closed hears no more', () => {
    const browser = new Browser(setUp, new ModelServer());
    const [first] = browser.openSignedIn(2) as [Tab];
    expect(browser.channels.listening).toBe(2);
    first.close();
    expect(browser.channels.listening).toBe(1);
  });

  test.each([2, 5])('X6 %d tabs without Web Locks: one refresh, none signed out', async (count) => {
    const { server, tabs } = openRefused({ count, locks: false });
    const answers = tabs.map((tab) => get(tab));
    await advance(2_000);
    expect(answers.map(({ value }) => value.token)).toEqual(Array<string>(count).fill('A2'));
    expect(server.refreshCalls).toHaveLength(1);
    expect(server.reuses).toBe(0);
    expect(Object.keys(localStorage)).toEqual(['ngx-token-refresh']);
  });

  test('X6 without Web Locks, the tab with the lease vanishes: another has it when it has run out', async () => {
    const { server, first, second } = openTabs({
      locks: false,
      lockTimeout: 20_000,
      app: { refreshTimeout: 3_000 },
    });
    localStorage.setItem('ngx-token-refresh.lease', `gone ${Date.now() + 2_000}`);
    server.expireAll();
    const answers = [get(first), get(second)];
    await advance(1_900);
    expect(answers.some(({ settled }) => settled)).toBe(false);
    await advance(2_000);
    expect(answers.map(({ value }) => value.token)).toEqual(['A2', 'A2']);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('X6 a refusal of the refresh is checked against storage before it ends the session', async () => {
    const { server, first, second } = openRefused({ deaf: true });
    server.refreshLatency = 100;
    // Forced: the second tab's refresh is refused, since the token was spent; meanwhile the first has stored new ones.
    server.refresh = () => ({ status: 401, body: {} });
    const refused = get(second);
    await advance(50);
    first.renew();
    await advance(500);
    expect(refused.value.token).toBe('A2');
    expect(second.ended).toEqual([]);
  });

  test('a refused refresh ends the session in all tabs, each told once', async () => {
    const { server, tabs } = openRefused({ count: 3 });
    server.revokeAll();
    const answers = tabs.map((tab) => get(tab));
    await advance(1_000);
    for (const { failure } of answers) expect(failure.status).toBe(401);
    expect(server.refreshCalls).toHaveLength(1);
    for (const { ended, store } of tabs) {
      expect(ended).toHaveLength(1);
      expect(store.isAuthenticated()).toBe(false);
    }
  });

  test('S5 storage that fails: the tab goes on alone, in memory', async () => {
    const server = new ModelServer();
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const [first] = new Browser(setUp, server).openSignedIn(1) as [Tab];
    server.expireAll();
    const answer = get(first);
    await advance(500);
    first.page.wake();
    expect(answer.value.token).toBe('A2');
    expect(first.ended).toEqual([]);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  // A record of a later format does: X15, in storage-releases.spec.ts.
  test.each(['GARBAGE', '{"v":0}'])('S5 %s written over the record does not sign out', async (garbage) => {
    const { server, first } = openTabs({ count: 1 });
    localStorage.setItem('ngx-token-refresh', garbage);
    first.page.wake();
    server.expireAll();
    const answer = get(first);
    await advance(500);
    expect(answer.value.token).toBe('A2');
    expect(first.ended).toEqual([]);
  });
});

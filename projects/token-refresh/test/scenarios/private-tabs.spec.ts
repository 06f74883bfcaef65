import { memoryTokens, restBackend, TokenBackend, withSessionResume, cookieBackend } from 'ngx-token-refresh';
import { of } from 'rxjs';
import { TabChannel } from '../../src/lib/features/cross-tab/tab-channel';
import { CLOCK, Clock } from '../../src/lib/platform/clock';
import { describeSetUps } from '../world/app';
import { ModelServer } from '../world/model-server';
import { Browser, BrowserOptions, PrivateArea, Tab } from '../world/tabs';
import { advance, pendingTimers, useVirtualTime } from '../world/virtual-time';

// Tabs whose storage is private to each: sessionStorage, which a duplicated tab copies, and memory.

useVirtualTime();

const token = ({ store }: Tab): string | undefined => store.tokens()?.accessToken;

describeSetUps('tabs without shared storage', (setUp) => {
  /** A tab with a session in sessionStorage. */
  async function original(options?: BrowserOptions) {
    const server = new ModelServer();
    const browser = new Browser(setUp, server, options);
    const area = new PrivateArea();
    const first = browser.open({}, area);
    await advance(300);
    first.signIn();
    await advance(50);
    return { server, browser, first, area };
  }

  function inMemory(options: BrowserOptions = {}) {
    const server = new ModelServer();
    return { server, browser: new Browser(setUp, server, { storage: memoryTokens(), ...options }) };
  }

  /** Tabs with one session in memory. */
  async function pair(options?: BrowserOptions) {
    const { server, browser } = inMemory(options);
    const [first, second] = [browser.open(), browser.open()];
    await advance(300);
    first.signIn();
    await advance(300);
    return { server, browser, first, second };
  }

  /** As "duplicate tab" and `window.open` do. */
  const duplicate = (browser: Browser, { text }: PrivateArea): [Tab, PrivateArea] => {
    const area = new PrivateArea(text);
    return [browser.open({}, area), area];
  };

  test('X8 a duplicated tab: no refresh token is presented twice, the tabs go on as one session', async () => {
    const { area, browser, first, server } = await original();
    const [copy] = duplicate(browser, area);
    for (let round = 0; round < 5; round++) {
      server.expireAll();
      const calls = [first, copy].map((tab) => tab.get('/api/items/1'));
      await advance(1_000);
      expect(calls.map(({ value }) => value.token)).toEqual([token(first), token(first)]);
    }
    expect(server.reuses).toBe(0);
    expect(server.refreshCalls).toHaveLength(5);
    expect([first.ended, copy.ended]).toEqual([[], []]);
    expect(copy.store.sessionId()).toBe(first.store.sessionId());
  });

  test('X8 the original refreshes before the copy runs: the copy asks, and has the newest from its start', async () => {
    const { area, browser, first, server } = await original();
    const { text } = area;
    void first.refresh();
    await advance(300);
    const copy = browser.open({}, new PrivateArea(text));
    await advance(300);
    expect(token(copy)).toBe('A2');
    server.expireAll();
    expect((await copy.ask('/api/items/1')).value.token).toBe('A3');
    expect(server.reuses).toBe(0);
  });

  test('X11 a copy whose living original is silent presents nothing; once it is gone, it may', async () => {
    const { area, browser, first, server } = await original();
    browser.channels.frozen.set(first.number, []);
    const [copy] = duplicate(browser, area);
    server.expireAll();
    const call = copy.get('/api/items/1');
    await advance(1_000);
    expect(call.failure).toMatchObject({ status: 0, error: { code: 'unavailable' } });
    expect(server.refreshCalls).toHaveLength(0);
    expect(copy.ended).toEqual([]);
    first.close();
    await advance(5_000);
    const later = copy.get('/api/items/1');
    await advance(1_000);
    expect(later.value.token).toBe('A2');
    expect(server.reuses).toBe(0);
  });

  test('X11 a silent tab counts as living though the browser is too slow to list its locks again', async () => {
    const { area, browser, first, server } = await original();
    const locks = browser.locks.of(2);
    let latency = 0;
    jest.spyOn(browser.locks, 'of').mockImplementationOnce(() => ({
      request: (...asked) => locks.request(...asked),
      query: async () => {
        await new Promise((resolve) => void setTimeout(resolve, latency));
        return locks.query();
      },
    }));
    browser.channels.frozen.set(first.number, []);
    const [copy] = duplicate(browser, area);
    await advance(1_500);
    server.expireAll();
    const call = copy.get('/api/items/1');
    // Its question is under way.
    await advance(150);
    latency = 300;
    await advance(2_000);
    expect(call.failure).toMatchObject({ status: 0, error: { code: 'unavailable' } });
    expect(server.refreshCalls).toHaveLength(0);
  });

  test('X11 a tab that has answered before and is frozen since does not hold the others up', async () => {
    const { area, browser, first, server } = await original();
    const [copy] = duplicate(browser, area);
    await advance(300);
    browser.channels.frozen.set(first.number, []);
    server.expireAll();
    const call = copy.get('/api/items/1');
    await advance(1_000);
    expect(call.value.token).toBe('A2');
    // When it thaws, it hears of the change before it sends its spent refresh token.
    browser.channels.thaw(first.number);
    first.page.wake();
    const thawed = first.get('/api/items/1');
    await advance(1_000);
    expect(thawed.value.token).toBe('A2');
    expect(server.reuses).toBe(0);
    expect(server.refreshCalls).toHaveLength(1);
  });

  /** Three tabs that have heard of each other, and since then the third of nothing: the others have renewed the token. */
  async function thirdBehind() {
    const { area, browser, first, server } = await original();
    const [second] = duplicate(browser, area);
    const [third] = duplicate(browser, area);
    await advance(1_500);
    void first.refresh();
    await advance(1_500);
    const { frozen } = browser.channels;
    const missed: (() => void)[] = [];
    frozen.set(third.number, missed);
    void first.refresh();
    await advance(1_000);
    expect([token(second), token(third)]).toEqual(['A3', 'A2']);
    return { first, frozen, missed, second, server, third };
  }

  test('X8 X11 a tab that has taken over tokens, and is frozen since, is the only one left that knows them', async () => {
    const { first, frozen, missed, second, server, third } = await thirdBehind();
    first.close();
    // Of all that it has missed, the last comes through: that the second has the tokens of the first.
    frozen.delete(third.number);
    missed.at(-1)?.();
    frozen.set(second.number, []);
    server.expireAll();
    const call = third.get('/api/items/1');
    await advance(3_000);
    expect(call.failure).toMatchObject({ status: 0, error: { code: 'unavailable' } });
    expect(server.reuses).toBe(0);
  });

  test('X8 X11 a tab that was told of newer tokens and has not got them waits for silent tabs: they may have them', async () => {
    const { first, frozen, missed, second, server, third } = await thirdBehind();
    // Of all that it has missed, what the first has told comes through: a question, and then that its tokens are new.
    frozen.set(second.number, []);
    first.close();
    frozen.delete(third.number);
    for (const arrive of missed.slice(0, 3)) arrive();
    await advance(1_500);
    server.expireAll();
    const call = third.get('/api/items/1');
    await advance(3_000);
    expect(call.failure).toMatchObject({ status: 0, error: { code: 'unavailable' } });
    expect([token(second), token(third), server.reuses]).toEqual(['A3', 'A2', 0]);
    second.close();
    await advance(31_000);
    third.get('/api/items/1');
    await advance(1_000);
    expect(server.refreshCalls).toHaveLength(3);
  });

  test('X8 newer tokens are taken over as they come, though another tab has yet to answer: their sender may be closed', async () => {
    const { area, browser, first, server } = await original();
    const [second] = duplicate(browser, area);
    const [third] = duplicate(browser, area);
    const [stuck] = duplicate(browser, area);
    await advance(1_500);
    void first.refresh();
    // From here on they have heard of each other.
    await advance(1_500);
    const { frozen } = browser.channels;
    for (const { number } of [second, third, stuck]) frozen.set(number, []);
    server.expireAll();
    void first.refresh();
    await advance(1_000);
    // These have heard of nothing.
    for (const { number } of [second, third]) frozen.delete(number);
    second.page.wake();
    await advance(20);
    first.close();
    stuck.close();
    const call = third.get('/api/items/1');
    await advance(2_000);
    expect([call.value.token, token(second), server.reuses]).toEqual(['A3', 'A3', 0]);
  });

  test('X8 the browser takes the lock from a tab that asks: nothing is presented in a turn that is lost', async () => {
    const { area, browser, first, server } = await original();
    const [copy] = duplicate(browser, area);
    await advance(1_500);
    server.expireAll();
    const call = first.get('/api/items/1');
    // It has its turn, and its question is under way.
    await advance(33);
    browser.locks.drop(first.number);
    await advance(1_000);
    expect(call.failure).toMatchObject({ status: 0, error: { code: 'unavailable' } });
    expect(server.refreshCalls).toHaveLength(0);
    expect((await copy.ask('/api/items/1')).value.token).toBe('A2');
  });

  test('X8 the browser takes the lock from a lone tab, as it looks for others: nothing is presented in a turn that is lost', async () => {
    const server = new ModelServer();
    const browser = new Browser(setUp, server);
    const locks = browser.locks.of(1);
    // The browser takes its time to list its locks.
    jest.spyOn(browser.locks, 'of').mockImplementationOnce(() => ({
      request: (...asked) => locks.request(...asked),
      query: async () => {
        const seen = await locks.query();
        await new Promise((resolve) => void setTimeout(resolve, 200));
        return seen;
      },
    }));
    const area = new PrivateArea();
    const first = browser.open({}, area);
    await advance(300);
    first.signIn();
    await advance(1_500);
    server.expireAll();
    const call = first.get('/api/items/1');
    // It has its turn, and no other tab is open yet.
    await advance(700);
    expect(server.refreshCalls).toHaveLength(0);
    browser.locks.drop(first.number);
    browser.channels.frozen.set(first.number, []);
    const [copy] = duplicate(browser, area);
    const other = copy.get('/api/items/1');
    await advance(2_000);
    expect(other.value.token).toBe('A2');
    expect(call.failure).toMatchObject({ status: 0, error: { code: 'unavailable' } });
    expect(server.reuses).toBe(0);
  });

  test('X8 a tab that is reloaded while another asks is asked too', async () => {
    const { area, browser, first, server } = await original();
    const [copy] = duplicate(browser, area);
    await advance(1_500);
    // From here on they have heard of each other.
    void first.refresh();
    await advance(1_500);
    const { frozen } = browser.channels;
    frozen.set(copy.number, []);
    server.expireAll();
    void first.refresh();
    await advance(1_000);
    // It has heard of nothing.
    frozen.delete(copy.number);
    frozen.set(first.number, []);
    const call = copy.get('/api/items/1');
    await advance(100);
    first.close();
    browser.channels.delay = null;
    browser.open({}, new PrivateArea(area.text));
    browser.channels.delay = 5;
    await advance(1_000);
    expect(call.value.token).toBe('A3');
    expect(server.reuses).toBe(0);
  });

  test('X8 alone, a tab loses no time with asking', async () => {
    const { first, server } = await original();
    server.expireAll();
    const call = first.get('/api/items/1');
    await advance(100);
    expect(call.value.token).toBe('A2');
    first.close();
    expect(pendingTimers()).toBe(0);
  });

  test.each([
    ['asks', 20],
    ['has asked', 500],
  ])('P1 an app that is destroyed while it %s leaves no timer', async (_, ms) => {
    const { browser, first, second } = await pair();
    await advance(2_000);
    browser.channels.frozen.set(first.number, []);
    second.page.wake();
    await advance(ms);
    expect(pendingTimers()).toBe(1);
    second.injector.destroy();
    await advance(0);
    expect(pendingTimers()).toBe(0);
  });

  test('X8 without Web Locks: a copy asks, and waits 250 ms for answers', async () => {
    const { area, browser, first, server } = await original({ locks: false });
    const [copy] = duplicate(browser, area);
    for (let round = 0; round < 3; round++) {
      server.expireAll();
      const tab = round % 2 ? first : copy;
      const call = tab.get('/api/items/1');
      await advance(1_000);
      expect(call.value.token).toBe(token(first));
    }
    expect(server.reuses).toBe(0);
  });

  test('X9 memory: a new tab gets the session from a living one; storage stays empty; the last one ends it', async () => {
    const { browser, server } = inMemory();
    const first = browser.open();
    await advance(300);
    expect(first.store.status()).toBe('signed-out');
    first.signIn();
    await advance(50);
    const second = browser.open();
    expect(second.store.status()).toBe('resuming');
    const call = second.get('/api/items/1');
    await advance(300);
    expect(call.value.token).toBe('A1');
    expect(second.store.sessionId()).toBe(first.store.sessionId());
    first.close();
    const third = browser.open();
    await advance(300);
    expect(token(third)).toBe('A1');
    expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
    second.close();
    third.close();
    const last = browser.open();
    await advance(300);
    expect(last.store.status()).toBe('signed-out');
    expect(server.refreshCalls).toHaveLength(0);
  });

  test.each([
    ['a living tab that was slow to answer', true],
    ['a tab that was slow, where Web Locks do not say which live,', false],
  ])('X9 memory: %s hands the session over all the same', async (_, locks) => {
    const server = new ModelServer();
    const browser = new Browser(setUp, server, { storage: memoryTokens(), locks });
    const first = browser.open();
    await advance(300);
    first.signIn();
    browser.channels.frozen.set(first.number, []);
    const second = browser.open();
    await advance(300);
    expect(second.store.status()).toBe('signed-out');
    await advance(10_000);
    browser.channels.thaw(first.number);
    await advance(300);
    expect(token(second)).toBe('A1');
    expect(second.store.sessionId()).toBe(first.store.sessionId());
    first.close();
    second.close();
    expect(pendingTimers()).toBe(0);
  });

  test('X9 X17 a token that was handed over and is refused is refreshed, by a request that waited for it too', async () => {
    const { browser, server } = inMemory();
    const first = browser.open();
    await advance(300);
    first.signIn();
    await advance(50);
    server.expireAll();
    const second = browser.open();
    const call = second.get('/api/items/1');
    await advance(1_000);
    expect(call.value.token).toBe('A2');
    expect(server.tokensSentTo('/api/items/1')).toEqual(['A1', 'A2']);
  });

  test('X9 memory: sign-in in one tab signs in the others that are open', async () => {
    const { browser } = inMemory();
    const tabs = [browser.open(), browser.open()] as const;
    await advance(300);
    tabs[0].signIn();
    await advance(300);
    expect(tabs.map(token)).toEqual(['A1', 'A1']);
    tabs[1].signIn();
    await advance(300);
    expect(tabs.map(token)).toEqual(['A2', 'A2']);
  });

  test('X9 sessionStorage is handed to copies alone: a plain new tab starts signed out, and stays so', async () => {
    const { browser, first } = await original();
    const plain = browser.open({}, new PrivateArea());
    await advance(300);
    expect(plain.store.status()).toBe('signed-out');
    void first.refresh();
    await advance(300);
    first.signIn();
    await advance(300);
    expect(plain.store.status()).toBe('signed-out');
    expect(plain.ended).toEqual([]);
  });

  test('X1 five memory tabs refused together: one refresh, every request ends in 200', async () => {
    const { browser, server } = inMemory();
    const first = browser.open();
    await advance(300);
    first.signIn();
    const tabs = [first, ...Array.from({ length: 4 }, () => browser.open())];
    await advance(300);
    server.expireAll();
    const calls = tabs.flatMap((tab) => [tab.get('/api/items/1'), tab.get('/api/items/2')]);
    await advance(2_000);
    expect(calls.map(({ value }) => value.token)).toEqual(Array(10).fill('A2'));
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('X9 S2 another person signs in while a tab asks: over is the session that it asked for, not the new one', async () => {
    for (let ms = 0; ms < 45; ms++) {
      const { first, second } = await pair();
      void second.refresh().catch(() => undefined);
      await advance(ms);
      first.signIn();
      await advance(1_500);
      expect([ms, second.store.sessionId()]).toEqual([ms, first.store.sessionId()]);
      first.close();
      second.close();
    }
  });

  test('X9 a renewal that comes soon after a look at the others, or during one, is not missed', async () => {
    for (const ms of [0, 3, 8, 15, 100, 500, 990, 1_100]) {
      const { browser } = inMemory();
      const [first, second] = [browser.open(), browser.open()];
      await advance(300);
      first.signIn();
      await advance(1_500);
      second.page.wake();
      await advance(ms);
      void first.refresh();
      await advance(2_000);
      expect([ms, token(second)]).toEqual([ms, token(first)]);
      first.close();
      second.close();
    }
  });

  test.each([
    ['A9', 'A9'],
    ['A0', 'A1'],
  ])(
    'X10 of two renewals of the same moment all tabs take the same: %s beside A1, and all have %s',
    async (other, taken) => {
      const { browser, first, second } = await pair({ locks: false });
      const alien: TabChannel = browser.channels.of(99);
      const app = '/api/auth/refresh';
      let known = '';
      alien.listen((message) => {
        const { type, nonce, record } = Object(message) as Record<string, unknown>;
        if (type === 'answer' && typeof record === 'string') known = record;
        if (type === 'question' && known)
          alien.notify({ app, type: 'answer', from: 'alien', nonce, record: known.replace('A1', other) });
      });
      alien.notify({ app, type: 'question', nonce: 'alien', session: first.store.sessionId() });
      await advance(300);
      expect(known).toContain('A1');
      for (const { page } of [first, second]) page.wake();
      await advance(1_000);
      expect([first, second].map(token)).toEqual([taken, taken]);
    },
  );

  test('X10 messages from elsewhere sign out, sign in, downgrade and slow nothing', async () => {
    const { browser, first, second, server } = await pair();
    void first.refresh();
    await advance(300);
    const alien: TabChannel = browser.channels.of(99);
    const app = '/api/auth/refresh';
    const session = first.store.sessionId();
    const stolen = JSON.stringify({ v: 1, session, tokens: { accessToken: 'X9' }, refreshedAt: 0, generation: 99 });
    const messages: unknown[] = [
      'changed',
      null,
      7,
      [],
      {},
      { type: 'toString' },
      { type: 'ended' },
      { type: 'ended', session: 'other' },
      { type: 'answer', nonce: 'x', from: 'x', record: stolen },
      { type: 'answer', record: stolen },
      { type: 'changed', session, generation: 0 },
      { type: 'changed', session: 'other', generation: 9 },
      { type: 'changed', session, generation: 'NaN' },
      { type: 'question', nonce: {} },
      { type: 'question' },
    ];
    const withApp = (message: unknown): unknown =>
      typeof message === 'object' && message && !Array.isArray(message) ? { app, ...message } : message;
    for (let n = 0; n < 1_000; n++) alien.notify(withApp(messages[n % messages.length]));
    for (let n = 0; n < 1_000; n++) alien.notify({ app, type: 'changed', session, generation: 99 });
    await advance(1_000);
    expect([first, second].map(token)).toEqual(['A2', 'A2']);
    expect([first.ended, second.ended]).toEqual([[], []]);
    expect(server.refreshCalls).toHaveLength(1);
    server.expireAll();
    expect((await second.ask('/api/items/1')).value.token).toBe('A3');
  });

  /** The timers of a hidden tab: browsers let them fire once a second. */
  const hidden: Clock = {
    now: () => Date.now(),
    setTimeout: (callback, ms) => setTimeout(callback, Math.ceil((Date.now() + ms) / 1_000) * 1_000 - Date.now()),
    clearTimeout: (timer) => clearTimeout(timer as number),
  };

  test.each([
    ['without Web Locks', false],
    ['beside a tab that does not answer', true],
  ])('X11 T3 a hidden tab, whose timers are slow, does not ask without end: %s', async (_, locks) => {
    const { browser, server } = inMemory({ locks });
    const first = browser.open();
    const second = browser.open({ providers: [{ provide: CLOCK, useValue: hidden }] });
    await advance(300);
    first.signIn();
    await advance(3_000);
    expect(token(second)).toBe('A1');
    if (locks) browser.channels.frozen.set(first.number, []);
    server.expireAll();
    const call = second.get('/api/items/1');
    await advance(20_000);
    if (locks) expect(call.failure).toMatchObject({ status: 0, error: { code: 'unavailable' } });
    else expect(call.value.token).toBe('A2');
    expect(server.reuses).toBe(0);
  });

  test.each([true, false])(
    'X10 a tab that says without end that it knows more does not keep others from a refresh: locks %s',
    async (locks) => {
      const { browser, first, second, server } = await pair({ locks });
      const alien: TabChannel = browser.channels.of(99);
      const session = first.store.sessionId();
      let generation = 99;
      const flood = setInterval(() => {
        alien.notify({ app: '/api/auth/refresh', type: 'changed', session, generation: generation++ });
      }, 3);
      await advance(300);
      server.expireAll();
      const call = second.get('/api/items/1');
      await advance(5_000);
      clearInterval(flood);
      expect(call.value.token).toBe('A2');
      expect(server.reuses).toBe(0);
    },
  );

  test('X11 T3 tabs that open without end, and never answer, do not make a refresh wait without end', async () => {
    const { browser, first, server } = await pair();
    const life = 'ngx-token-refresh.life./api/auth/refresh.';
    let opened = 0;
    const flood = setInterval(() => {
      browser.locks.drop(99);
      void browser.locks.of(99).request(`${life}${opened++}`, {}, () => new Promise(() => undefined));
    }, 50);
    await advance(300);
    server.expireAll();
    const call = first.get('/api/items/1');
    await advance(5_000);
    expect(call.failure).toMatchObject({ status: 0, error: { code: 'unavailable' } });
    clearInterval(flood);
    browser.locks.drop(99);
    await advance(30_000);
    expect((await first.ask('/api/items/1')).value.token).toBe('A2');
  });

  test('X10 another app of the same origin and namespace, with another backend, gets nothing', async () => {
    const { browser } = inMemory();
    const first = browser.open();
    await advance(300);
    first.signIn();
    const names = new Set<string>();
    jest.spyOn(browser.locks, 'of').mockImplementation(() => ({
      request: (name) => {
        names.add(name);
        return new Promise(() => undefined);
      },
      query: () => Promise.resolve({}),
    }));
    const backends: TokenBackend[] = [
      restBackend({ refreshUrl: '/one/refresh' }),
      restBackend({ refreshUrl: '/two/refresh' }),
      { fingerprint: 'own', refresh: () => of({ accessToken: 'A' }) },
    ];
    for (const backend of backends) browser.open({ backend });
    await advance(300);
    expect(names.size).toBe(3);
  });

  /** A tab of the app that shows that it lives, and answers these questions, so many at once. */
  function puppet(browser: Browser, answers: object[], together: number): void {
    const app = '/api/auth/refresh';
    const channel = browser.channels.of(99);
    const life = `ngx-token-refresh.life.${app}.puppet`;
    void browser.locks.of(99).request(life, {}, () => new Promise(() => undefined));
    const questions: unknown[] = [];
    channel.listen((message) => {
      const { nonce, type } = Object(message) as Record<string, unknown>;
      if (type === 'question') questions.push(nonce);
      if (questions.length < together) return;
      for (const answer of answers.splice(0, together))
        channel.notify({ app, type: 'answer', from: 'puppet', nonce: questions.shift(), ...answer });
    });
  }

  /** A record as tabs hand it to each other. */
  const recordOf = (session: string | null, accessToken: string): string =>
    JSON.stringify({ v: 1, session, tokens: { accessToken, refreshToken: 'R' }, refreshedAt: 0, receivedAt: 0 });

  test('X12 a session that is over is not taken over again before its end is told', async () => {
    const { browser } = inMemory();
    const locks = browser.locks.of(1);
    // The browser takes its time to tell that a lock is free: so long nothing is told.
    jest.spyOn(browser.locks, 'of').mockImplementationOnce(() => ({
      request: async (...asked) => {
        const value = await locks.request(...asked);
        await new Promise((resolve) => void setTimeout(resolve, 100));
        return value;
      },
      query: () => locks.query(),
    }));
    const tab = browser.open();
    await advance(300);
    tab.signIn();
    await advance(1_500);
    // One tab knows that it is over, and another, which is asked a moment later, does not.
    puppet(browser, [{ record: null, isOver: true }, { record: recordOf(tab.store.sessionId(), 'A1') }], 1);
    void tab.refresh().catch(() => undefined);
    await advance(50);
    expect(tab.ended).toEqual([]);
    tab.page.wake();
    await advance(3_000);
    expect([tab.token(), tab.ended]).toEqual([null, ['signed-out']]);
  });

  test('X12 S2 the end of a session is told before the tokens of the next, which another tab has', async () => {
    const { browser } = inMemory();
    const tab = browser.open();
    await advance(300);
    tab.signIn();
    await advance(1_500);
    const seen: (string | undefined)[] = [];
    tab.store.tokens$.subscribe((tokens) => seen.push(tokens?.accessToken));
    puppet(browser, [{ record: null, isOver: true }, { record: recordOf('next', 'A9') }], 2);
    void tab.refresh().catch(() => undefined);
    await advance(25);
    tab.page.wake();
    await advance(3_000);
    expect([seen, tab.ended]).toEqual([['A1', undefined, 'A9'], ['signed-out']]);
  });

  test('X8 X11 newer tokens may be on their way to another tab, from one that is gone: a tab that was told of them asks again', async () => {
    const { browser, server } = inMemory();
    const tab = browser.open();
    await advance(300);
    tab.signIn();
    await advance(1_500);
    const session = tab.store.sessionId();
    const newer = { ...(JSON.parse(recordOf(session, 'A9')) as object), generation: 1 };
    const none = { record: null };
    puppet(browser, [none, none, none, { record: JSON.stringify(newer) }], 1);
    const gone = browser.channels.of(98);
    gone.notify({ app: '/api/auth/refresh', type: 'changed', from: 'gone', session, generation: 1 });
    await advance(1_500);
    void tab.refresh();
    await advance(500);
    expect([tab.token(), server.refreshCalls.length]).toEqual(['A9', 0]);
  });

  test('W8 X9 sign-out while a new tab asks wins: the answer is not taken, however late', async () => {
    for (const late of [0, 400]) {
      const { browser } = inMemory();
      const first = browser.open();
      await advance(300);
      first.signIn();
      await advance(50);
      browser.channels.frozen.set(first.number, []);
      const second = browser.open();
      await advance(2);
      void second.signOut();
      await advance(late);
      browser.channels.thaw(first.number);
      await advance(1_000);
      expect([late, second.token(), second.store.status(), second.ended]).toEqual([late, null, 'signed-out', []]);
      first.close();
      second.close();
    }
  });

  test('X12 sign-out in one tab reaches the others, one that was asked and one that is being opened', async () => {
    const { browser, first, second } = await pair();
    const opening = browser.open();
    void first.signOut();
    await advance(500);
    expect([first, second, opening].map(({ store }) => store.status())).toEqual(Array(3).fill('signed-out'));
    expect(second.ended).toEqual(['signed-out']);
  });

  test.each([
    ['has taken over the session', false],
    ['waits for a silent tab', true],
  ])(
    'X12 a tab that was frozen hears of the sign-out after it was asked by a new one, which %s: that one is told too',
    async (_, waits) => {
      const { browser, first, second } = await pair();
      browser.channels.frozen.set(second.number, []);
      void first.signOut();
      await advance(50);
      first.close();
      const missed = browser.channels.frozen.get(second.number)?.splice(0);
      browser.channels.thaw(second.number);
      if (waits) puppet(browser, [], 1);
      const opened = browser.open();
      await advance(100);
      expect([token(second), token(opened)]).toEqual(['A1', waits ? undefined : 'A1']);
      missed?.forEach((arrive) => arrive());
      await advance(1_000);
      expect([token(second), token(opened)]).toEqual([undefined, undefined]);
    },
  );

  test('X12 a sign-out in the copy leaves no tokens in the storage of the original', async () => {
    const { area, browser, first } = await original();
    const [copy, own] = duplicate(browser, area);
    await advance(500);
    void copy.signOut();
    await advance(500);
    expect(first.store.status()).toBe('signed-out');
    expect([area.text, own.text]).toEqual([null, null]);
  });

  test('X12 a copy that opens after the sign-out of its original is told so', async () => {
    const { area, browser, first } = await original();
    const { text } = area;
    void first.signOut();
    await advance(50);
    const copy = browser.open({}, new PrivateArea(text));
    await advance(500);
    expect(copy.store.status()).toBe('signed-out');
  });

  test('X12 S3 the end by the server in one tab ends it in all', async () => {
    const { first, second, server } = await pair();
    server.expireAll();
    server.revokeAll();
    first.get('/api/items/1');
    await advance(500);
    expect(first.ended).toEqual(['rejected']);
    expect(second.ended).toEqual(['signed-out']);
  });

  test('X10 W1 what a tab finds at the server is newer than what a suspended tab of the session still holds', async () => {
    const server = new ModelServer();
    server.refresh = () => ({ status: 200, body: { access_token: server.issue().accessToken } });
    const browser = new Browser(setUp, server, { storage: memoryTokens() });
    const app = { backend: cookieBackend({ refreshUrl: '/api/auth/refresh' }), features: [withSessionResume()] };
    const first = browser.open(app);
    await advance(300);
    first.store.signIn({ accessToken: server.issue().accessToken });
    for (let times = 0; times < 3; times++) {
      void first.refresh();
      await advance(500);
    }
    // The browser suspends it, and takes its locks.
    browser.channels.frozen.set(first.number, []);
    browser.locks.drop(first.number);
    const second = browser.open(app);
    await advance(1_000);
    expect([token(first), token(second)]).toEqual(['A4', 'A5']);
    browser.channels.thaw(first.number);
    first.page.wake();
    await advance(2_000);
    expect([token(first), token(second)]).toEqual(['A5', 'A5']);
    expect(first.store.sessionId()).toBe(second.store.sessionId());
  });

  test('S1 X12 the late answer to a resume does not bring back a session that has come, and ended, meanwhile', async () => {
    const server = new ModelServer();
    server.refresh = () => ({ status: 200, body: { access_token: server.issue().accessToken } });
    server.refreshLatency = 2_000;
    localStorage.setItem('ngx-token-refresh.hint', 's1');
    const browser = new Browser(setUp, server, { storage: memoryTokens() });
    const app = { backend: cookieBackend({ refreshUrl: '/api/auth/refresh' }), features: [withSessionResume()] };
    const resuming = browser.open(app);
    await advance(1_000);
    expect([server.refreshCalls.length, resuming.store.status()]).toEqual([1, 'resuming']);
    const other = browser.open();
    other.signIn();
    await advance(300);
    // It has the session of the other tab; the answer is let in all the same, for its cookie.
    expect(token(resuming)).toBe(token(other));
    void other.signOut();
    await advance(300);
    expect(resuming.ended).toEqual(['signed-out']);
    await advance(5_000);
    expect([resuming.store.status(), resuming.ended]).toEqual(['signed-out', ['signed-out']]);
  });

  test('W5 five memory tabs restored at once over a rotating cookie: one exchange, four take over', async () => {
    const server = new ModelServer();
    let cookie = 1;
    server.refresh = () => ({ status: 200, body: { access_token: server.issue().accessToken, n: cookie++ } });
    localStorage.setItem('ngx-token-refresh.hint', 's1');
    const browser = new Browser(setUp, server, { storage: memoryTokens() });
    const backend = cookieBackend({ refreshUrl: '/api/auth/refresh' });
    const tabs = Array.from({ length: 5 }, () => browser.open({ backend, features: [withSessionResume()] }));
    const calls = tabs.map((tab) => tab.get('/api/items/1'));
    await advance(3_000);
    expect(calls.map(({ value }) => value.token)).toEqual(Array(5).fill('A1'));
    expect(server.refreshCalls).toHaveLength(1);
  });
});

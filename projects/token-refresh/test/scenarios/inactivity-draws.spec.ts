import { memoryTokens, withProactiveRefresh } from 'ngx-token-refresh';
import { Dice } from '../simulation/dice';
import {
  BACKGROUND,
  InactiveBrowser,
  LOGOUT,
  SIGN_OUT_AFTER,
  WatchedOptions,
  WatchedTab,
} from '../world/inactive-tabs';
import { bearerOf } from '../world/model-server';
import { advance, pendingTimers, sleep, useVirtualTime } from '../world/virtual-time';

// Tabs of one person, who comes, goes, opens and closes them, while the machine sleeps and messages get lost: each seed
// draws another order. What must hold is checked against the one thing that decides it: when the person was there last.

useVirtualTime();

/** `INACTIVITY_SEEDS=1000` draws more. */
const SEEDS = Number(process.env['INACTIVITY_SEEDS'] ?? 30);
const STEPS = 40;
/** A tab that is closed takes the last second of input along. */
const LAG = 1_000;
/** Until the tabs have been asked, one of them has ended the session, and the others have followed. */
const ENDING = 1_000;

class Drawn {
  readonly browser = new InactiveBrowser({ interceptor: 'function', client: 'fetch' });
  readonly tabs: WatchedTab[] = [];
  readonly #all: WatchedTab[] = [];
  /** When the person was there last; `null`: the session has ended, and no sign-in came since. */
  #lastInput: number | null = null;
  #signIns = 0;
  /** How many ends each tab was told when it was looked at last. */
  readonly #told: number[] = [];

  constructor(
    private readonly dice: Dice,
    private readonly options: WatchedOptions,
  ) {
    this.browser.server.life = 120;
    this.open();
  }

  open(): void {
    const tab = this.browser.open(this.options);
    this.tabs.push(tab);
    this.#all.push(tab);
  }

  /** A tab, or `undefined` where all are closed. */
  get #tab(): WatchedTab | undefined {
    return this.tabs.length ? this.dice.pick(this.tabs) : undefined;
  }

  get #isOver(): boolean {
    return this.#lastInput === null || Date.now() - this.#lastInput >= SIGN_OUT_AFTER;
  }

  async step(): Promise<void> {
    const { dice, browser } = this;
    const tab = this.#tab;
    const [act] = dice.weigh(
      [
        ['input', 4],
        ['wait', 5],
        ['sleep', 2],
        ['request', 2],
        ['poll', 2],
        ['open', 1],
        ['close', 1],
        ['messages', 1],
      ] as const,
      ([, weight]) => weight,
    );
    if (act === 'open' || !tab) {
      if (this.tabs.length < 4) this.open();
    } else if (act === 'input') {
      if (tab.store.isAuthenticated() && !this.#isOver) this.#lastInput = Date.now();
      tab.act();
    } else if (act === 'wait') await advance(dice.pick([500, 5_000, 60_000, 200_000, SIGN_OUT_AFTER - 300]));
    else if (act === 'sleep') await this.#sleep(dice.pick([60_000, SIGN_OUT_AFTER - 100, SIGN_OUT_AFTER * 2]));
    else if (act === 'request') tab.get('/api/items/1');
    else if (act === 'poll') this.#poll(tab);
    else if (act === 'close' && this.tabs.length > 1) this.#close(tab);
    else if (act === 'messages') browser.activity.delay = dice.pick([null, 5, 100]);
    await advance(50);
    this.#check();
    if (this.tabs.every(({ store }) => !store.isAuthenticated()) && dice.chance(0.5)) this.#signIn();
  }

  async #sleep(ms: number): Promise<void> {
    sleep(ms);
    const sent = this.browser.server.sends.length;
    const first = this.#tab;
    // A request, the page, or a timer may be the first to find out.
    if (this.dice.chance(0.3)) first?.get('/api/first');
    else if (this.dice.chance(0.5)) first?.page.wake();
    await advance(20);
    const isOver = this.#lastInput !== null && Date.now() - this.#lastInput > SIGN_OUT_AFTER + LAG + 20;
    if (!isOver) return;
    const tokens = this.browser.server.sends.slice(sent).map((request) => [request.url.pathname, bearerOf(request)]);
    expect(tokens.filter(([path, token]) => path !== LOGOUT && token !== null)).toEqual([]);
    if (first?.store.isAuthenticated()) throw new Error('signed in after the sleep');
  }

  #poll(tab: WatchedTab): void {
    const isAway = this.#lastInput !== null && Date.now() - this.#lastInput > SIGN_OUT_AFTER / 4;
    const ongoing = this.tabs.some(({ refresher }) => refresher.isRefreshing());
    const before = this.browser.server.refreshCalls.length;
    if (isAway && !ongoing) this.browser.server.expireAll();
    tab.get('/api/poll', BACKGROUND);
    if (isAway && !ongoing) expect(this.browser.server.refreshCalls).toHaveLength(before);
  }

  #close(tab: WatchedTab): void {
    this.tabs.splice(this.tabs.indexOf(tab), 1);
    tab.close();
  }

  #signIn(): void {
    const tab = this.#tab;
    if (!tab) return;
    this.#lastInput = Date.now();
    this.#signIns++;
    const { accessToken, refreshToken } = this.browser.server.issue();
    tab.signIn({ accessToken, refreshToken, expiresAt: Date.now() + 120_000 });
  }

  /** Each end that was told since must be due, and none that is due may be missing. */
  #check(): void {
    const idle = this.#lastInput === null ? Infinity : Date.now() - this.#lastInput;
    for (const [index, { ended }] of this.#all.entries()) {
      for (const reason of ended.slice(this.#told[index] ?? 0))
        if (reason !== 'inactive' || idle < SIGN_OUT_AFTER - LAG)
          throw new Error(`tab ${index + 1} is told '${reason}' after ${idle} ms`);
      this.#told[index] = ended.length;
    }
    const isIn = this.tabs.some(({ store }) => store.isAuthenticated());
    if (isIn && idle >= SIGN_OUT_AFTER + ENDING) throw new Error(`still signed in after ${idle} ms`);
    if (!isIn) this.#lastInput = null;
  }

  /** The person is gone for good. */
  async end(): Promise<void> {
    await advance(SIGN_OUT_AFTER + ENDING + LAG);
    this.#check();
    expect(this.tabs.map(({ store }) => store.status())).toEqual(this.tabs.map(() => 'signed-out'));
    for (const { ended } of this.#all) expect(ended.length).toBeLessThanOrEqual(this.#signIns);
    for (const tab of [...this.tabs]) this.#close(tab);
    expect(pendingTimers()).toBe(0);
  }
}

describe.each<[string, WatchedOptions]>([
  ['localStorage', { synced: true, features: [withProactiveRefresh()] }],
  ['memory, handed on from tab to tab', { synced: true, storage: memoryTokens() }],
])('I1 I2 I3 I4 tabs over %s, in many orders', (_, options) => {
  test.each(Array.from({ length: SEEDS }, (__, seed) => seed + 1))('seed %d', async (seed) => {
    const drawn = new Drawn(new Dice(seed), options);
    for (let step = 0; step < STEPS; step++) await drawn.step();
    await drawn.end();
  });
});

import { setMaxListeners } from 'node:events';
import { Browser, BrowserTab } from '../../../../test/world/browser-locks';
import { TabLocks } from './tab-locks';
import { NO_MUTEX, TabMutex, TurnWork } from './tab-mutex';
import { WebLockMutex } from './web-lock-mutex';

// All tabs of a world are in one process.
setMaxListeners(0);

const REFRESH_TIMEOUT = 10_000;
const LIMITS = { longest: 15_000, grace: 2_500 };
/** What messages to the browser may add to a wait, in ms. */
const A_MOMENT = 150;
const SEEDS = 500;

interface RunOptions {
  readonly signal?: AbortSignal;
  readonly locks?: TabLocks;
  readonly fallback?: TabMutex;
}

/** A work, from its begin. */
interface Work {
  readonly tab: BrowserTab;
  readonly at: number;
}

/** Tabs of one browser that exclude each other, and what they did. */
class World {
  readonly browser: Browser;
  readonly #random: () => number;
  readonly #mutexes = new Map<BrowserTab, WebLockMutex>();
  readonly #destroyed = new Map<BrowserTab, AbortController>();
  readonly #lost = new Set<Work>();
  readonly #lostAt = new Map<BrowserTab, number>();
  readonly #began: number;
  /** Which tab began to work when, in ms from the start. */
  readonly log: string[] = [];
  readonly working = new Set<Work>();
  /** How the last work of a tab asks whether the turn is still its own. */
  readonly asks = new Map<BrowserTab, () => Promise<boolean>>();
  /** Works that began while another was under way, which no suspension had made longer than it may be. */
  readonly overlaps: string[] = [];

  constructor(random: () => number = dice(1), latency?: () => number) {
    this.browser = new Browser(latency);
    this.#random = random;
    this.#began = this.browser.now;
  }

  /** Ms since the start. */
  get time(): number {
    return this.browser.now - this.#began;
  }

  open(name: string): BrowserTab {
    return this.browser.open(name);
  }

  destroy(tab: BrowserTab): void {
    this.#destroyed.get(tab)?.abort();
  }

  /** The tab loses its locks, and whatever it works on goes on without them. */
  lose(tab: BrowserTab): void {
    for (const work of this.working) if (work.tab === tab) this.#lost.add(work);
    this.#lostAt.set(tab, this.time);
    this.browser.lose(tab);
  }

  /** Works for so many ms when it may. @returns whether it worked. */
  run(tab: BrowserTab, ms: number, { signal, locks, fallback = NO_MUTEX }: RunOptions = {}): Promise<boolean> {
    const destroyed = this.#destroyed.get(tab) ?? new AbortController();
    this.#destroyed.set(tab, destroyed);
    const create = (): WebLockMutex =>
      new WebLockMutex(locks ?? tab.locks, tab.clock, this.#random, 'app', LIMITS, fallback, destroyed.signal);
    const mutex = this.#mutexes.get(tab) ?? create();
    this.#mutexes.set(tab, mutex);
    const work: TurnWork = (isMine) => {
      this.asks.set(tab, isMine);
      return this.#work(tab, ms);
    };
    return mutex.runExclusive(work, signal ?? new AbortController().signal);
  }

  async #work(tab: BrowserTab, ms: number): Promise<void> {
    const work: Work = { tab, at: this.time };
    for (const other of this.working) {
      if (work.at - other.at <= REFRESH_TIMEOUT && !other.tab.isClosed && !this.#lost.has(other))
        this.overlaps.push(`${tab.name} at ${work.at} into ${other.tab.name} of ${other.at}`);
    }
    // The tab has not been told yet that its locks are lost.
    if (work.at - (this.#lostAt.get(tab) ?? -Infinity) < A_MOMENT) this.#lost.add(work);
    this.working.add(work);
    this.log.push(`${tab.name} at ${work.at}`);
    await tab.sleep(ms);
    this.working.delete(work);
  }

  /** When the tab began to work, in ms from the start. */
  startsOf({ name }: BrowserTab): number[] {
    return this.log.flatMap((entry) => (entry.startsWith(`${name} at `) ? [Number(entry.split(' ').at(-1))] : []));
  }

  /** How long the tab waits until it may work, in ms. */
  async waitOf(tab: BrowserTab): Promise<number> {
    const at = this.time;
    void this.run(tab, 100);
    await this.browser.advance(1_000);
    return (this.startsOf(tab).at(-1) ?? Infinity) - at;
  }

  /** No two have worked at once, and no lock or timer is left. */
  expectClean(): void {
    expect({ overlaps: this.overlaps, leftovers: this.browser.leftovers }).toEqual({ overlaps: [], leftovers: [] });
  }

  /** The tab begins to work and is suspended at once. */
  async suspendAtWork(name: string): Promise<BrowserTab> {
    const tab = this.open(name);
    void this.run(tab, 100);
    await this.browser.advance(A_MOMENT);
    expect(this.startsOf(tab)).toHaveLength(1);
    this.browser.suspend(tab);
    return tab;
  }
}

/** A generator of chance that gives the same for the same seed (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A mutex to fall back on. */
function fallbackMutex() {
  return {
    runExclusive: jest.fn<Promise<boolean>, [work: () => Promise<void>]>((work) => work().then(() => true)),
  };
}

let world: World;
beforeEach(() => (world = new World()));

describe('WebLockMutex', () => {
  test('X1 four tabs at once: one works at a time, each does, in the order of the queue', async () => {
    const tabs = ['1', '2', '3', '4'].map((name) => world.open(name));
    const ran = Promise.all(tabs.map((tab) => world.run(tab, 100)));

    await world.browser.advance(2_000);

    expect(await ran).toEqual([true, true, true, true]);
    expect(world.log.map((entry) => entry.split(' ')[0])).toEqual(['1', '2', '3', '4']);
    world.expectClean();
  });

  test('the work begins 20 ms after the lock was granted, when storage shows what was written under it before', async () => {
    const [one, two] = [world.open('1'), world.open('2')];
    void world.run(one, 100);
    void world.run(two, 100);

    await world.browser.advance(500);

    const [[first = 0], [second = 0]] = [world.startsOf(one), world.startsOf(two)];
    expect(first).toBeGreaterThanOrEqual(20);
    expect(second - first).toBeGreaterThanOrEqual(120);
    expect(second - first).toBeLessThan(100 + A_MOMENT);
  });

  test('the locks are let go in a later task than the one that wrote', async () => {
    const order: string[] = [];
    const [{ clock, locks }, two] = [world.open('1'), world.open('2')];
    const { signal } = new AbortController();
    const mutex = new WebLockMutex(locks, clock, () => 0.5, 'app', LIMITS, NO_MUTEX, signal);
    void mutex.runExclusive(() => {
      clock.setTimeout(() => order.push('the next task'), 0);
      return Promise.resolve();
    }, signal);
    await world.browser.advance(10);
    void two.locks.request('app', {}, () => Promise.resolve(order.push('another tab')));

    await world.browser.advance(500);

    expect(order).toEqual(['the next task', 'another tab']);
  });
});

describe('WebLockMutex, X13 a tab that was suspended with the lock', () => {
  let suspended: BrowserTab;
  beforeEach(async () => (suspended = await world.suspendAtWork('suspended')));

  test('costs the first wait at most `longest`, later ones nothing, of other tabs too', async () => {
    const [one, two, three] = [world.open('1'), world.open('2'), world.open('3')];
    const from = world.time;
    void world.run(one, 100);
    void world.run(two, 100);
    await world.browser.advance(LIMITS.longest + 1_000);

    const [first = 0, second = Infinity] = [...world.startsOf(one), ...world.startsOf(two)].sort();
    expect(first - from - LIMITS.longest).toBeLessThan(A_MOMENT);
    expect(second - first).toBeLessThan(100 + A_MOMENT);
    for (const tab of [one, two, three]) expect(await world.waitOf(tab)).toBeLessThan(A_MOMENT);
    expect(world.overlaps).toEqual([]);

    // It stays known when the tab that found out is closed, to a tab that has learned of it.
    world.browser.close(one);
    await world.browser.advance(100);
    for (const tab of [two, world.open('4')]) expect(await world.waitOf(tab)).toBeLessThan(A_MOMENT);
  });

  test('let go, all are back in the queue, and nothing is left', async () => {
    const one = world.open('1');
    void world.run(one, 100);
    await world.browser.advance(LIMITS.longest + 1_000);
    world.browser.resume(suspended);
    await world.browser.advance(1_000);
    world.expectClean();

    const at = world.time;
    void world.run(one, 100);
    await world.browser.advance(30);

    expect(world.startsOf(one).at(-1)).toBeLessThan(at + A_MOMENT);
    expect(world.browser.holder('app')).toBe('1');
  });

  test('let go while another works outside the queue: a tab that comes now waits for that one', async () => {
    const [one, two] = [world.open('1'), world.open('2')];
    void world.run(one, 5_000);
    await world.browser.advance(LIMITS.longest + 1_000);
    world.browser.resume(suspended);
    await world.browser.advance(100);

    void world.run(two, 100);
    await world.browser.advance(10_000);

    const [first = 0] = world.startsOf(one);
    expect(world.startsOf(two)[0]).toBeGreaterThanOrEqual(first + 5_000);
    expect(world.overlaps).toEqual([]);
  });

  test('closed, it is no longer known: nothing is left', async () => {
    void world.run(world.open('1'), 100);
    await world.browser.advance(LIMITS.longest + 1_000);

    world.browser.close(suspended);
    await world.browser.advance(1_000);

    world.expectClean();
  });

  test('the app destroyed at any moment about the end of the wait: no lock and no timer is left', async () => {
    for (let ms = -5; ms < 30; ms++) {
      world = new World();
      suspended = await world.suspendAtWork('suspended');
      const one = world.open('1');
      const controller = new AbortController();
      void world.run(one, 100, { signal: controller.signal });
      await world.browser.advance(LIMITS.longest + ms);
      world.destroy(one);
      controller.abort();
      await world.browser.advance(1_000);

      expect({ ms, left: world.browser.leftovers.filter((each) => each.endsWith('of 1')) }).toEqual({ ms, left: [] });
      world.browser.resume(suspended);
    }
  });
});

describe('WebLockMutex, X13 a tab that is suspended without it', () => {
  test('right after it came at the same time as another: that one works after `longest` all the same', async () => {
    const [suspended, one] = [world.open('suspended'), world.open('1')];
    void world.run(suspended, 100);
    const ran = world.run(one, 100);
    await world.browser.advance(A_MOMENT);
    expect(world.log).toEqual([expect.stringMatching(/^suspended/)]);
    world.browser.suspend(suspended);

    await world.browser.advance(LIMITS.longest + A_MOMENT);

    expect(world.startsOf(one)[0]).toBeLessThan(LIMITS.longest + A_MOMENT);
    await expect(ran).resolves.toBe(true);
  });

  test('while it waits, and then gets the lock, costs the others one wait', async () => {
    const [one, two, three] = [world.open('1'), world.open('2'), world.open('3')];
    void world.run(one, 1_000);
    const late = world.run(two, 100);
    await world.browser.advance(100);
    world.browser.suspend(two);
    await world.browser.advance(2_000);
    const from = world.time;

    void world.run(three, 100);
    await world.browser.advance(LIMITS.longest + 1_000);
    expect((world.startsOf(three)[0] ?? Infinity) - from - LIMITS.longest).toBeLessThan(A_MOMENT);
    world.browser.resume(two);
    await world.browser.advance(LIMITS.longest);

    // Its own wait was over when it resumed.
    await expect(late).resolves.toEqual(expect.any(Boolean));
    world.expectClean();
  });

  test('between listing the locks and working does not work into another', async () => {
    for (let ms = 0; ms < 40; ms++) {
      world = new World(dice(ms));
      const [one, two] = [world.open('1'), world.open('2')];
      void world.run(one, 100);
      await world.browser.advance(ms);
      world.browser.suspend(one);
      void world.run(two, 3_000);
      await world.browser.advance(LIMITS.longest + 500);
      world.browser.resume(one);
      await world.browser.advance(60_000);

      world.expectClean();
    }
  });
});

test('WebLockMutex: a tab that waits for others with a turn of its own is not taken for suspended when it works at last', async () => {
  // The queue is stuck; the second waits for the first, and works when the third has waited for `longest`.
  for (let seed = 0; seed < 8; seed++) {
    world = new World(dice(seed));
    await world.suspendAtWork('suspended');
    void world.run(world.open('0'), 100);
    await world.browser.advance(LIMITS.longest + 1_000);
    for (const name of ['1', '2', '3']) {
      void world.run(world.open(name), REFRESH_TIMEOUT);
      await world.browser.advance(100);
    }
    await world.browser.advance(60_000);

    expect({ seed, overlaps: world.overlaps }).toEqual({ seed, overlaps: [] });
  }
});

describe('WebLockMutex, X16 a lock that is lost under way', () => {
  test('while it works: the work goes on, nothing hangs, and the next stands in the queue as any other', async () => {
    const [one, two] = [world.open('1'), world.open('2')];
    const ran = world.run(one, 1_000);
    await world.browser.advance(100);
    world.lose(one);
    await world.browser.advance(1_000);
    await expect(ran).resolves.toBe(true);

    void world.run(two, 100);
    void world.run(one, 100);
    await world.browser.advance(1_000);

    expect(world.log).toHaveLength(3);
    world.expectClean();
  });

  test('while it works: it is told so when it asks', async () => {
    const one = world.open('1');
    void world.run(one, 1_000);
    await world.browser.advance(100);
    const asked = world.asks.get(one)?.();
    await world.browser.advance(100);
    await expect(asked).resolves.toBe(true);

    world.lose(one);
    const askedAgain = world.asks.get(one)?.();
    await world.browser.advance(100);
    await expect(askedAgain).resolves.toBe(false);
  });

  test.each([0, 3, 5, 10, 15, 22, 24, 26, 50])(
    'while it waits, after %d ms: it queues again, takes no other for suspended, and does not fall back',
    async (ms) => {
      const [one, two] = [world.open('1'), world.open('2')];
      const fallback = fallbackMutex();
      void world.run(two, REFRESH_TIMEOUT);
      await world.browser.advance(A_MOMENT);
      const ran = world.run(one, 100, { fallback });
      await world.browser.advance(ms);
      world.lose(one);
      await world.browser.advance(LIMITS.longest);

      await expect(ran).resolves.toBe(true);
      expect(fallback.runExclusive).not.toHaveBeenCalled();
      expect(world.startsOf(one)).toHaveLength(1);
      world.expectClean();
    },
  );
});

test('WebLockMutex, T3 X16 the clock is set back while a lock is lost: no tab waits for longer than ever', async () => {
  const [one, two] = [world.open('1'), world.open('2')];
  let offset = 0;
  const clock = Object.assign({}, one.clock, { now: () => world.browser.now + offset });
  const { signal } = new AbortController();
  const mutex = new WebLockMutex(one.locks, clock, () => 0.5, 'app', LIMITS, NO_MUTEX, signal);
  void world.run(two, 100 * LIMITS.longest);
  await world.browser.advance(A_MOMENT);
  let hasGivenUp = false;
  void mutex.runExclusive(() => Promise.resolve(), signal).then(() => (hasGivenUp = true));
  await world.browser.advance(A_MOMENT);
  offset = -7_200_000;
  world.lose(one);
  await world.browser.advance(3 * LIMITS.longest);
  expect(hasGivenUp).toBe(true);
});

test('WebLockMutex, X13 X16 suspended while it works: it is told that its turn does not count any more, whatever its clock says', async () => {
  const [one, two] = [world.open('1'), world.open('2')];
  void world.run(one, 100 * LIMITS.longest);
  await world.browser.advance(A_MOMENT);
  world.browser.suspend(one);
  void world.run(two, 100);
  await world.browser.advance(2 * LIMITS.longest);
  expect(world.startsOf(two)).toHaveLength(1);
  world.browser.resume(one);
  const asked = world.asks.get(one)?.();
  await world.browser.advance(A_MOMENT);
  await expect(asked).resolves.toBe(false);
});

test('WebLockMutex, T3 X5 suspended while it waits, and the clock set back: the turn that another has just begun is not taken for stuck', async () => {
  const [one, two, three] = [world.open('1'), world.open('2'), world.open('3')];
  let offset = 0;
  const clock = Object.assign({}, one.clock, { now: () => world.browser.now + offset });
  const { signal } = new AbortController();
  const mutex = new WebLockMutex(one.locks, clock, () => 0.5, 'app', LIMITS, NO_MUTEX, signal);
  // It is in front of the queue, but for one that ends.
  void world.run(two, 1_000);
  await world.browser.advance(A_MOMENT);
  let hasBegun = false;
  void mutex.runExclusive(() => Promise.resolve(void (hasBegun = true)), signal);
  await world.browser.advance(A_MOMENT);
  world.browser.suspend(one);
  offset = -LIMITS.longest;
  await world.browser.advance(A_MOMENT);
  void world.run(three, REFRESH_TIMEOUT);
  await world.browser.advance(LIMITS.longest + 2 * A_MOMENT);
  expect(world.working.size).toBe(1);
  world.browser.resume(one);
  await world.browser.advance(1_000);
  expect([world.working.size, hasBegun]).toEqual([1, false]);
  await world.browser.advance(2 * LIMITS.longest);
  expect(hasBegun).toBe(true);
});

describe('WebLockMutex, H3 a browser that refuses locks', () => {
  const refusal = new DOMException('no', 'SecurityError');
  const rejects = () => Promise.reject(refusal);
  const throws = (): never => {
    throw refusal;
  };
  const neverGrants: TabLocks['request'] = (_, { signal }) =>
    new Promise((_resolve, reject) =>
      signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))),
    );
  const refusesTurns =
    (locks: TabLocks): TabLocks['request'] =>
    (name, ...rest) =>
      name.includes('turn') ? rejects() : locks.request(name, ...rest);

  test.each<[string, number, (locks: TabLocks) => Partial<TabLocks>]>([
    ['X16 throws', A_MOMENT, () => ({ request: throws })],
    ['X16 rejects', A_MOMENT, () => ({ request: rejects })],
    ['refuses turns alone', 500, (locks) => ({ request: refusesTurns(locks) })],
    [
      'never grants any, after the longest wait',
      LIMITS.longest + LIMITS.grace + 1_000,
      () => ({ request: neverGrants, query: rejects }),
    ],
  ])('where `locks.request` %s, the fallback runs the work, once, within %d ms', async (_, within, refuse) => {
    const one = world.open('1');
    const { locks } = one;
    const fallback = fallbackMutex();
    const ran = world.run(one, 100, {
      fallback,
      locks: { ...locks, query: () => locks.query(), ...refuse(locks) },
    });

    await world.browser.advance(within + 200);

    await expect(ran).resolves.toBe(true);
    expect(fallback.runExclusive).toHaveBeenCalledTimes(1);
    expect(world.startsOf(one)[0]).toBeLessThan(within);
  });

  test.each<[string, TabLocks['query']]>([
    ['throws', throws],
    ['rejects', rejects],
    ['is never answered', () => new Promise(() => undefined)],
    ['says nothing', () => Promise.resolve({})],
    ['says only that a lock without a name is held', () => Promise.resolve({ held: [{}], pending: [{}] })],
  ])('where `locks.query` %s, the queue alone excludes', async (_, query) => {
    for (const name of ['1', '2', '3']) {
      const tab = world.open(name);
      void world.run(tab, 100, { locks: { request: tab.locks.request.bind(tab.locks), query } });
    }

    await world.browser.advance(6_000);

    expect(world.log).toHaveLength(3);
    world.expectClean();
  });
});

describe('WebLockMutex, cancelled', () => {
  test('at any moment before the work began, the work never runs, and delays no tab', async () => {
    for (let ms = 0; ms < 40; ms++) {
      world = new World();
      const [one, two] = [world.open('1'), world.open('2')];
      const controller = new AbortController();
      const ran = world.run(one, 100, { signal: controller.signal });
      await world.browser.advance(ms);
      const had = world.log.length;
      controller.abort();
      const after = world.time;
      void world.run(two, 100);
      await world.browser.advance(1_500);

      expect({ ms, ran: await ran }).toEqual({ ms, ran: had === 1 });
      expect(world.startsOf(one)).toHaveLength(had);
      expect(world.startsOf(two)[0]).toBeLessThan(after + 100 + 2 * A_MOMENT);
      world.expectClean();
    }
  });

  test('before it is asked for, the work never runs', async () => {
    const ran = world.run(world.open('1'), 100, { signal: AbortSignal.abort() });
    await world.browser.advance(1_000);

    await expect(ran).resolves.toBe(false);
    expect(world.log).toEqual([]);
  });
});

// Interleavings by chance: tabs come, are suspended, resume, lose their locks and are closed, 500 seeds.
// Seed 5823: a tab is suspended before it learns that its turn was granted.
const batches = [...Array.from({ length: SEEDS / 50 }, (_, batch) => batch * 50), 5_800];
test.each(batches)(
  'WebLockMutex, X13, X16 by chance, from seed %d: no two work at once, nothing hangs, the queue is free at the end',
  async (from) => {
    const failures: unknown[] = [];
    for (let seed = from + 1; seed <= from + 50; seed++) {
      const random = dice(seed);
      const below = (most: number): number => Math.floor(random() * most);
      world = new World(random, () => 1 + below(6));
      const tabs = Array.from({ length: 2 + below(4) }, (_, index) => world.open(`${index + 1}`));
      const pending = new Set<string>();
      const start = world.time;
      for (let step = 0; step < 14; step++) {
        await world.browser.advance(below(3) ? below(60) : below(9_000));
        const tab = tabs[below(tabs.length)];
        const chance = random();
        if (!tab || tab.isClosed) continue;
        if (chance < 0.6 && !tab.isSuspended) {
          const run = `${tab.name} from ${world.time}`;
          pending.add(run);
          const duration = below(3) ? below(300) : below(REFRESH_TIMEOUT);
          void world.run(tab, duration).then(() => pending.delete(run));
        } else if (chance < 0.75 && !tab.isSuspended) {
          world.browser.suspend(tab);
          world.browser.schedule(below(2) ? below(2_000) : below(60_000), null, () => world.browser.resume(tab));
        } else if (chance < 0.8 && !tab.isSuspended) {
          world.lose(tab);
        } else if (chance > 0.97) {
          world.browser.close(tab);
        }
      }
      await world.browser.advance(200_000);
      const hanging = [...pending].filter((run) =>
        tabs.some(({ name, isClosed }) => !isClosed && run.startsWith(name)),
      );
      const last = world.open('last');
      const at = world.time;
      void world.run(last, 10);
      await world.browser.advance(1_000);
      const isPrompt = (world.startsOf(last)[0] ?? Infinity) - at < 100;
      const left = world.browser.leftovers;
      if (world.overlaps.length || hanging.length || left.length || !isPrompt)
        failures.push({ seed, start, overlaps: world.overlaps, hanging, left, isPrompt });
    }
    expect(failures).toEqual([]);
  },
  60_000,
);

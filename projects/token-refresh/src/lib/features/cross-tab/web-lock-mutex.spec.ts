import { Clock } from '../../platform/clock';
import { FakeLocks } from '../../../../test/world/tabs';
import { advance, pendingTimers, useVirtualTime } from '../../../../test/world/virtual-time';
import { LockTurns } from './web-lock-mutex';
import { TabLocks } from './tab-locks';

useVirtualTime();

const clock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as number),
};
const limits = { longest: 15_000, grace: 2_500 };
const never = new AbortController().signal;

function sleep(ms: number): Promise<void> {
  return new Promise((done) => void setTimeout(done, ms));
}

/** Tabs that take turns, and what they did in them. */
class Tabs {
  readonly locks = new FakeLocks();
  readonly had: string[] = [];
  working = 0;
  most = 0;

  take(tab: number, ms: number, signal = never, locks: TabLocks = this.locks.of(tab)): Promise<void> {
    const work = async (): Promise<void> => {
      this.most = Math.max(this.most, ++this.working);
      this.had.push(`${tab} at ${Date.now() - began}`);
      await sleep(ms);
      this.working--;
    };
    return new LockTurns(locks, clock, 'turn', limits).take(work, signal);
  }

  /** A tab that stands still with the lock. @returns lets it go on. */
  freeze(tab: number, line = 'turn'): () => void {
    let thaw = (): void => undefined;
    const frozen = new Promise<void>((done) => (thaw = done));
    void this.locks.of(tab).request(line, {}, () => frozen);
    return thaw;
  }
}

let began = 0;
beforeEach(() => (began = Date.now()));

test('one at a time, each once, each when storage shows what the one before has written', async () => {
  const tabs = new Tabs();
  for (const tab of [1, 2, 3]) void tabs.take(tab, 100);
  await advance(1_000);
  expect(tabs.had).toEqual(['1 at 20', '2 at 140', '3 at 260']);
  expect(pendingTimers()).toBe(0);
});

test('the lock is let go in a later task than the one that wrote', async () => {
  const tabs = new Tabs();
  const order: string[] = [];
  const work = (): Promise<void> => {
    setTimeout(() => order.push('the next task'));
    return Promise.resolve();
  };
  void new LockTurns(tabs.locks.of(1), clock, 'turn', limits).take(work, never);
  void tabs.locks.of(2).request('turn', {}, () => Promise.resolve(order.push('another tab')));
  await advance(100);
  expect(order).toEqual(['the next task', 'another tab']);
});

test('X5 a frozen tab has the lock: the others leave at the bound, and take turns in the next line', async () => {
  const tabs = new Tabs();
  tabs.freeze(9);
  for (const tab of [1, 2, 3]) void tabs.take(tab, 100);
  await advance(20_000);
  expect(tabs.had).toEqual(['1 at 15020', '2 at 15140', '3 at 15260']);
  expect(tabs.most).toBe(1);
});

test('X5 frozen tabs have the locks of two lines: the third is taken', async () => {
  const tabs = new Tabs();
  tabs.freeze(8);
  tabs.freeze(9, 'turn.2');
  for (const tab of [1, 2]) void tabs.take(tab, 100);
  await advance(40_000);
  expect(tabs.had).toEqual(['1 at 30020', '2 at 30140']);
});

test('X5 the lock is free again while another tab has a turn in the next line: who comes now follows it', async () => {
  const tabs = new Tabs();
  const thaw = tabs.freeze(9);
  void tabs.take(1, 5_000);
  await advance(16_000);
  thaw();
  void tabs.take(2, 100);
  await advance(10_000);
  expect(tabs.had).toEqual(['1 at 15020', '2 at 20040']);
  expect(tabs.most).toBe(1);
  void tabs.take(3, 100);
  await advance(1_000);
  expect(tabs.had[2]).toBe('3 at 26020');
});

test('a line in which one tab after the other takes long is not left', async () => {
  const tabs = new Tabs();
  for (const tab of [1, 2, 3, 4]) void tabs.take(tab, 10_000);
  await advance(60_000);
  expect(tabs.most).toBe(1);
  expect(tabs.had.map((had) => had.slice(0, 1))).toEqual(['1', '2', '3', '4']);
});

test('a turn that came late may have been given long ago, to a tab that stood still: it asks anew', async () => {
  const tabs = new Tabs();
  const locks = tabs.locks.of(1);
  const requests: [name: string, at: number][] = [];
  const late: TabLocks = {
    query: () => locks.query(),
    request: (name, options, held) => {
      requests.push([name, Date.now() - began]);
      // The first grant reaches a tab that stands still for three seconds.
      return locks.request(name, options, requests.length > 1 ? held : () => sleep(3_000).then(held));
    },
  };
  void tabs.take(1, 100, never, late);
  await advance(5_000);
  expect(requests).toEqual([
    ['turn', 0],
    ['turn', 3_000],
  ]);
  expect(tabs.had).toEqual(['1 at 3020']);
});

test.each([
  ['a turn is had that came just within the grace', 2_480, ['1 at 2500'], 1],
  ['one that came a moment later is asked for anew', 2_481, ['1 at 2521'], 2],
])('%s', async (_, after, had, requests) => {
  const tabs = new Tabs();
  const locks = tabs.locks.of(1);
  let asked = 0;
  const late: TabLocks = {
    query: () => locks.query(),
    request: (name, options, held) => locks.request(name, options, ++asked > 1 ? held : () => sleep(after).then(held)),
  };
  void tabs.take(1, 100, never, late);
  await advance(5_000);
  expect(tabs.had).toEqual(had);
  expect(asked).toBe(requests);
});

test.each([
  ['neither who holds locks nor who waits for them', {}],
  ['only that somebody holds another, without a name', { held: [{}] }],
  ['only that somebody waits for another', { pending: [{ name: 'another' }] }],
])('a browser that says %s: the turn is had in the first line', async (_, seen) => {
  const tabs = new Tabs();
  void tabs.take(1, 100, never, { ...tabs.locks.of(1), query: () => Promise.resolve(seen) });
  await advance(200);
  expect(tabs.had).toEqual(['1 at 20']);
});

test('given up when all is over, it has let go of everything by then', async () => {
  const tabs = new Tabs();
  const given = new AbortController();
  void tabs.take(1, 100, given.signal);
  await advance(1_000);
  const clearTimeout = jest.spyOn(clock, 'clearTimeout');
  given.abort();
  expect(clearTimeout).not.toHaveBeenCalled();
  clearTimeout.mockRestore();
});

test.each([
  ['are refused', { request: () => Promise.reject(new DOMException('no', 'SecurityError')) }, 0],
  ['are never granted', { request: () => new Promise<never>(() => undefined) }, 3 * limits.longest],
])('locks that %s: the work is done without a turn, once', async (_, locks, after) => {
  const tabs = new Tabs();
  const query = (): Promise<never> => Promise.reject(new Error('no'));
  let over = false;
  void tabs.take(1, 100, never, { ...locks, query }).then(() => (over = true));
  await advance(after + 200);
  expect(tabs.had).toEqual([`1 at ${after}`]);
  expect(over).toBe(true);
  expect(pendingTimers()).toBe(0);
});

test('a browser that never says which locks there are holds up nobody', async () => {
  const tabs = new Tabs();
  const silent: TabLocks = { ...tabs.locks.of(1), query: () => new Promise(() => undefined) };
  void tabs.take(1, 100, never, silent);
  await advance(1_500);
  expect(tabs.had).toEqual(['1 at 1020']);
  expect(pendingTimers()).toBe(0);
});

test.each([
  ['in line', 0, 2],
  ['just before its turn', 110, 3],
])('aborted %s, it has no turn, and holds up nobody', async (_, after, grants) => {
  const tabs = new Tabs();
  const leaving = new AbortController();
  void tabs.take(1, 80);
  const left = tabs.take(2, 80, leaving.signal);
  void tabs.take(3, 80);
  await advance(after);
  leaving.abort();
  await left;
  await advance(1_000);
  expect(tabs.had.map((had) => had.slice(0, 1))).toEqual(['1', '3']);
  expect(tabs.locks.grants).toBe(grants);
  expect(pendingTimers()).toBe(0);
});

test.each(['once', 'twice'])(
  'given up while the browser says %s which locks there are: the work never runs',
  async (when) => {
    const tabs = new Tabs();
    const given = new AbortController();
    const locks = tabs.locks.of(1);
    let looks = 0;
    const query = (): ReturnType<TabLocks['query']> => {
      if (++looks === (when === 'once' ? 1 : 2)) setTimeout(() => given.abort(), 5);
      return sleep(10).then(() => locks.query());
    };
    void tabs.take(1, 100, given.signal, { request: locks.request.bind(locks), query });
    await advance(1_000);
    expect(looks).toBe(when === 'once' ? 1 : 2);
    expect(tabs.had).toEqual([]);
    expect(pendingTimers()).toBe(0);
  },
);

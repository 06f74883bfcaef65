import { Clock } from '../../platform/clock';
import { TokenStorageText } from '../../session/token-storage';
import { advance, useVirtualTime } from '../../../../test/world/virtual-time';
import { StorageMutex } from './storage-mutex';

useVirtualTime();

const clock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as number),
};

/** A text that tabs share; a write is seen by the others after some ms, as between processes. */
class SharedText {
  #own = new Map<number, string | null>();
  constructor(private readonly lag: number) {}

  of(tab: number): TokenStorageText {
    const write = (text: string | null): void => {
      this.#own.set(tab, text);
      setTimeout(() => {
        for (const other of this.#own.keys()) this.#own.set(other, text);
      }, this.lag);
    };
    this.#own.set(tab, null);
    return { read: () => this.#own.get(tab) ?? null, write, remove: () => write(null) };
  }
}

function mutexes(count: number, lag: number): StorageMutex[] {
  const text = new SharedText(lag);
  let chance = 0;
  return Array.from(
    { length: count },
    (_, tab) =>
      new StorageMutex(text.of(tab), clock, () => (chance = (chance * 7 + 0.37) % 1), {
        longest: 15_000,
        grace: 2_500,
      }),
  );
}

const never = new AbortController().signal;

test.each([0, 5, 50, 90])(
  'X6 five tabs at once, writes seen after %d ms: one works at a time, and each does',
  async (lag) => {
    let holding = 0;
    let most = 0;
    let works = 0;
    for (const mutex of mutexes(5, lag)) {
      void mutex.runExclusive(async () => {
        most = Math.max(most, ++holding);
        await new Promise<void>((done) => void setTimeout(done, 100));
        holding--;
        works++;
      }, never);
    }
    await advance(10_000);
    expect({ most, works, holding }).toEqual({ most: 1, works: 5, holding: 0 });
  },
);

test('aborted while it waits, the work never runs', async () => {
  const [one, two] = mutexes(2, 5) as [StorageMutex, StorageMutex];
  void one.runExclusive(() => new Promise(() => undefined), never);
  await advance(500);
  const controller = new AbortController();
  const work = jest.fn();
  const waiting = two.runExclusive(work, controller.signal);
  await advance(300);
  controller.abort();
  expect(await waiting).toBe(false);
  expect(work).not.toHaveBeenCalled();
});

test('a tab that was suspended after it wrote its name starts over: its lease must be a whole one', async () => {
  const shared = new SharedText(0).of(0);
  let now = 0;
  const timers: (() => void)[] = [];
  const slow: Clock = {
    now: () => now,
    setTimeout: (callback) => timers.push(callback),
    clearTimeout: () => undefined,
  };
  const work = jest.fn(() => Promise.resolve());
  void new StorageMutex(shared, slow, () => 0.5, { longest: 15_000, grace: 2_500 }).runExclusive(work, never);
  now = 14_000;
  timers.shift()?.();
  await advance(1);
  expect(work).not.toHaveBeenCalled();
  expect(shared.read()).toContain(' 29000');
  now += 500;
  timers.shift()?.();
  await advance(1);
  expect(work).toHaveBeenCalledTimes(1);
});

test.each([
  ['too slow for a lease', 5_000],
  ['that stand still for a while', 3_000],
])('a tab whose timers are %s works without one', async (_, late) => {
  const shared = new SharedText(0).of(0);
  const throttled: Clock = { ...clock, setTimeout: (callback) => setTimeout(callback, late) };
  const work = jest.fn(() => Promise.resolve());
  void new StorageMutex(shared, throttled, () => 0.5, { longest: 15_000, grace: 2_500 }).runExclusive(work, never);
  await advance(3 * late + 10);
  expect(work).toHaveBeenCalledTimes(1);
  expect(shared.read()).toBeNull();
});

test.each([
  ['counts if the whole of it is left', 2_500, 1],
  ['does not if a moment of it is gone', 2_501, 0],
])('a lease that is had late %s', async (_, late, times) => {
  const shared = new SharedText(0).of(0);
  let now = 0;
  const timers: (() => void)[] = [];
  const slow: Clock = {
    now: () => now,
    setTimeout: (callback) => timers.push(callback),
    clearTimeout: () => undefined,
  };
  const work = jest.fn(() => Promise.resolve());
  void new StorageMutex(shared, slow, () => 0.5, { longest: 15_000, grace: 2_500 }).runExclusive(work, never);
  now = late;
  timers.shift()?.();
  await advance(1);
  expect(work).toHaveBeenCalledTimes(times);
});

test.each([
  [0, 200],
  [0.5, 300],
  [0.999, 400],
])('a name stands for at least 200 ms before its tab has the lease: by chance %d, for %d', async (chance, after) => {
  const shared = new SharedText(0).of(0);
  const work = jest.fn(() => Promise.resolve());
  void new StorageMutex(shared, clock, () => chance, { longest: 15_000, grace: 2_500 }).runExclusive(work, never);
  await advance(after - 1);
  expect(work).not.toHaveBeenCalled();
  await advance(1);
  expect(work).toHaveBeenCalledTimes(1);
});

test.each([
  ['ends now', 0, 300],
  ['ends in a millisecond', 1, 375],
  ['lasts as long as two works, of a clock that is ahead', 30_000, 30_300],
  ['lasts longer than any, and is none', 30_001, 300],
])('a lease of another tab that %s', async (_, left, after) => {
  const shared = new SharedText(0).of(0);
  shared.write(`another ${Date.now() + left}`);
  const work = jest.fn(() => Promise.resolve());
  void new StorageMutex(shared, clock, () => 0.5, { longest: 15_000, grace: 2_500 }).runExclusive(work, never);
  await advance(after - 1);
  expect(work).not.toHaveBeenCalled();
  await advance(1);
  expect(work).toHaveBeenCalledTimes(1);
});

test('a tab whose lease ran out while it worked leaves the lease of the next alone', async () => {
  const shared = new SharedText(0);
  const text = shared.of(0);
  void new StorageMutex(text, clock, () => 0.5, { longest: 15_000, grace: 2_500 }).runExclusive(
    () => new Promise((done) => void setTimeout(done, 20_000)),
    never,
  );
  await advance(16_000);
  text.write(`next ${Date.now() + 10_000}`);
  await advance(5_000);
  expect(text.read()).toContain('next');
});

test('storage that throws: the work runs without a lease', async () => {
  const forbidden = (): never => {
    throw new DOMException('no', 'SecurityError');
  };
  const text: TokenStorageText = { read: forbidden, write: forbidden, remove: forbidden };
  const work = jest.fn(() => Promise.resolve());
  await new StorageMutex(text, clock, () => 0.5, { longest: 15_000, grace: 2_500 }).runExclusive(work, never);
  expect(work).toHaveBeenCalledTimes(1);
});

test.each(['gone 1', 'gone NaN', 'gone', 'gone 99999999999999', '{"v":1}', ' '])(
  'a text that is no current lease (%j) delays no tab',
  async (text) => {
    const shared = new SharedText(0).of(0);
    shared.write(text);
    const work = jest.fn(() => Promise.resolve());
    void new StorageMutex(shared, clock, () => 0.5, { longest: 15_000, grace: 2_500 }).runExclusive(work, never);
    await advance(500);
    expect(work).toHaveBeenCalledTimes(1);
  },
);

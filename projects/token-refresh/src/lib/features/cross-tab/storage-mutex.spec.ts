import { Clock } from '../../platform/clock';
import { TokenStorageText } from '../../session/token-storage';
import { advance, useVirtualTime } from '../../../../test/world/virtual-time';
import { StorageLease } from './storage-mutex';

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

function leases(count: number, lag: number): StorageLease[] {
  const text = new SharedText(lag);
  let chance = 0;
  return Array.from(
    { length: count },
    (_, tab) =>
      new StorageLease(text.of(tab), clock, () => (chance = (chance * 7 + 0.37) % 1), {
        longest: 15_000,
        grace: 2_500,
      }),
  );
}

const never = new AbortController().signal;

test.each([0, 5, 50, 90])(
  'five tabs at once, writes seen after %d ms: one turn at a time, each has its turn',
  async (lag) => {
    let holding = 0;
    let most = 0;
    let turns = 0;
    for (const lease of leases(5, lag)) {
      void lease.take(async () => {
        most = Math.max(most, ++holding);
        await new Promise<void>((done) => void setTimeout(done, 100));
        holding--;
        turns++;
      }, never);
    }
    await advance(10_000);
    expect({ most, turns, holding }).toEqual({ most: 1, turns: 5, holding: 0 });
  },
);

test('one that is aborted while it waits has no turn', async () => {
  const [one, two] = leases(2, 5) as [StorageLease, StorageLease];
  void one.take(() => new Promise(() => undefined), never);
  await advance(500);
  const controller = new AbortController();
  const work = jest.fn();
  const waiting = two.take(work, controller.signal);
  await advance(300);
  controller.abort();
  await waiting;
  expect(work).not.toHaveBeenCalled();
});

test('one that stood still after it wrote its name starts over: its turn must be a whole one', async () => {
  const shared = new SharedText(0).of(0);
  let now = 0;
  const timers: (() => void)[] = [];
  const slow: Clock = {
    now: () => now,
    setTimeout: (callback) => timers.push(callback),
    clearTimeout: () => undefined,
  };
  const work = jest.fn(() => Promise.resolve());
  void new StorageLease(shared, slow, () => 0.5, { longest: 15_000, grace: 2_500 }).take(work, never);
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
  ['too slow for a turn', 5_000],
  ['that stand still for a while', 3_000],
])('a tab whose timers are %s does without one', async (_, late) => {
  const shared = new SharedText(0).of(0);
  const throttled: Clock = { ...clock, setTimeout: (callback) => setTimeout(callback, late) };
  const work = jest.fn(() => Promise.resolve());
  void new StorageLease(shared, throttled, () => 0.5, { longest: 15_000, grace: 2_500 }).take(work, never);
  await advance(3 * late + 10);
  expect(work).toHaveBeenCalledTimes(1);
  expect(shared.read()).toBeNull();
});

test.each([
  ['is relied on if the whole of it is left', 2_500, 1],
  ['is not if a moment of it is gone', 2_501, 0],
])('a turn that begins late %s', async (_, late, times) => {
  const shared = new SharedText(0).of(0);
  let now = 0;
  const timers: (() => void)[] = [];
  const slow: Clock = {
    now: () => now,
    setTimeout: (callback) => timers.push(callback),
    clearTimeout: () => undefined,
  };
  const work = jest.fn(() => Promise.resolve());
  void new StorageLease(shared, slow, () => 0.5, { longest: 15_000, grace: 2_500 }).take(work, never);
  now = late;
  timers.shift()?.();
  await advance(1);
  expect(work).toHaveBeenCalledTimes(times);
});

test.each([
  [0, 200],
  [0.5, 300],
  [0.999, 400],
])('a name stands for at least 200 ms before its tab has the turn: by chance %d, for %d', async (chance, after) => {
  const shared = new SharedText(0).of(0);
  const work = jest.fn(() => Promise.resolve());
  void new StorageLease(shared, clock, () => chance, { longest: 15_000, grace: 2_500 }).take(work, never);
  await advance(after - 1);
  expect(work).not.toHaveBeenCalled();
  await advance(1);
  expect(work).toHaveBeenCalledTimes(1);
});

test.each([
  ['ends now', 0, 300],
  ['ends in a millisecond', 1, 375],
  ['lasts as long as two turns, of a clock that is ahead', 30_000, 30_300],
  ['lasts longer than any, and is none', 30_001, 300],
])('a lease of another tab that %s', async (_, left, after) => {
  const shared = new SharedText(0).of(0);
  shared.write(`another ${Date.now() + left}`);
  const work = jest.fn(() => Promise.resolve());
  void new StorageLease(shared, clock, () => 0.5, { longest: 15_000, grace: 2_500 }).take(work, never);
  await advance(after - 1);
  expect(work).not.toHaveBeenCalled();
  await advance(1);
  expect(work).toHaveBeenCalledTimes(1);
});

test('one whose lease ran out while it worked leaves that of the next alone', async () => {
  const shared = new SharedText(0);
  const text = shared.of(0);
  void new StorageLease(text, clock, () => 0.5, { longest: 15_000, grace: 2_500 }).take(
    () => new Promise((done) => void setTimeout(done, 20_000)),
    never,
  );
  await advance(16_000);
  text.write(`next ${Date.now() + 10_000}`);
  await advance(5_000);
  expect(text.read()).toContain('next');
});

test('storage that throws: the work is done without a turn', async () => {
  const forbidden = (): never => {
    throw new DOMException('no', 'SecurityError');
  };
  const text: TokenStorageText = { read: forbidden, write: forbidden, remove: forbidden };
  const work = jest.fn(() => Promise.resolve());
  await new StorageLease(text, clock, () => 0.5, { longest: 15_000, grace: 2_500 }).take(work, never);
  expect(work).toHaveBeenCalledTimes(1);
});

test.each(['gone 1', 'gone NaN', 'gone', 'gone 99999999999999', '{"v":1}', ' '])(
  'a text that is no lease of now (%j) holds up nobody',
  async (text) => {
    const shared = new SharedText(0).of(0);
    shared.write(text);
    const work = jest.fn(() => Promise.resolve());
    void new StorageLease(shared, clock, () => 0.5, { longest: 15_000, grace: 2_500 }).take(work, never);
    await advance(500);
    expect(work).toHaveBeenCalledTimes(1);
  },
);

import { Clock, systemClock } from '../../platform/clock';
import { TokenStorageText } from '../../session/token-storage';
import { advance, useVirtualTime } from '../../../../test/world/virtual-time';
import { StorageMutex } from './storage-mutex';

useVirtualTime();

const clock = systemClock(false);
const never = new AbortController().signal;

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

function mutexOf(text: TokenStorageText, time: Clock = clock, random = (): number => 0.5): StorageMutex {
  return new StorageMutex(text, time, random, { longest: 15_000, grace: 2_500 });
}

/** A tab alone, which wants to work while storage holds this text. */
function open(held?: string, time?: Clock, random?: () => number) {
  const text = new SharedText(0).of(0);
  if (held) text.write(held);
  const work = jest.fn(() => Promise.resolve());
  void mutexOf(text, time, random).runExclusive(work, never);
  return { text, work };
}

/** A clock that stands still, and calls back when the test says so. */
function stoppedClock() {
  const timers: (() => void)[] = [];
  const state = { now: 0 };
  const time: Clock = {
    now: () => state.now,
    setTimeout: (callback) => timers.push(callback),
    clearTimeout: () => undefined,
  };
  const wakeAt = (now: number): Promise<void> => {
    state.now = now;
    timers.shift()?.();
    return advance(1);
  };
  return { time, wakeAt };
}

/** The work begins after so many ms, not before. */
async function expectAfter(work: jest.Mock, ms: number): Promise<void> {
  await advance(ms - 1);
  expect(work).not.toHaveBeenCalled();
  await advance(1);
  expect(work).toHaveBeenCalledTimes(1);
}

test.each([0, 5, 90])(
  'X6 five tabs at once, writes seen after %d ms: one works at a time, and each does',
  async (lag) => {
    const shared = new SharedText(lag);
    let chance = 0;
    const random = (): number => (chance = (chance * 7 + 0.37) % 1);
    let holding = 0;
    let most = 0;
    let works = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++holding);
      await new Promise<void>((done) => void setTimeout(done, 100));
      holding--;
      works++;
    };

    const mutexes = Array.from({ length: 5 }, (_, tab) => mutexOf(shared.of(tab), clock, random));
    for (const mutex of mutexes) void mutex.runExclusive(work, never);
    await advance(10_000);

    expect({ most, works, holding }).toEqual({ most: 1, works: 5, holding: 0 });
  },
);

test('aborted while it waits, the work never runs', async () => {
  const text = new SharedText(0).of(0);
  text.write(`another ${Date.now() + 10_000}`);
  const controller = new AbortController();
  const work = jest.fn();
  const waiting = mutexOf(text).runExclusive(work, controller.signal);
  await advance(300);

  controller.abort();

  expect(await waiting).toBe(false);
  expect(work).not.toHaveBeenCalled();
});

test.each([
  ['counts if the whole of it is left', 2_500, 1],
  ['does not if a moment of it is gone', 2_501, 0],
])('a lease that is had late %s', async (_, late, times) => {
  const { time, wakeAt } = stoppedClock();
  const { work } = open('', time);

  await wakeAt(late);

  expect(work).toHaveBeenCalledTimes(times);
});

test('a tab that was suspended after it wrote its name starts over: its lease must be a whole one', async () => {
  const { time, wakeAt } = stoppedClock();
  const { text, work } = open('', time);

  await wakeAt(14_000);
  expect(work).not.toHaveBeenCalled();
  expect(text.read()).toContain(' 29000');
  await wakeAt(14_500);

  expect(work).toHaveBeenCalledTimes(1);
});

test.each([
  ['too slow for a lease', 5_000],
  ['that stand still for a while', 3_000],
])('a tab whose timers are %s works without one', async (_, late) => {
  const { text, work } = open('', { ...clock, setTimeout: (callback) => setTimeout(callback, late) });

  await advance(3 * late + 10);

  expect(work).toHaveBeenCalledTimes(1);
  expect(text.read()).toBeNull();
});

test.each([
  [0, 200],
  [0.999, 400],
])('a name stands for at least 200 ms before its tab has the lease: by chance %d, for %d', async (chance, after) => {
  const { work } = open('', clock, () => chance);

  await expectAfter(work, after);
});

test.each([
  ['ends now', 0, 300],
  ['ends in a millisecond', 1, 375],
  ['lasts as long as two works, of a clock that is ahead', 30_000, 30_300],
  ['lasts longer than any, and is none', 30_001, 300],
])('a lease of another tab that %s', async (_, left, after) => {
  const { work } = open(`another ${Date.now() + left}`);

  await expectAfter(work, after);
});

test.each(['gone NaN', 'gone', '{"v":1}', ' '])('a text that is no lease (%j) delays no tab', async (held) => {
  const { work } = open(held);

  await expectAfter(work, 300);
});

test('a tab whose lease ran out while it worked leaves the lease of the next alone', async () => {
  const text = new SharedText(0).of(0);
  void mutexOf(text).runExclusive(() => new Promise((done) => void setTimeout(done, 20_000)), never);
  await advance(16_000);

  text.write(`next ${Date.now() + 10_000}`);
  await advance(5_000);

  expect(text.read()).toContain('next');
});

test('storage that throws: the work runs without a lease', async () => {
  const forbidden = (): never => {
    throw new DOMException('no', 'SecurityError');
  };
  const work = jest.fn(() => Promise.resolve());

  await mutexOf({ read: forbidden, write: forbidden, remove: forbidden }).runExclusive(work, never);

  expect(work).toHaveBeenCalledTimes(1);
});

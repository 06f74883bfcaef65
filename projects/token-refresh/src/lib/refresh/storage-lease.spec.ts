import { Clock } from '../tokens/clock';
import { StoredText } from '../tokens/token-storage';
import { advance, useVirtualTime } from '../../../test/world/virtual-time';
import { StorageLease } from './storage-lease';

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

  of(tab: number): StoredText {
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
    (_, tab) => new StorageLease(text.of(tab), clock, () => (chance = (chance * 7 + 0.37) % 1), 10_000),
  );
}

test.each([0, 5, 30, 50])(
  'five tabs at once, writes seen after %d ms: one turn at a time, each has its turn',
  async (lag) => {
    let holding = 0;
    let most = 0;
    let turns = 0;
    for (const lease of leases(5, lag)) {
      void lease.request('', {}, async () => {
        most = Math.max(most, ++holding);
        await new Promise<void>((done) => void setTimeout(done, 100));
        holding--;
        turns++;
      });
    }
    await advance(5_000);
    expect({ most, turns, holding }).toEqual({ most: 1, turns: 5, holding: 0 });
  },
);

test('what the turn throws comes out, and the turn is given back', async () => {
  const [one, two] = leases(2, 5) as [StorageLease, StorageLease];
  const failed = one.request('', {}, () => Promise.reject(new Error('mine'))).catch((error: unknown) => error);
  await advance(500);
  expect(await failed).toMatchObject({ message: 'mine' });
  const next = two.request('', {}, () => Promise.resolve('had'));
  await advance(500);
  expect(await next).toBe('had');
});

test('one that is aborted while it waits has no turn', async () => {
  const [one, two] = leases(2, 5) as [StorageLease, StorageLease];
  void one.request('', {}, () => new Promise(() => undefined));
  await advance(300);
  const controller = new AbortController();
  let had = false;
  const waiting = two
    .request('', { signal: controller.signal }, () => Promise.resolve(void (had = true)))
    .catch((error: unknown) => error);
  await advance(300);
  controller.abort();
  await advance(300);
  expect(await waiting).toMatchObject({ name: 'AbortError' });
  expect(had).toBe(false);
});

test.each(['gone 1', 'gone NaN', 'gone', 'gone 99999999999999', '{"v":1}', ' '])(
  'a text that is no lease of now (%j) holds up nobody',
  async (text) => {
    const shared = new SharedText(0).of(0);
    shared.write(text);
    const had = new StorageLease(shared, clock, () => 0.5, 10_000).request('', {}, () => Promise.resolve('had'));
    await advance(300);
    expect(await had).toBe('had');
  },
);

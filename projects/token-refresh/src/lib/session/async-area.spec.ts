import { Clock } from '../platform/clock';
import { AsyncArea, AsyncTokenStorage } from './async-area';
import { writeRecord } from './token-record';
import { TokenStorageText } from './token-storage';

/** One text; with `forbidden`, every access throws. */
class Text implements TokenStorageText {
  forbidden = false;

  constructor(public text: string | null = null) {}

  #use(): void {
    if (this.forbidden) throw new DOMException('no', 'SecurityError');
  }

  read(): string | null {
    this.#use();
    return this.text;
  }

  write(text: string): void {
    this.#use();
    this.text = text;
  }

  remove(): void {
    this.#use();
    this.text = null;
  }
}

/** A storage that answers when it is told to. */
class ManualStorage implements AsyncTokenStorage {
  text: string | null = null;
  readonly asked: string[] = [];
  #answers: ((succeeds: boolean) => void)[] = [];

  read = (): Promise<string | null> => this.#ask('read', () => this.text);
  write = (text: string): Promise<void> => this.#ask('write', () => void (this.text = text));
  remove = (): Promise<void> => this.#ask('remove', () => void (this.text = null));

  /** The first question that is open is answered. */
  async answer(succeeds = true): Promise<void> {
    this.#answers.shift()?.(succeeds);
    await settled();
  }

  #ask<T>(what: string, act: () => T): Promise<T> {
    this.asked.push(what);
    return new Promise((resolve, reject) => {
      this.#answers.push((succeeds) => {
        if (succeeds) resolve(act());
        else reject(new Error('no'));
      });
    });
  }
}

class ManualClock implements Clock {
  readonly waiting = new Map<object, { readonly callback: () => void; readonly ms: number }>();

  time = 0;

  now = (): number => this.time;

  setTimeout(callback: () => void, ms: number): object {
    const handle = {};
    this.waiting.set(handle, { callback, ms });
    return handle;
  }

  clearTimeout(handle: object): void {
    this.waiting.delete(handle);
  }

  /** The timers of so many ms are up. */
  async pass(ms: number): Promise<void> {
    // Not those that are set meanwhile.
    for (const [handle, timer] of [...this.waiting]) {
      if (timer.ms !== ms) continue;
      this.waiting.delete(handle);
      timer.callback();
    }
    await settled();
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

function record(session: string, accessToken = 'A1'): string {
  return writeRecord({ session, tokens: { accessToken }, refreshedAt: 0 });
}

function open({
  text = null,
  ends = new Text(),
  shared = false,
}: { text?: string | null; ends?: Text; shared?: boolean } = {}) {
  const storage = new ManualStorage();
  storage.text = text;
  const clock = new ManualClock();
  const area = new AsyncArea(storage, shared, 'key', ends, new Text(), clock);
  return { area, clock, ends, storage };
}

async function openAnswered(options?: Parameters<typeof open>[0]): Promise<ReturnType<typeof open>> {
  const opened = open(options);
  await settled();
  await opened.storage.answer();
  return opened;
}

/** The page looks whether what had ended was stored again, and finds that it was not. */
async function looksAgain({ clock, storage }: Pick<ReturnType<typeof open>, 'clock' | 'storage'>): Promise<void> {
  for (let looks = 0; looks < 2; looks++) {
    await clock.pass(2_000);
    await storage.answer();
  }
}

/** Whether it has resolved. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let is = false;
  void promise.then(() => (is = true));
  await settled();
  return is;
}

let warnings: jest.SpyInstance;

beforeEach(() => {
  warnings = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});

afterEach(() => warnings.mockRestore());

describe('AsyncArea', () => {
  test('W6 has what the storage holds once it has answered, and what is written at once', async () => {
    const { area, storage } = await openAnswered({ text: record('s1') });
    expect(area.read()).toBe(record('s1'));

    area.write(record('s1', 'A2'));

    expect([area.read(), storage.text]).toEqual([record('s1', 'A2'), record('s1')]);
    await settled();
    await storage.answer();
    expect(storage.text).toBe(record('s1', 'A2'));
  });

  test('W6 what is written before the first answer counts, and is written after it', async () => {
    const { area, storage } = open({ text: record('s1') });
    area.write(record('s2'));
    await settled();
    expect(storage.asked).toEqual(['read']);

    await storage.answer();

    expect([area.read(), storage.asked]).toEqual([record('s2'), ['read', 'write']]);
  });

  test('W6 one change at a time; one that fails does not stop the next', async () => {
    const { area, storage } = await openAnswered();
    area.write(record('s1'));
    area.write(record('s1', 'A2'));
    area.remove();
    await settled();
    expect(storage.asked).toEqual(['read', 'write']);
    await storage.answer(false);
    expect(storage.asked).toEqual(['read', 'write', 'write']);
    await storage.answer();
    await storage.answer();
    expect([storage.asked.at(-1), storage.text]).toEqual(['remove', null]);
    expect(warnings).toHaveBeenCalledTimes(1);
  });

  describe('settle()', () => {
    test('W6 waits for what was written, and leaves no timer', async () => {
      const { area, clock, storage } = await openAnswered();
      expect(await isDone(area.settle())).toBe(true);
      area.write(record('s1'));
      const done = area.settle();
      expect(await isDone(done)).toBe(false);
      await storage.answer();
      expect(await isDone(done)).toBe(true);
      expect(clock.waiting.size).toBe(0);
    });

    test('W6 waits for a second, once; again when the storage has answered', async () => {
      const { area, clock, storage } = await openAnswered();
      area.write(record('s1'));
      const done = area.settle();
      await clock.pass(1_000);
      expect(await isDone(done)).toBe(true);
      area.write(record('s1', 'A2'));
      expect(await isDone(area.settle())).toBe(true);
      await storage.answer();
      expect(await isDone(area.settle())).toBe(false);
    });

    test('W6 where tabs share the storage, it also reads what others have stored', async () => {
      const { area, storage } = await openAnswered({ text: record('s1'), shared: true });
      storage.text = record('s1', 'A2');
      const done = area.settle();
      await settled();
      expect(await isDone(done)).toBe(false);
      await storage.answer();
      expect([await isDone(done), area.read()]).toEqual([true, record('s1', 'A2')]);
    });

    test('W6 likewise, but not over what was written meanwhile', async () => {
      const { area, storage } = await openAnswered({ text: record('s1'), shared: true });
      void area.settle();
      await settled();
      area.write(record('s1', 'A9'));
      await storage.answer();
      expect(area.read()).toBe(record('s1', 'A9'));
    });

    test('W6 likewise: a session that another tab has ended is none, though its record is there', async () => {
      const ends = new Text();
      const { area, clock, storage } = await openAnswered({ text: record('s1'), shared: true, ends });
      ends.text = 's1';
      for (let times = 0; times < 2; times++) {
        void area.settle();
        await settled();
        await storage.answer();
        expect(area.read()).toBeNull();
      }
      // The page that has ended it may be gone.
      await clock.pass(2_000);
      await storage.answer();
      await storage.answer();
      expect([storage.asked.slice(3), storage.text]).toEqual([['read', 'remove'], null]);
    });

    test('W6 likewise: nor is one whose note is taken back while this page reads', async () => {
      const ends = new Text();
      const { area, storage } = await openAnswered({ shared: true, ends });
      ends.text = 's1';
      storage.text = record('s1');
      void area.settle();
      await settled();
      ends.text = null;
      await storage.answer();
      // What it has read may be older than the note's end: it is read again.
      storage.text = null;
      await storage.answer();
      expect(storage.asked).toEqual(['read', 'read', 'read']);
      expect(area.read()).toBeNull();
    });

    test('W6 likewise: nor is one that another tab may have ended while this page was suspended', async () => {
      const { area, clock, storage } = await openAnswered({ shared: true, text: record('s1') });
      const settling = area.settle();
      await settled();
      clock.time += 60_000;
      // The timer fires first: the storage is not slow, the page was suspended.
      await clock.pass(1_000);
      expect(await isDone(settling)).toBe(false);
      await storage.answer();
      storage.text = null;
      await storage.answer();
      expect(await isDone(settling)).toBe(true);
      expect(area.read()).toBeNull();
    });

    test('W6 a page that is suspended again as it reads again does not read for ever', async () => {
      const { area, clock, storage } = await openAnswered({ shared: true, text: record('s1') });
      const settling = area.settle();
      await settled();
      for (let reads = 0; reads < 2; reads++) {
        clock.time += 3_000;
        await storage.answer();
      }
      expect(await isDone(settling)).toBe(true);
      expect(storage.asked).toEqual(['read', 'read', 'read']);
    });

    test('W6 what is not there is not read again', async () => {
      const { area, ends, storage } = await openAnswered({ shared: true });
      const settling = area.settle();
      await settled();
      ends.text = 's1';
      await storage.answer();
      expect(await isDone(settling)).toBe(true);
      expect(storage.asked).toEqual(['read', 'read']);
    });

    test('W6 a timer that fires twice as late as it should is still that of a slow storage', async () => {
      const { area, clock } = await openAnswered();
      area.write(record('s1'));
      const settling = area.settle();
      clock.time += 2_000;
      await clock.pass(1_000);
      expect(await isDone(settling)).toBe(true);
    });

    test('W6 before the storage has answered at all it is asked once more when it has: another tab may have stored since', async () => {
      const { area, storage } = open({ shared: true, text: record('s1') });
      const settling = [area.settle(), area.settle()];
      expect(await isDone(Promise.all(settling))).toBe(false);
      await storage.answer();
      storage.text = record('s1', 'A2');
      expect([await isDone(Promise.all(settling)), storage.asked]).toEqual([false, ['read', 'read']]);
      await storage.answer();
      expect([await isDone(Promise.all(settling)), area.read()]).toEqual([true, record('s1', 'A2')]);
    });

    test('W6 a storage that failed after it was slow is waited for again', async () => {
      const { area, clock, storage } = await openAnswered();
      area.write(record('s1'));
      const settling = area.settle();
      await clock.pass(1_000);
      expect(await isDone(settling)).toBe(true);
      await storage.answer(false);
      area.write(record('s1', 'A2'));
      expect(await isDone(area.settle())).toBe(false);
    });

    test('W6 waits as well for what is written meanwhile: it is not stored yet, and read() returns it', async () => {
      const { area, storage } = await openAnswered({ shared: true, text: record('s1') });
      const settling = area.settle();
      await settled();
      area.write(record('s1', 'A2'));
      await storage.answer();
      expect([area.read(), await isDone(settling)]).toEqual([record('s1', 'A2'), false]);
      await storage.answer();
      expect([storage.text, await isDone(settling)]).toEqual([record('s1', 'A2'), true]);
    });

    test('W6 likewise: a read that fails changes nothing', async () => {
      const { area, storage } = await openAnswered({ text: record('s1'), shared: true });
      const done = area.settle();
      await settled();
      await storage.answer(false);
      expect([await isDone(done), area.read()]).toEqual([true, record('s1')]);
      expect(warnings).toHaveBeenCalledTimes(1);
    });

    test('W6 likewise: after a write that failed, memory counts', async () => {
      const { area, ends, storage } = await openAnswered({ text: record('s1'), shared: true });
      area.write(record('s1', 'A2'));
      await settled();
      await storage.answer(false);
      expect([await isDone(area.settle()), area.read(), ends.text]).toEqual([true, record('s1', 'A2'), 's1']);
      expect(storage.asked).toEqual(['read', 'write']);
    });

    test('W6 a storage that is not shared is not read again', async () => {
      const { area, storage } = await openAnswered({ text: record('s1') });
      await area.settle();
      expect(storage.asked).toEqual(['read']);
    });
  });

  describe('what is noted as over', () => {
    test('W6 the session that is removed or replaced, until 4 s after the storage has done it', async () => {
      for (const [change, note] of [
        [(area: AsyncArea): void => area.remove(), 's1'],
        [(area: AsyncArea): void => area.write(record('s2')), 's1>s2'],
      ] as const) {
        const { area, clock, ends, storage } = await openAnswered({ text: record('s1') });
        change(area);
        await settled();
        await storage.answer();
        expect(ends.text).toBe(note);
        await looksAgain({ clock, storage });
        expect(ends.text).toBeNull();
      }
    });

    test('W6 not a session whose tokens are renewed, unless that fails, or takes too long', async () => {
      const { area, clock, ends, storage } = await openAnswered({ text: record('s1') });
      area.write(record('s1', 'A2'));
      expect(ends.text).toBeNull();
      await settled();
      await storage.answer(false);
      expect(ends.text).toBe('s1');
      area.write(record('s1', 'A3'));
      await settled();
      await storage.answer();
      expect(ends.text).toBeNull();
      area.write(record('s1', 'A4'));
      await settled();
      await clock.pass(3_000);
      expect(ends.text).toBe('s1');
      await storage.answer();
      expect(ends.text).toBeNull();
    });

    test('W6 whatever there is, where that is not known, and where it cannot be read', async () => {
      const unknown = open({ text: record('s1') });
      unknown.area.remove();
      expect(unknown.ends.text).toBe('*');
      const garbage = await openAnswered({ text: 'GARBAGE' });
      garbage.area.remove();
      expect(garbage.ends.text).toBe('*');
      const none = await openAnswered();
      none.area.remove();
      none.area.write(record('s1'));
      expect(none.ends.text).toBeNull();
    });

    test('W6 once, by its name, though the storage fails to remove it', async () => {
      const { area, ends, storage } = await openAnswered({ text: record('s1') });
      area.remove();
      await settled();
      await storage.answer(false);
      expect(ends.text).toBe('s1');
    });

    test('W6 all sessions, where a page had noted all but one', () => {
      const { area, ends } = open({ ends: new Text('*s1'), text: record('s1') });
      area.remove();
      expect(ends.text).toBe('*');
    });

    test('W6 what is taken back leaves the note of a page that knew no session', async () => {
      const opened = await openAnswered({ text: record('s1') });
      const { area, ends, storage } = opened;
      area.remove();
      ends.text = 's1 *s2';
      await settled();
      await storage.answer();
      await looksAgain(opened);
      expect(ends.text).toBe('*s2');
    });

    test('W6 a change of a session that goes on touches no note, also after one was taken back', async () => {
      const opened = await openAnswered({ text: record('s1') });
      const { area, ends, storage } = opened;
      const change = async (text: string): Promise<void> => {
        area.write(text);
        await settled();
        await storage.answer();
      };
      const [write, remove] = [jest.spyOn(ends, 'write'), jest.spyOn(ends, 'remove')];
      await change(record('s1', 'A2'));
      expect([write, remove].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
      await change(record('s2'));
      await looksAgain(opened);
      expect([write, remove].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
      await change(record('s2', 'A2'));
      expect([write, remove].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    });

    test('W6 a storage that never answered is asked for nothing more, whatever is noted', async () => {
      const { clock, storage } = open({ ends: new Text('*') });
      await settled();
      await clock.pass(3_000);
      await storage.answer();
      expect(storage.asked).toEqual(['read']);
    });

    test('W6 where notes can be written and not read, the one there is of this page', async () => {
      const { area, ends } = await openAnswered({ text: record('s1') });
      jest.spyOn(ends, 'read').mockImplementation(() => {
        throw new DOMException('no', 'SecurityError');
      });
      area.remove();
      expect(ends.text).toBe('s1');
    });

    test('W6 a page that was closed as it signed in ends no session that begins in another page', async () => {
      const ends = new Text();
      // What the storage holds was not known: all sessions but this one are over.
      open({ ends }).area.write(record('s1'));
      expect(ends.text).toBe('*s1');
      const { area, clock, storage } = await openAnswered({ shared: true, ends });
      area.write(record('s2'));
      await settled();
      const other = open({ shared: true, ends, text: record('s2') });
      await settled();
      await other.storage.answer();
      expect(other.area.read()).toBe(record('s2'));
      await storage.answer();
      await looksAgain({ clock, storage });
      expect([ends.text, storage.text]).toEqual([null, record('s2')]);
    });

    test('W6 a note of whatever there is says nothing about the storage that another tab has for itself', async () => {
      for (const shared of [true, false]) {
        const { area, clock, ends, storage } = open({ shared });
        area.write(record('s1'));
        await settled();
        expect(ends.text).toBe('*s1');
        open({ ends }).area.remove();
        expect(ends.text).toBe('*');
        for (let answers = 0; answers < 2; answers++) await storage.answer();
        await looksAgain({ clock, storage });
        expect(storage.text).toBe(shared ? null : record('s1'));
      }
    });

    test('W6 nor does one that was there when the page began, and has been taken back, about what begins since', async () => {
      const { area, clock, ends, storage } = await openAnswered({ ends: new Text('*') });
      ends.text = null;
      area.write(record('s1'));
      await settled();
      await storage.answer();
      await looksAgain({ clock, storage });
      expect([ends.text, storage.text]).toEqual([null, record('s1')]);
    });

    test('W6 two sign-ins before the storage has answered: the second goes on', async () => {
      const { area, clock, ends, storage } = open();
      area.write(record('s1'));
      area.write(record('s2'));
      const other = open({ ends, text: record('s2') });
      await settled();
      await other.storage.answer();
      expect(other.area.read()).toBe(record('s2'));
      await settled();
      for (let answers = 0; answers < 3; answers++) await storage.answer();
      await looksAgain({ clock, storage });
      expect([ends.text, storage.text]).toEqual([null, record('s2')]);
    });

    test('W6 the note of one sign-in does not end the other while that is about to be stored', async () => {
      const ends = new Text();
      const [one, two] = [open({ ends }), open({ ends })];
      one.area.write(record('s1'));
      two.area.write(record('s2'));
      await settled();
      await one.storage.answer();
      await one.storage.answer();
      await looksAgain(one);
      // The second page still needs its note: until then the first session is named beside it.
      const other = open({ ends, text: record('s1') });
      await settled();
      await other.storage.answer();
      expect(other.area.read()).toBe(record('s1'));
      await two.storage.answer();
      await two.storage.answer();
      await looksAgain(two);
      expect(ends.text).toBeNull();
    });

    test('W6 that tabs share: of two sign-ins whose pages did not know of each other, the later goes on', async () => {
      const ends = new Text();
      const [one, two] = [open({ ends, shared: true }), open({ ends, shared: true })];
      one.area.write(record('s1'));
      two.area.write(record('s2'));
      for (const [text, read] of [
        ['s1', null],
        ['s2', record('s2')],
      ] as const) {
        const other = open({ ends, shared: true, text: record(text) });
        await settled();
        await other.storage.answer();
        expect(other.area.read()).toBe(read);
      }
    });

    test('W6 only until the last change is done, and only by the page that noted it', async () => {
      const ends = new Text('of-another-page');
      const { area, clock, storage } = await openAnswered({ text: record('s1'), ends });
      ends.text = 'of-another-page of-a-third';
      area.write(record('s2'));
      area.write(record('s3'));
      await settled();
      await storage.answer();
      expect(ends.text).toBe('of-another-page of-a-third s1>s2 s2>s3');
      await storage.answer();
      await looksAgain({ clock, storage });
      expect(ends.text).toBe('of-another-page of-a-third');
    });

    test('W6 a page that removes such a record leaves the notes of other sessions to the page that is about to remove them', async () => {
      const ends = new Text('s1 s2');
      const { clock, storage } = await openAnswered({ text: record('s1'), ends });
      await clock.pass(2_000);
      await storage.answer();
      await storage.answer();
      await looksAgain({ clock, storage });
      expect([storage.text, ends.text]).toEqual([null, 's2']);
    });

    test('W6 a page that has found the session that replaced it, or the next, puts that back', async () => {
      for (const [notes, isBefore] of [
        ['s1>s2', true],
        ['s1>s0 s0>s2', true],
        ['s9 s1>s2', true],
        ['s1', false],
        ['s1>s3', false],
        ['s1>s3 s3>s1', false],
      ] as const) {
        const { area, ends, storage } = await openAnswered({ text: record('s2'), shared: true });
        ends.text = notes;
        storage.text = record('s1', 'A2');
        const settling = area.settle();
        await settled();
        await storage.answer();
        if (isBefore) await storage.answer();
        await settling;
        expect([notes, area.read(), storage.text]).toEqual(
          isBefore ? [notes, record('s2'), record('s2')] : [notes, null, record('s1', 'A2')],
        );
      }
    });

    test('W6 at most sixteen sessions, each once', async () => {
      const old = Array.from({ length: 16 }, (_, n) => `old${n}`);
      const ends = new Text(old.join(' '));
      const { area } = await openAnswered({ ends });
      for (const session of ['s1', 's2', 's1', 's2', 's1']) area.write(record(session));
      expect(ends.text?.split(' ')).toEqual([...old.slice(2), 's1>s2', 's2>s1']);
    });

    test('W6 the record of such a session is none, and is removed a moment later, unless another tab has signed in by then', async () => {
      for (const since of [false, true]) {
        const { area, clock, ends, storage } = await openAnswered({ text: record('s1'), ends: new Text('s0 s1') });
        expect(area.read()).toBeNull();
        expect(storage.asked).toEqual(['read']);
        await clock.pass(2_000);
        if (since) storage.text = record('s2');
        await storage.answer();
        expect(storage.asked.slice(1)).toEqual(since ? ['read'] : ['read', 'remove']);
        if (!since) await storage.answer();
        expect(storage.text).toBe(since ? record('s2') : null);
        await looksAgain({ clock, storage });
        expect(ends.text).toBe('s0');
      }
    });

    test('W6 another session is taken up', async () => {
      const { area } = await openAnswered({ text: record('s2'), ends: new Text('s1') });
      expect(area.read()).toBe(record('s2'));
    });

    describe('stays so for some seconds, as what was under way may be stored after it', () => {
      test('W6 after a sign-out it is removed again, and until then no page takes it up', async () => {
        const { area, clock, ends, storage } = await openAnswered({ text: record('s1') });
        area.remove();
        await settled();
        await storage.answer();
        // Another tab had begun to store new tokens before it could see the end.
        storage.text = record('s1', 'A2');
        const later = await openAnswered({ text: storage.text, ends });
        expect([later.area.read(), ends.text]).toEqual([null, 's1']);
        await clock.pass(2_000);
        await storage.answer();
        await storage.answer();
        expect([storage.asked.slice(-2), storage.text, ends.text]).toEqual([['read', 'remove'], null, 's1']);
        await looksAgain({ clock, storage });
        expect([storage.text, ends.text, clock.waiting.size]).toEqual([null, null, 0]);
      });

      test('W6 after a sign-in the new session is stored again', async () => {
        const { area, clock, ends, storage } = await openAnswered({ text: record('s1') });
        area.write(record('s2'));
        await settled();
        await storage.answer();
        storage.text = record('s1', 'A2');
        await clock.pass(2_000);
        await storage.answer();
        await storage.answer();
        expect([area.read(), storage.text, ends.text]).toEqual([record('s2'), record('s2'), 's1>s2']);
        await looksAgain({ clock, storage });
        expect(ends.text).toBeNull();
      });

      test('W6 likewise at once, if it is read before', async () => {
        const { area, storage } = await openAnswered({ text: record('s1'), shared: true });
        area.write(record('s2'));
        await settled();
        await storage.answer();
        storage.text = record('s1', 'A2');
        const settling = area.settle();
        await settled();
        await storage.answer();
        expect([area.read(), await isDone(settling)]).toEqual([record('s2'), false]);
        await storage.answer();
        expect([storage.text, await isDone(settling)]).toEqual([record('s2'), true]);
      });

      test('W6 but not over what another tab has begun since, has ended too, and is about to replace', async () => {
        const { area, ends, storage } = open({ shared: true });
        area.write(record('s1'));
        await settled();
        for (let answers = 0; answers < 2; answers++) await storage.answer();
        expect(ends.text).toBe('*s1');
        ends.text = '*s1 *s2 s2 *s3';
        for (const [found, read] of [
          [record('s2'), null],
          [record('s3'), record('s3')],
        ] as const) {
          storage.text = found;
          void area.settle();
          await settled();
          await storage.answer();
          await settled();
          expect([area.read(), storage.asked.at(-1)]).toEqual([read, 'read']);
        }
      });

      test('W6 the page that has stored it removes it, where the one that has ended the session is gone', async () => {
        const ends = new Text();
        const { area, clock, storage } = await openAnswered({ text: record('s1'), shared: true, ends });
        area.write(record('s1', 'A2'));
        await settled();
        ends.text = 's1';
        await storage.answer();
        const settling = area.settle();
        await settled();
        await storage.answer();
        expect([area.read(), await isDone(settling)]).toEqual([null, true]);
        await clock.pass(2_000);
        await storage.answer();
        await storage.answer();
        expect([storage.asked.at(-1), storage.text, ends.text]).toEqual(['remove', null, 's1']);
        await looksAgain({ clock, storage });
        expect(ends.text).toBeNull();
      });

      test('W6 but a session whose tokens could not be stored is none that has ended once they are', async () => {
        const { area, clock, ends, storage } = await openAnswered({ text: record('s1') });
        area.write(record('s1', 'A2'));
        await settled();
        await storage.answer(false);
        area.write(record('s1', 'A3'));
        await settled();
        await storage.answer();
        expect([storage.text, ends.text, clock.waiting.size]).toEqual([record('s1', 'A3'), null, 0]);
      });

      test('W6 likewise, though the tokens of the session before it could not be stored either', async () => {
        const { area, clock, ends, storage } = await openAnswered({ text: record('s1') });
        area.write(record('s1', 'A2'));
        area.write(record('s2'));
        await settled();
        await clock.pass(3_000);
        expect(ends.text).toBe('s1 s2');
        await storage.answer(false);
        await storage.answer();
        expect([storage.text, ends.text]).toEqual([record('s2'), 's1']);
        await looksAgain({ clock, storage });
        expect([storage.text, ends.text]).toEqual([record('s2'), null]);
      });

      test('W6 what another tab has begun meanwhile is left alone, and what cannot be read, with its note', async () => {
        for (const isReadable of [true, false]) {
          const { area, clock, ends, storage } = await openAnswered({ text: record('s1') });
          area.remove();
          await settled();
          await storage.answer();
          storage.text = record('s3');
          await clock.pass(2_000);
          await storage.answer(isReadable);
          await looksAgain({ clock, storage });
          expect([storage.text, ends.text, clock.waiting.size]).toEqual([record('s3'), isReadable ? null : 's1', 0]);
          expect(storage.asked).toHaveLength(isReadable ? 4 : 3);
          expect(warnings).toHaveBeenCalledTimes(isReadable ? 0 : 1);
        }
      });

      test('W6 for which the newest change counts; nothing is looked for in a page that is left', async () => {
        const { area, clock, ends, storage } = await openAnswered({ text: record('s1') });
        for (const change of [(): void => area.remove(), (): void => area.write(record('s2'))]) {
          change();
          await settled();
          await storage.answer();
        }
        await clock.pass(2_000);
        expect(storage.asked).toEqual(['read', 'remove', 'write', 'read']);
        await storage.answer();
        area.remove();
        area.destroy();
        await settled();
        await storage.answer();
        expect([ends.text, clock.waiting.size]).toEqual(['s1 s2', 0]);
      });
    });

    test('W6 where notes are forbidden, all else works', async () => {
      const ends = new Text();
      ends.forbidden = true;
      const { area, storage } = await openAnswered({ text: record('s1'), ends });
      expect(area.read()).toBe(record('s1'));
      area.remove();
      await settled();
      await storage.answer();
      expect(storage.text).toBeNull();
      expect(warnings).not.toHaveBeenCalled();
    });
  });

  test('W6 an answer that comes after 3 s does not count', async () => {
    const { area, clock, storage } = open({ text: record('s1') });
    await settled();
    await clock.pass(3_000);
    expect(await isDone(area.opened)).toBe(true);
    await storage.answer();
    expect(area.read()).toBeNull();
    expect(warnings).toHaveBeenCalledTimes(1);
  });

  test('W6 so a sign-in after it is noted as following one whose name is not known', async () => {
    const { area, clock, ends } = open({ text: record('s1') });
    await settled();
    await clock.pass(3_000);
    area.write(record('s2'));
    expect(ends.text).toBe('*s2');
  });

  test('W6 it is busy from a change until the storage has answered, or is slow', async () => {
    const { area, clock, storage } = await openAnswered();
    expect(area.isBusy).toBe(false);
    area.write(record('s1'));
    area.write(record('s1', 'A2'));
    await settled();
    await storage.answer();
    expect(area.isBusy).toBe(true);
    void area.settle();
    await clock.pass(1_000);
    expect(area.isBusy).toBe(false);
    await storage.answer();
    area.remove();
    expect(area.isBusy).toBe(true);
    await settled();
    await storage.answer(false);
    expect(area.isBusy).toBe(false);
  });

  test('W6 a session that another tab ends while this one stores its new tokens is removed, though nothing is read', async () => {
    const { area, clock, ends, storage } = await openAnswered({ text: record('s1'), shared: true });
    area.write(record('s1', 'A2'));
    await settled();
    ends.text = 's1';
    await storage.answer();
    await clock.pass(2_000);
    await storage.answer();
    await storage.answer();
    expect([storage.asked, storage.text]).toEqual([['read', 'write', 'read', 'remove'], null]);
  });

  test('W6 what another tab has ended meanwhile is left to that tab for as long as this one looks', async () => {
    const { area, clock, ends, storage } = await openAnswered({ text: record('s1') });
    area.remove();
    await settled();
    await storage.answer();
    storage.text = record('s2');
    ends.text = 's1 s2';
    await clock.pass(2_000);
    await storage.answer();
    expect(storage.asked).toEqual(['read', 'remove', 'read']);
    await clock.pass(2_000);
    await storage.answer();
    expect(storage.asked).toEqual(['read', 'remove', 'read', 'read', 'remove']);
  });

  test('W6 a change of this page while it looks makes what it finds old', async () => {
    const { area, clock, storage } = await openAnswered({ text: record('s1') });
    area.remove();
    await settled();
    await storage.answer();
    storage.text = record('s1', 'A2');
    await clock.pass(2_000);
    area.write(record('s3'));
    await storage.answer();
    expect(storage.asked).toEqual(['read', 'remove', 'read', 'write']);
    await storage.answer();
    expect([area.read(), storage.text, storage.asked.length]).toEqual([record('s3'), record('s3'), 4]);
  });

  test('W6 a tab that is told of a session before its storage has answered does not note that session as over', () => {
    const { area, ends } = open({ ends: new Text('*s1'), shared: true });
    area.write(record('s1'));
    expect(ends.text).toBe('*s1');
  });

  test('W6 where tabs do not share the storage, another tab that ends whatever there is ends nothing here', async () => {
    const { area, clock, ends, storage } = await openAnswered({ text: record('s1') });
    ends.text = '*';
    area.write(record('s1', 'A2'));
    await settled();
    await storage.answer();
    expect([area.read(), storage.text, clock.waiting.size]).toEqual([record('s1', 'A2'), record('s1', 'A2'), 0]);
  });

  test('an app that is destroyed leaves no timer', async () => {
    const { area, clock } = await openAnswered();
    area.write(record('s1'));
    void area.settle();
    await settled();
    expect(clock.waiting.size).toBe(2);
    area.destroy();
    expect(clock.waiting.size).toBe(0);
  });
});

import { TokenRecord, writeRecord } from './token-record';
import { RecordStorage } from './record-storage';
import { TokenStorageArea } from './token-storage';

const RECORD: TokenRecord = { session: 's', tokens: { accessToken: 'A1', refreshToken: 'R1' }, refreshedAt: 0 };
const NEWER: TokenRecord = { session: 's', tokens: { accessToken: 'A2', refreshToken: 'R2' }, refreshedAt: 7 };

/** A storage of one text, whose methods can be made to throw. */
class Box implements TokenStorageArea {
  readonly calls: string[] = [];
  readonly failing = new Set<string>();

  constructor(public text: string | null | undefined = null) {}

  #call(name: string): void {
    this.calls.push(name);
    if (this.failing.has(name)) throw new DOMException('no', 'SecurityError');
  }

  read(): string | null {
    this.#call('read');
    return this.text as string | null;
  }

  write(text: string): void {
    this.#call('write');
    this.text = text;
  }

  remove(): void {
    this.#call('remove');
    this.text = null;
  }
}

let warnings: jest.SpyInstance;

beforeEach(() => {
  warnings = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});

afterEach(() => warnings.mockRestore());

describe('RecordStorage', () => {
  test('what one app writes another loads; what it removes is gone', () => {
    const box = new Box();
    const records = new RecordStorage(() => box);

    records.write(RECORD);
    expect(new RecordStorage(() => box).load()).toEqual(RECORD);
    records.write(NEWER);
    expect(new RecordStorage(() => box).load()).toEqual(NEWER);
    records.write(null);
    expect(new RecordStorage(() => box).load()).toBeNull();

    expect(warnings).not.toHaveBeenCalled();
  });

  test('the storage is opened once per app', () => {
    const open = jest.fn(() => new Box());
    const records = new RecordStorage(open);

    records.load();
    records.write(RECORD);
    records.write(null);

    expect(open).toHaveBeenCalledTimes(1);
  });

  test('without a storage nothing is loaded, written, removed or warned of', () => {
    const records = new RecordStorage(() => null);

    records.write(RECORD);

    expect(records.load()).toBeNull();
    expect(records.peek()).toBeUndefined();
    expect(records.area).toBeNull();
    expect(() => records.write(null)).not.toThrow();
    expect(warnings).not.toHaveBeenCalled();
  });

  test('given an empty storage, whether it returns `null` or `undefined`, nothing is loaded and nothing is warned of', () => {
    expect(new RecordStorage(() => new Box(null)).load()).toBeNull();
    const box = new Box();
    box.text = undefined;
    expect(new RecordStorage(() => box).load()).toBeNull();
    expect(warnings).not.toHaveBeenCalled();
  });

  test('given garbage, nothing is loaded, and one warning says so without the garbage', () => {
    const records = new RecordStorage(() => new Box('GARBAGE'));

    expect(records.load()).toBeNull();
    expect(records.load()).toBeNull();

    expect(warnings).toHaveBeenCalledTimes(1);
    expect(warnings.mock.calls[0]).toHaveLength(1);
    expect(String(warnings.mock.calls[0])).toMatch(/^ngx-token-refresh: .*storage/);
    expect(String(warnings.mock.calls[0])).not.toContain('GARBAGE');
  });

  test('given a storage that throws on every call, no method throws, and one warning says so', () => {
    const box = new Box();
    for (const name of ['read', 'write', 'remove']) box.failing.add(name);
    const records = new RecordStorage(() => box);

    expect(records.load()).toBeNull();
    expect(() => records.write(RECORD)).not.toThrow();
    expect(() => records.write(null)).not.toThrow();

    expect(warnings).toHaveBeenCalledTimes(1);
  });

  test('given a storage that can no longer be read, it cannot be relied on, and nothing is thrown', () => {
    const box = new Box(writeRecord(RECORD));
    const records = new RecordStorage(() => box);
    expect(records.peek()).toEqual(RECORD);
    box.failing.add('read');

    expect(records.peek()).toBeUndefined();
  });

  test('given a factory that throws, no method throws, and one warning says so', () => {
    const records = new RecordStorage(() => {
      throw new DOMException('no', 'SecurityError');
    });

    expect(records.load()).toBeNull();
    expect(() => records.write(RECORD)).not.toThrow();
    expect(() => records.write(null)).not.toThrow();

    expect(warnings).toHaveBeenCalledTimes(1);
  });

  test('given a full storage, the record with the spent refresh token does not stay', () => {
    const box = new Box(writeRecord(RECORD));
    const records = new RecordStorage(() => box);
    box.failing.add('write');

    records.write(NEWER);

    expect(box.text).toBeNull();
    expect(warnings).toHaveBeenCalledTimes(1);
  });

  test('given a storage that was full for a while, the next record is written', () => {
    const box = new Box();
    const records = new RecordStorage(() => box);
    box.failing.add('write');
    records.write(RECORD);
    box.failing.clear();

    records.write(NEWER);

    expect(new RecordStorage(() => box).load()).toEqual(NEWER);
  });

  test('given a storage that failed, what it holds cannot be relied on until a write succeeds', () => {
    const box = new Box(writeRecord(RECORD));
    const records = new RecordStorage(() => box);
    box.failing.add('write').add('remove');
    records.write(NEWER);
    box.failing.clear();

    expect(records.peek()).toBeUndefined();
    records.write(NEWER);

    expect(records.peek()).toEqual(NEWER);
  });

  test.each([
    ['none is stored', null, null],
    ['a record', writeRecord(RECORD), RECORD],
    ['garbage: it says nothing about the session', 'GARBAGE', undefined],
  ])('peek: %s', (_, text, expected) => {
    expect(new RecordStorage(() => new Box(text)).peek()).toEqual(expected);
    expect(warnings).not.toHaveBeenCalled();
  });

  test.each([
    ['a sign-in', NEWER],
    ['a sign-out', null],
  ])('replace(): %s notes the session that storage held; write() does not', (_, record) => {
    const box = new Box(writeRecord(RECORD));
    const records = new RecordStorage(() => box);

    records.write(RECORD);
    expect([...records.replaced]).toEqual([]);
    records.replace(record);

    expect([...records.replaced]).toEqual([RECORD.session]);
    expect(records.peek()).toEqual(record);
  });

  test('replace() of nothing, of garbage, or without a storage notes nothing', () => {
    for (const area of [new Box(), new Box('GARBAGE'), null]) {
      const records = new RecordStorage(() => area);
      records.replace(RECORD);
      expect([...records.replaced]).toEqual([]);
    }
  });

  test('given garbage and then a storage that throws, the two are one warning', () => {
    const box = new Box('GARBAGE');
    const records = new RecordStorage(() => box);
    records.load();
    box.failing.add('write');

    records.write(RECORD);

    expect(warnings).toHaveBeenCalledTimes(1);
  });

  test('in production nothing is warned of', () => {
    const scope = globalThis as { ngDevMode?: unknown };
    const before = scope.ngDevMode;
    scope.ngDevMode = false;
    try {
      new RecordStorage(() => new Box('GARBAGE')).load();
      expect(warnings).not.toHaveBeenCalled();
    } finally {
      scope.ngDevMode = before;
    }
  });
});

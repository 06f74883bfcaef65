import { TokenRecord, writeRecord } from './token-record';
import { TokenRecords } from './record-storage';
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

describe('TokenRecords', () => {
  test('what one app saves another loads; what it removes is gone', () => {
    const box = new Box();
    const records = new TokenRecords(() => box);

    records.save(RECORD);
    expect(new TokenRecords(() => box).load()).toEqual(RECORD);
    records.save(NEWER);
    expect(new TokenRecords(() => box).load()).toEqual(NEWER);
    records.remove();
    expect(new TokenRecords(() => box).load()).toBeNull();

    expect(warnings).not.toHaveBeenCalled();
  });

  test('the storage is opened once per app', () => {
    const open = jest.fn(() => new Box());
    const records = new TokenRecords(open);

    records.load();
    records.save(RECORD);
    records.remove();

    expect(open).toHaveBeenCalledTimes(1);
  });

  test('without a storage nothing is loaded, saved, removed or said', () => {
    const records = new TokenRecords(() => null);

    records.save(RECORD);

    expect(records.load()).toBeNull();
    expect(records.peek()).toBeUndefined();
    expect(records.lease).toBeUndefined();
    expect(() => records.remove()).not.toThrow();
    expect(warnings).not.toHaveBeenCalled();
  });

  test('given an empty storage, whatever it says for empty, nothing is loaded and nothing said', () => {
    expect(new TokenRecords(() => new Box(null)).load()).toBeNull();
    const box = new Box();
    box.text = undefined;
    expect(new TokenRecords(() => box).load()).toBeNull();
    expect(warnings).not.toHaveBeenCalled();
  });

  test('given garbage, nothing is loaded, which is said once, without the garbage', () => {
    const records = new TokenRecords(() => new Box('GARBAGE'));

    expect(records.load()).toBeNull();
    expect(records.load()).toBeNull();

    expect(warnings).toHaveBeenCalledTimes(1);
    expect(warnings.mock.calls[0]).toHaveLength(1);
    expect(String(warnings.mock.calls[0])).toMatch(/^ngx-token-refresh: .*storage/);
    expect(String(warnings.mock.calls[0])).not.toContain('GARBAGE');
  });

  test('given a storage that throws on every call, no method throws, and it is said once', () => {
    const box = new Box();
    for (const name of ['read', 'write', 'remove']) box.failing.add(name);
    const records = new TokenRecords(() => box);

    expect(records.load()).toBeNull();
    expect(() => records.save(RECORD)).not.toThrow();
    expect(() => records.remove()).not.toThrow();

    expect(warnings).toHaveBeenCalledTimes(1);
  });

  test('given a storage that can no longer be read, it says nothing to rely on, and nothing is thrown', () => {
    const box = new Box(writeRecord(RECORD));
    const records = new TokenRecords(() => box);
    expect(records.peek()).toEqual(RECORD);
    box.failing.add('read');

    expect(records.peek()).toBeUndefined();
  });

  test('given a factory that throws, no method throws, and it is said once', () => {
    const records = new TokenRecords(() => {
      throw new DOMException('no', 'SecurityError');
    });

    expect(records.load()).toBeNull();
    expect(() => records.save(RECORD)).not.toThrow();
    expect(() => records.remove()).not.toThrow();

    expect(warnings).toHaveBeenCalledTimes(1);
  });

  test('given a full storage, the record with the spent refresh token does not stay', () => {
    const box = new Box(writeRecord(RECORD));
    const records = new TokenRecords(() => box);
    box.failing.add('write');

    records.save(NEWER);

    expect(box.text).toBeNull();
    expect(warnings).toHaveBeenCalledTimes(1);
  });

  test('given a storage that was full for a while, the next record is saved', () => {
    const box = new Box();
    const records = new TokenRecords(() => box);
    box.failing.add('write');
    records.save(RECORD);
    box.failing.clear();

    records.save(NEWER);

    expect(new TokenRecords(() => box).load()).toEqual(NEWER);
  });

  test('given garbage and then a storage that throws, the two are one warning', () => {
    const box = new Box('GARBAGE');
    const records = new TokenRecords(() => box);
    records.load();
    box.failing.add('write');

    records.save(RECORD);

    expect(warnings).toHaveBeenCalledTimes(1);
  });

  test('in production nothing is said', () => {
    const scope = globalThis as { ngDevMode?: unknown };
    const before = scope.ngDevMode;
    scope.ngDevMode = false;
    try {
      new TokenRecords(() => new Box('GARBAGE')).load();
      expect(warnings).not.toHaveBeenCalled();
    } finally {
      scope.ngDevMode = before;
    }
  });
});

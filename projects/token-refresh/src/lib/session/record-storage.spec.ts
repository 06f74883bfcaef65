import { TokenRecord, writeRecord } from './token-record';
import { RecordStorage } from './record-storage';
import { TokenStorageArea } from './token-storage';
import { inProduction } from '../../../test/world/production';

const RECORD: TokenRecord = { session: 's', tokens: { accessToken: 'A1', refreshToken: 'R1' }, refreshedAt: 0 };
const NEWER: TokenRecord = { session: 's', tokens: { accessToken: 'A2', refreshToken: 'R2' }, refreshedAt: 7 };

/** A storage of one text, whose methods can be made to throw. */
class Box implements TokenStorageArea {
  readonly failing = new Set<string>();

  constructor(public text: string | null | undefined = null) {}

  #use(name: string): void {
    if (this.failing.has(name)) throw new DOMException('no', 'SecurityError');
  }

  read(): string | null {
    this.#use('read');
    return this.text as string | null;
  }

  write(text: string): void {
    this.#use('write');
    this.text = text;
  }

  remove(): void {
    this.#use('remove');
    this.text = null;
  }
}

function open(text?: string | null, ...failing: string[]): { readonly box: Box; readonly records: RecordStorage } {
  const box = new Box(text);
  for (const name of failing) box.failing.add(name);
  return { box, records: new RecordStorage(() => box) };
}

let warnings: jest.SpyInstance;

beforeEach(() => {
  warnings = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});

afterEach(() => warnings.mockRestore());

// Of garbage, of a storage that is missing, forbidden or full, and of the one warning, S5 of test/scenarios has the tests.
describe('RecordStorage', () => {
  test('what one app writes another loads; what it removes is gone; the storage is opened once per app', () => {
    const box = new Box();
    const create = jest.fn(() => box);
    const records = new RecordStorage(create);

    for (const record of [RECORD, NEWER, null]) {
      records.write(record);
      expect(new RecordStorage(() => box).load()).toEqual(record);
    }

    expect(create).toHaveBeenCalledTimes(1);
    expect(warnings).not.toHaveBeenCalled();
  });

  test('without a storage nothing is loaded, written, removed or warned of', () => {
    const records = new RecordStorage(() => null);

    records.write(RECORD);
    expect([records.load(), records.peek(), records.area]).toEqual([null, undefined, null]);
    expect(() => records.write(null)).not.toThrow();

    expect(warnings).not.toHaveBeenCalled();
  });

  test('given a storage that failed, what it holds cannot be relied on until a write succeeds', () => {
    const { box, records } = open(writeRecord(RECORD), 'write', 'remove');
    records.write(NEWER);
    box.failing.clear();

    expect(records.peek()).toBeUndefined();
    records.write(NEWER);

    expect(records.peek()).toEqual(NEWER);
  });

  test.each<[string, string | null | undefined, TokenRecord | null | undefined, string?]>([
    ['none is stored', null, null],
    ['none is stored, as `undefined`', undefined, null],
    ['a record', writeRecord(RECORD), RECORD],
    ['garbage: it says nothing about the session', 'GARBAGE', undefined],
    ['a storage that can no longer be read', writeRecord(RECORD), undefined, 'read'],
  ])('peek: %s', (_, text, expected, failing = '') => {
    const { box, records } = open(null, failing);
    box.text = text;

    expect(records.peek()).toEqual(expected);
  });

  test('an empty storage is loaded without a warning, though it returns `undefined`', () => {
    const { box, records } = open();
    box.text = undefined;

    expect(records.load()).toBeNull();
    expect(warnings).not.toHaveBeenCalled();
  });

  test.each([
    ['a sign-in', NEWER],
    ['a sign-out', null],
  ])('replace(): %s notes the session that storage held, and that of the tab; write() does not', (_, record) => {
    const { records } = open(writeRecord(RECORD));
    const own = { ...RECORD, session: 'own' };

    records.write(RECORD);
    expect([...records.replaced]).toEqual([]);
    records.replace(record, own);

    expect([...records.replaced]).toEqual(['own', RECORD.session]);
    expect(records.peek()).toEqual(record);
  });

  test('replace() of nothing, of garbage, or without a storage notes nothing', () => {
    for (const area of [new Box(), new Box('GARBAGE'), null]) {
      const records = new RecordStorage(() => area);
      records.replace(RECORD, null);
      expect([...records.replaced]).toEqual([]);
    }
  });

  test('in production nothing is warned of', async () => {
    await inProduction(() => open('GARBAGE').records.load());

    expect(warnings).not.toHaveBeenCalled();
  });
});

import { isOfLaterFormat, readRecord, renewsAudienceAlone, TokenRecord, writeRecord } from './token-record';

const RECORD: TokenRecord = {
  session: '1-abc-xyz',
  tokens: { accessToken: 'A1', refreshToken: 'R1', expiresAt: 1_767_225_600_000, tokenType: 'Bearer' },
  refreshedAt: 1_767_225_000_000,
};

/** The text of a good record with some fields changed. */
function textWith(changes: Record<string, unknown>): string {
  return JSON.stringify({ ...JSON.parse(writeRecord(RECORD)), ...changes });
}

describe('the stored record', () => {
  test('is read as it was written', () => {
    expect(readRecord(writeRecord(RECORD))).toEqual(RECORD);
  });

  test('X15 keeps fields that it does not know, of the record and of its tokens, and writes them back', () => {
    const later = { extra: [1, { two: null }], tokens: { accessToken: 'A1', more: 'M1' } };

    const read = readRecord(textWith(later));

    expect(read).toEqual({ ...RECORD, ...later });
    expect(readRecord(writeRecord(read ?? RECORD))).toEqual(read);
  });

  test.each([
    ['a later version', { v: 2 }, true],
    ['a later version whose fields are others', { v: 3, session: undefined, tokens: 'T' }, true],
    ['this version', {}, false],
    ['this version, unreadable', { tokens: null }, false],
    ['an earlier version', { v: 0 }, false],
    ['no version', { v: undefined }, false],
    ['a version that is no number', { v: 'newest' }, false],
  ])('X15 of a later format: %s', (_, changes, expected) => {
    expect(isOfLaterFormat(textWith(changes))).toBe(expected);
  });

  test.each(['', 'null', '2', '[2]', '"v"', '{"v":2', 'GARBAGE'])('X15 of a later format: %p is not', (text) => {
    expect(isOfLaterFormat(text)).toBe(false);
  });

  test.each([
    ['null', 'null'],
    ['an empty object', '{}'],
    ['half a JSON text', writeRecord(RECORD).slice(0, -10)],
    ['deep nesting', '['.repeat(50_000)],
    ['no version', textWith({ v: undefined })],
    ['a future version', textWith({ v: 2 })],
    ['no session', textWith({ session: undefined })],
    ['a session that is no text', textWith({ session: { id: 1 } })],
    ['no tokens', textWith({ tokens: null })],
    ['no access token', textWith({ tokens: { refreshToken: 'R1' } })],
    ['an access token that would split the header', textWith({ tokens: { accessToken: 'A\r\nX-Evil: 1' } })],
  ])('given %s, is none, and nothing is thrown', (_, text) => {
    expect(readRecord(text)).toBeNull();
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['an expiry that is a text', { expiresAt: 'soon' }, {}],
    ['an end of the refresh token that is a text', { refreshExpiresAt: 'soon' }, {}],
    ['all of them', { expiresAt: {}, refreshExpiresAt: [], tokenType: 5 }, {}],
    ['one of them, beside a good one', { expiresAt: 5, tokenType: 'B\n' }, { expiresAt: 5 }],
    ['audiences that are no object', { audiences: 'all' }, {}],
  ])('H1 given %s, the tokens are read without it', (_, fields, kept) => {
    const text = textWith({ tokens: { accessToken: 'A1', refreshToken: 'R1', ...fields } });

    expect(readRecord(text)?.tokens).toStrictEqual({ accessToken: 'A1', refreshToken: 'R1', ...kept });
  });

  test('H1 given a refresh token that is no text, so is the access token', () => {
    const text = textWith({ tokens: { accessToken: 'A1', refreshToken: [] } });

    expect(readRecord(text)?.tokens).toStrictEqual({ accessToken: 'A1' });
  });

  test.each(['null', '"5"', '1e400'])('given %s for a time of refresh, counts as one of a sign-in', (time) => {
    const text = writeRecord(RECORD).replace(String(RECORD.refreshedAt), time);

    expect(readRecord(text)).toEqual({ ...RECORD, refreshedAt: 0 });
  });

  test.each([
    ['a number', 5, 5],
    ['left out', undefined, undefined],
    ['a text', '5', undefined],
  ])('given a time of arrival that is %s, reads %p', (_, receivedAt, expected) => {
    expect(readRecord(textWith({ receivedAt }))?.receivedAt).toBe(expected);
  });

  test('given a __proto__ in the text, leaves prototypes alone', () => {
    const text = writeRecord(RECORD).replace('{"v"', '{"__proto__":{"polluted":1},"v"');

    const read = readRecord(text);

    expect(read).toEqual(RECORD);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('renewsAudienceAlone', () => {
  const audiences = { '/orders': { accessToken: 'O1' } };
  const before: TokenRecord = { session: 's1', tokens: { accessToken: 'A1' }, refreshedAt: 0 };

  test.each([
    ['the same access token, and that of an audience', { accessToken: 'A1', audiences }, true],
    ['another access token, and that of an audience', { accessToken: 'A2', audiences }, false],
    ['the same access token alone', { accessToken: 'A1' }, false],
  ])('M5 given %s', (_, tokens, expected) => {
    expect(renewsAudienceAlone(before, { ...before, tokens })).toBe(expected);
  });
});

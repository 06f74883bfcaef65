import { jwtExpiry } from './jwt-expiry';
import {
  expiresAtFrom,
  expiryFromDate,
  expiryFromLifetime,
  expiryFromMs,
  expiryFromSeconds,
  expiryOf,
  TokenExpiry,
  TokenExpiryReader,
} from './token-expiry';

const AT = Date.UTC(2030, 9, 30, 23, 59, 59);
const NOW = 1_767_225_600_000;

const readers: [string, TokenExpiryReader][] = [
  ['expiryFromSeconds', expiryFromSeconds],
  ['expiryFromMs', expiryFromMs],
  ['expiryFromDate', expiryFromDate('Z')],
  ['expiryFromLifetime', expiryFromLifetime],
];

describe.each(readers)('%s', (_, read) => {
  test.each([undefined, null])('given %s, names no expiry', (value) => {
    expect(read(value, NOW)).toBeUndefined();
  });

  test.each<unknown>([
    // Infinity is how JSON reads 1e400.
    ...[0, -3600, NaN, Infinity, '9'.repeat(400), '', 'soon', '0x10', true, [[3600]], { seconds: 3600 }],
    ...['2030/10/30', '2030/13/30 23:59:59', '2030/10/30 23:59:59 or so', 'by 2030/10/30 23:59:59'],
  ])('given %p, is NaN: no time', (value) => {
    expect(read(value, NOW)).toBeNaN();
  });
});

describe('epoch times', () => {
  test.each<[TokenExpiryReader, unknown]>([
    [expiryFromSeconds, AT / 1000],
    [expiryFromSeconds, String(AT / 1000)],
    [expiryFromMs, AT],
    [expiryFromMs, String(AT)],
  ])('%p reads %p', (read, value) => {
    expect(read(value, 0)).toBe(AT);
  });

  test('the first time that is one, and the last', () => {
    expect([1e11 - 1, 1e11, 1e14 - 1, 1e14].map(expiryFromMs)).toEqual([NaN, 1e11, 1e14 - 1, NaN]);
  });

  test('one unit taken for the other is no time', () => {
    expect(expiryFromSeconds(AT)).toBeNaN();
    expect(expiryFromMs(AT / 1000)).toBeNaN();
  });
});

describe('expiryFromDate', () => {
  test.each<[string, string | undefined, number]>([
    ['2030/10/30 23:59:59', 'Z', AT],
    ['2030-10-30T23:59:59.000', 'Z', AT],
    ['2030/10/30 23:59', 'Z', AT - 59_000],
    ['2030/1/5 3:04:05', 'Z', Date.UTC(2030, 0, 5, 3, 4, 5)],
    ['2030/10/30 23:59:59', '-03:30', AT + 3.5 * 3_600_000],
    ['2030-10-30T23:59:59Z', '+08:00', AT],
    ['2030-10-30T23:59:59+08:00', 'Z', AT - 8 * 3_600_000],
    ['2030/10/30 23:59:59', undefined, new Date(2030, 9, 30, 23, 59, 59).getTime()],
  ])('reads %j in zone %s', (text, zone, at) => {
    expect(expiryFromDate(zone)(text, 0)).toBe(at);
  });

  test('does not read a list of a date', () => {
    expect(expiryFromDate('Z')(['2030/10/30 23:59:59'], 0)).toBeNaN();
  });

  test.each(['8', '+0800', 'UTC', '+08:00 '])('refuses zone %j at start-up', (zone) => {
    expect(() => expiryFromDate(zone)).toThrow(
      /^ngx-token-refresh: `zone` of expiryFromDate\(\) must be [^\n]+[^.]\.$/,
    );
  });
});

describe('expiryFromLifetime', () => {
  test.each<[unknown, number]>([
    [3600, 3_600_000],
    // As Firebase writes them.
    ['3600', 3_600_000],
    [0.5, 500],
    [367 * 86_400 - 1, 367 * 86_400_000 - 1_000],
  ])('given %p seconds, counts from now', (lifetime, ms) => {
    expect(expiryFromLifetime(lifetime, NOW)).toBe(NOW + ms);
  });

  test.each<[string, unknown]>([
    ['zero as a text', '0'],
    ['a number with a unit', '3600s'],
    ['a year and two days', 367 * 86_400],
    // As seconds these would be years to decades.
    ['a day in ms', 86_400_000],
    ['an epoch time in seconds', 1_767_229_200],
    ['an epoch time in ms, as a text', String(NOW)],
  ])('given %s, is NaN: no lifetime', (_, lifetime) => {
    expect(expiryFromLifetime(lifetime, NOW)).toBeNaN();
  });
});

describe('expiryOf', () => {
  const fromToken = (token: string): number => token.length;
  const throws = (): never => {
    throw new Error('of the app');
  };
  const field = 'expiresIn';

  test.each<[string, unknown, TokenExpiry, number | undefined]>([
    ['a lifetime by default', { expiresIn: 60 }, { field }, NOW + 60_000],
    ['at a dotted path', { data: { life: '60' } }, { field: 'data.life' }, NOW + 60_000],
    ['by the reader it is given', { at: NOW }, { field: 'at', read: expiryFromMs }, NOW],
    ['from the token, where the answer does not say', {}, { field, fromToken }, 2],
    ['from the token, where there is no field', { expiresIn: 60 }, { fromToken }, 2],
    ['not from the token, where the answer does say', { expiresIn: 60 }, { field, fromToken }, NOW + 60_000],
    ['H1 nor where what it says is no time', { expiresIn: 'soon' }, { field, fromToken }, NaN],
    ['H1 of a token that is no JWT', {}, { fromToken: jwtExpiry }, undefined],
    ['H1 by a reader that throws', { at: 'soon' }, { field: 'at', read: throws }, NaN],
    ['H1 by a `fromToken` that throws', {}, { fromToken: throws }, undefined],
    ['unknown, where neither says', {}, { field }, undefined],
    ['unknown, without options', { expiresIn: 60 }, {}, undefined],
  ])('%s', (_, answer, expiry, expected) => {
    expect(expiryOf(answer, 'A1', expiry, NOW)).toBe(expected);
  });

  test.each([undefined, 5, { token: 'A1' }])('what is no text is not given to `fromToken`: %p', (token) => {
    const never = jest.fn();

    expect(expiryOf({}, token, { fromToken: never }, NOW)).toBeUndefined();
    expect(never).not.toHaveBeenCalled();
  });
});

test('expiresAtFrom is the `expiresAt` of a backend, where tokens say themselves when they expire', () => {
  expect(expiresAtFrom({ field: 'expiresIn' })).toBeUndefined();
  const expiresAt = expiresAtFrom({ fromToken: (token, receivedAt = 0) => receivedAt + token.length });
  expect(expiresAt?.({ accessToken: 'A1' })).toBe(2);
  expect(expiresAt?.({ accessToken: 'A1' }, 5_000)).toBe(5_002);
});

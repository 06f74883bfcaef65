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

const readers: [string, TokenExpiryReader][] = [
  ['expiryFromSeconds', expiryFromSeconds],
  ['expiryFromMs', expiryFromMs],
  ['expiryFromDate()', expiryFromDate()],
  ['expiryFromDate("Z")', expiryFromDate('Z')],
];

describe.each(readers)('%s', (_, read) => {
  test.each([undefined, null])('given %s, names no expiry', (value) => {
    expect(read(value, 0)).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['zero', 0],
    ['a negative number', -1_900_000_000],
    ['NaN', NaN],
    ['1e400', JSON.parse('1e400')],
    ['400 digits', '9'.repeat(400)],
    ['a lifetime', 3600],
    ['a lifetime as a text', '3600'],
    ['an empty text', ''],
    ['a word', 'soon'],
    ['a number in another notation', '0x70000000'],
    ['half a date', '2030/10/30'],
    ['a date with a month that is none', '2030/13/30 23:59:59'],
    ['a date with an hour that is none', '2030/10/30 25:59:59'],
    ['a date and more', '2030/10/30 23:59:59 or so'],
    ['more and a date', 'by 2030/10/30 23:59:59'],
    ['a boolean', true],
    ['a list', [1_900_000_000]],
    ['a list of a date', ['2030/10/30 23:59:59']],
    ['an object', { time: 1_900_000_000 }],
  ])('given %s, is NaN: no time', (__, value) => {
    expect(read(value, 0)).toBeNaN();
  });
});

describe('epoch times', () => {
  test.each<[string, unknown, number | undefined]>([
    ['a number of seconds', AT / 1000, expiryFromSeconds(AT / 1000)],
    ['seconds as a text', String(AT / 1000), expiryFromSeconds(String(AT / 1000))],
    ['a number of ms', AT, expiryFromMs(AT)],
    ['ms as a text', String(AT), expiryFromMs(String(AT))],
  ])('%s', (_, __, read) => {
    expect(read).toBe(AT);
  });

  test('the first time that is one, and the last', () => {
    expect([expiryFromMs(1e11 - 1), expiryFromMs(1e11)]).toEqual([NaN, 1e11]);
    expect([expiryFromMs(1e14 - 1), expiryFromMs(1e14)]).toEqual([1e14 - 1, NaN]);
  });

  test('one unit taken for the other is no time', () => {
    expect(expiryFromSeconds(AT)).toBeNaN();
    expect(expiryFromMs(AT / 1000)).toBeNaN();
  });
});

describe('expiryFromDate', () => {
  test.each<[string, string | undefined, number]>([
    ['2030/10/30 23:59:59', 'Z', AT],
    ['2030-10-30 23:59:59', 'Z', AT],
    ['2030-10-30T23:59:59', 'Z', AT],
    ['2030-10-30T23:59:59.000', 'Z', AT],
    ['2030/10/30 23:59', 'Z', AT - 59_000],
    ['2030/1/5 3:04:05', 'Z', Date.UTC(2030, 0, 5, 3, 4, 5)],
    ['2030/10/30 23:59:59', '+08:00', AT - 8 * 3_600_000],
    ['2030/10/30 23:59:59', '-03:30', AT + 3.5 * 3_600_000],
    ['2030-10-30T23:59:59Z', '+08:00', AT],
    ['2030-10-30T23:59:59+08:00', 'Z', AT - 8 * 3_600_000],
    ['2030/10/30 23:59:59', undefined, new Date(2030, 9, 30, 23, 59, 59).getTime()],
  ])('reads %j in zone %s', (text, zone, at) => {
    expect(expiryFromDate(zone)(text, 0)).toBe(at);
  });

  test.each(['8', '+8', '+0800', 'UTC', 'Asia/Shanghai', '+08:00 '])('refuses zone %j at start-up', (zone) => {
    expect(() => expiryFromDate(zone)).toThrow(
      /^ngx-token-refresh: `zone` of expiryFromDate\(\) must be [^\n]+[^.]\.$/,
    );
  });
});

describe('expiryFromLifetime', () => {
  const NOW = 1_767_225_600_000;

  test.each<[string, unknown, number]>([
    ['seconds', 3600, 3_600_000],
    ['seconds as a text, as Firebase writes them', '3600', 3_600_000],
    ['a fraction of a second', 0.5, 500],
    ['thirty days', 2_592_000, 2_592_000_000],
  ])('given %s, counts from now', (_, lifetime, ms) => {
    expect(expiryFromLifetime(lifetime, NOW)).toBe(NOW + ms);
  });

  test.each([undefined, null])('given %s, names no expiry', (lifetime) => {
    expect(expiryFromLifetime(lifetime, NOW)).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['zero', 0],
    ['zero as a text', '0'],
    ['a negative number', -1],
    ['a negative number as a text', '-3600'],
    ['NaN', NaN],
    ['1e400, which JSON reads as Infinity', JSON.parse('1e400')],
    ['400 digits', '9'.repeat(400)],
    ['a year and two days', 367 * 86_400],
    ['an epoch time in ms', NOW],
    ['an epoch time in ms as a text', String(NOW)],
    ['an empty text', ''],
    ['a word', 'soon'],
    ['a number with a unit', '3600s'],
    ['a number in another notation', '0x10'],
    ['a date', '2030/10/30 23:59:59'],
    ['a boolean', true],
    ['a list', [3600]],
    ['an object', { seconds: 3600 }],
  ])('given %s, is NaN: no lifetime', (_, lifetime) => {
    expect(expiryFromLifetime(lifetime, NOW)).toBeNaN();
  });

  test.each<[string, unknown]>([
    ['a day in ms', 86_400_000],
    ['a week in ms', 604_800_000],
    ['an epoch time in seconds', 1_767_229_200],
  ])('given %s, which as seconds would be years to decades, is NaN: no lifetime', (_, lifetime) => {
    expect(expiryFromLifetime(lifetime, NOW)).toBeNaN();
  });
});

describe('expiryOf', () => {
  const NOW = 1_767_225_600_000;
  const fromToken = (token: string): number => token.length;

  test.each<[string, unknown, TokenExpiry, number | undefined]>([
    ['a lifetime by default', { expiresIn: 60 }, { field: 'expiresIn' }, NOW + 60_000],
    ['at a dotted path', { data: { life: '60' } }, { field: 'data.life' }, NOW + 60_000],
    ['by the reader it is given', { at: NOW }, { field: 'at', read: expiryFromMs }, NOW],
    ['from the token, where the answer does not say', {}, { field: 'expiresIn', fromToken }, 2],
    ['from the token, where there is no field', { expiresIn: 60 }, { fromToken }, 2],
    [
      'not from the token, where the answer does say',
      { expiresIn: 60 },
      { field: 'expiresIn', fromToken },
      NOW + 60_000,
    ],
    ['H1 nor where what it says is no time', { expiresIn: 'soon' }, { field: 'expiresIn', fromToken }, NaN],
    ['H1 of a token that is no JWT', {}, { fromToken: jwtExpiry }, NaN],
    ['unknown, where neither says', {}, { field: 'expiresIn' }, undefined],
    ['unknown, without options', { expiresIn: 60 }, {}, undefined],
  ])('%s', (_, answer, expiry, expected) => {
    expect(expiryOf(answer, 'A1', expiry, NOW)).toBe(expected);
  });

  test('what is no text is not given to `fromToken`', () => {
    const never = jest.fn();
    for (const token of [undefined, null, 5, { token: 'A1' }]) {
      expect(expiryOf({}, token, { fromToken: never }, NOW)).toBeUndefined();
    }
    expect(never).not.toHaveBeenCalled();
  });
});

test('expiresAtFrom is the `expiresAt` of a backend, where tokens say themselves when they expire', () => {
  expect(expiresAtFrom({ field: 'expiresIn' })).toBeUndefined();
  expect(expiresAtFrom({ fromToken: (token) => token.length })?.({ accessToken: 'A1' })).toBe(2);
});

import { expiryFromDate, expiryFromMs, expiryFromSeconds, TokenExpiryReader } from './token-expiry';

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

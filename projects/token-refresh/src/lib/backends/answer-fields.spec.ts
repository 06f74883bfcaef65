import { fieldOf, numberIn } from './answer-fields';

describe('fieldOf', () => {
  const answer: unknown = JSON.parse('{"code": 0, "empty": "", "none": null, "data": {"token": "A", "list": ["x"]}}');

  test.each<[string, unknown]>([
    ['code', 0],
    ['empty', ''],
    ['none', null],
    ['data.token', 'A'],
    ['data.list', ['x']],
    ['data.list.0', 'x'],
  ])('finds %s', (path, value) => {
    expect(fieldOf(answer, path)).toEqual(value);
  });

  test.each([
    ...['missing', 'data.missing', 'code.deeper', 'none.deeper', 'empty.length', 'data.token.length', 'data.token.0'],
    ...['.', 'data.', '.data'],
    // What the server did not send.
    ...['constructor', '__proto__', 'toString', 'constructor.name', '__proto__.constructor', 'data.hasOwnProperty'],
  ])('finds nothing at %j', (path) => {
    expect(fieldOf(answer, path)).toBeUndefined();
  });

  test.each([answer, 'text', 0, null, undefined])('finds the whole at an empty path: %j', (whole) => {
    expect(fieldOf(whole, '')).toBe(whole);
  });

  test.each([undefined, null, 'text', 5, [], () => 1])('finds nothing in %p', (value) => {
    expect(fieldOf(value, 'length.token')).toBeUndefined();
    expect(fieldOf(value, 'token')).toBeUndefined();
  });

  test('does not take a field from a __proto__ that the server sent', () => {
    const evil: unknown = JSON.parse('{"__proto__": {"token": "evil"}, "data": {"__proto__": {"token": "evil"}}}');

    expect(fieldOf(evil, 'token')).toBeUndefined();
    expect(fieldOf(evil, 'data.token')).toBeUndefined();
  });
});

<<<<<<< HEAD
describe('expiryOf', () => {
  const NOW = 1_767_225_600_000;

  test.each<[string, unknown, number]>([
    ['seconds', 3600, 3_600_000],
    ['seconds as a text, as Firebase writes them', '3600', 3_600_000],
    ['a fraction of a second', 0.5, 500],
    ['thirty days', 2_592_000, 2_592_000_000],
  ])('given %s, counts from now', (_, lifetime, ms) => {
    expect(expiryOf(lifetime, NOW)).toBe(NOW + ms);
  });

  test.each([undefined, null])('given %s, names no expiry', (lifetime) => {
    expect(expiryOf(lifetime, NOW)).toBeUndefined();
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
    ['a day in ms', 86_400_000],
    ['a week in ms', 604_800_000],
    ['an epoch time in seconds', 1_767_229_200],
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
    expect(expiryOf(lifetime, NOW)).toBeNaN();
=======
describe('numberIn', () => {
  test.each<[unknown, number]>([
    [5, 5],
    ['5', 5],
    ['007', 7],
    ['', NaN],
    ['-5', NaN],
    ['1e3', NaN],
    [' 5', NaN],
    ['5\n', NaN],
    [null, NaN],
    [true, NaN],
    [[5], NaN],
  ])('of %p is %p', (value, number) => {
    expect(numberIn(value)).toBe(number);
>>>>>>> specs
  });
});

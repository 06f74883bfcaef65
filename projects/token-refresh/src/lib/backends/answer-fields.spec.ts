import { fieldOf, numberIn } from './answer-fields';

describe('fieldOf', () => {
  const answer: unknown = JSON.parse('{"code": 0, "empty": "", "none": null, "data": {"token": "A", "list": ["x"]}}');

  test.each<[string, unknown]>([
    ['code', 0],
    ['data.token', 'A'],
    ['data.list', ['x']],
    ['data.list.0', 'x'],
  ])('finds %s', (path, value) => {
    expect(fieldOf(answer, path)).toEqual(value);
  });

  test.each([
    ...['missing', 'data.missing', 'code.deeper', 'none.deeper', 'data.token.length', 'data.token.0'],
    ...['.', 'data.', '.data'],
    // What the server did not send.
    ...['constructor', '__proto__', 'toString', 'constructor.name', '__proto__.constructor', 'data.hasOwnProperty'],
  ])('finds nothing at %j', (path) => {
    expect(fieldOf(answer, path)).toBeUndefined();
  });

  test.each([answer, 'text', 0, null, undefined])('finds the whole at an empty path: %j', (whole) => {
    expect(fieldOf(whole, '')).toBe(whole);
  });

  test('does not take a field from a __proto__ that the server sent', () => {
    const evil: unknown = JSON.parse('{"__proto__": {"token": "evil"}, "data": {"__proto__": {"token": "evil"}}}');

    expect(fieldOf(evil, 'token')).toBeUndefined();
    expect(fieldOf(evil, 'data.token')).toBeUndefined();
  });
});

describe('numberIn', () => {
  test.each<[unknown, number]>([
    [5, 5],
    ['5', 5],
    ['007', 7],
    ['', NaN],
    ['-5', NaN],
    ['5\n', NaN],
    [true, NaN],
    [[5], NaN],
  ])('of %p is %p', (value, number) => {
    expect(numberIn(value)).toBe(number);
  });
});

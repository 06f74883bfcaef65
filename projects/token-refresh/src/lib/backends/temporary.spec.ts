import { isTemporary } from './temporary';

test.each([408, 429, 500, 503, 599, '500'])('%j says "not now"', (status) => {
  expect(isTemporary(status)).toBe(true);
});

test.each([0, 200, 400, 401, 404, 407, 409, 430, 50, 5000, '5xx', '0500', ''])('%j does not', (status) => {
  expect(isTemporary(status)).toBe(false);
});

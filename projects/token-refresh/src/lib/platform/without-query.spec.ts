import { withoutQuery } from './without-query';

test.each([
  ['https://example.com/api/x', 'https://example.com/api/x'],
  ['https://example.com/api/x?token=SECRET', 'https://example.com/api/x'],
  ['/api/x?a=1&token=SECRET', '/api/x'],
  ['/api/x#token=SECRET', '/api/x'],
  ['/api/x#a?token=SECRET', '/api/x'],
  ['/api/x?a#token=SECRET', '/api/x'],
  ['/api/x?token=\nSECRET\n', '/api/x'],
  ['/api/x?token=\u2028SECRET', '/api/x'],
  ['?token=SECRET', ''],
  ['#token=SECRET', ''],
  ['', ''],
])('withoutQuery(%j) is %j', (url, bare) => {
  expect(withoutQuery(url)).toBe(bare);
});

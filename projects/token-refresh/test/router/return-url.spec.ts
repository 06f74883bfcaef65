import { safeReturnUrl } from 'ngx-token-refresh/router';

describe('safeReturnUrl()', () => {
  test.each(['/', '/orders', '/orders/2?page=3&x=%2F#top', '/a/b;c=d', '/%E4%BD%A0', '/?u=https://x.example', '/a//b'])(
    '%s is one',
    (url) => {
      expect(safeReturnUrl(url)).toBe(url);
    },
  );

  test.each([
    null,
    undefined,
    '',
    'orders',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    '/ /evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    'https://evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '/a\\b',
    '/\u0000',
    '@evil.example',
    '.evil.example',
  ])('%j is none', (url) => {
    expect(safeReturnUrl(url, '/home')).toBe('/home');
    expect(safeReturnUrl(url)).toBe('/');
  });
});

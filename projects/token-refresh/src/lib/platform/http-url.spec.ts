import { httpUrl } from './http-url';

describe('httpUrl', () => {
  test('resolves a URL of http or https', () => {
    expect(httpUrl('/refresh', 'https://auth.example.com/login')?.href).toBe('https://auth.example.com/refresh');
    expect(httpUrl('HTTP://auth.example.com')?.href).toBe('http://auth.example.com/');
  });

  test.each([
    '/refresh',
    'http://',
    'xhttps://auth.example.com/',
    'ftp://auth.example.com/',
    'https://me@auth.example.com/',
  ])('given %s alone, there is none', (url) => {
    expect(httpUrl(url)).toBeNull();
  });
});

import { envelopeBackend } from './envelope-backend';
import { restBackend } from './rest-backend';
import { TokenBackend } from './token-backend';

interface Options {
  refreshUrl: string;
  method?: 'GET' | 'POST';
  header?: string;
}

/** What the two have in common: where the refresh goes, and how. Their requests are in the specs of the two. */
describe.each<[string, (options: Options) => TokenBackend]>([
  ['restBackend', restBackend],
  ['envelopeBackend', envelopeBackend],
])('%s at start-up', (name, make) => {
  /** One sentence that names the option and the function. */
  function refusal(make: () => unknown): string {
    let message = 'no error';
    try {
      make();
    } catch (error) {
      message = (error as Error).message;
    }
    return message;
  }

  test.each([
    'https://auth.example.com/refresh',
    'http://localhost:8080/refresh',
    'HTTPS://AUTH.EXAMPLE.COM/refresh',
    '//auth.example.com/refresh',
    '/api/refresh',
    'api/refresh',
    './refresh',
    '?action=refresh',
    '/auth/v1/token?grant_type=refresh_token',
  ])('takes refreshUrl %j', (refreshUrl) => {
    expect(() => make({ refreshUrl })).not.toThrow();
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['spaces', '  '],
    ['a number', 5],
    ['a URL object', new URL('https://auth.example.com/refresh')],
    ['a list', ['/refresh']],
    ['ftp', 'ftp://auth.example.com/refresh'],
    ['a script', 'javascript:alert(1)'],
    ['data', 'data:application/json,{}'],
    ['a file', 'file:///etc/passwd'],
    ['ws', 'wss://auth.example.com/refresh'],
    ['a scheme forgotten, with a port', 'localhost:8080/refresh'],
    ['no host', 'http://'],
    ['a bad host', 'https://auth example.com/refresh'],
    ['a bad port', 'https://auth.example.com:99999/refresh'],
  ])('refuses refreshUrl that is %s', (_, refreshUrl) => {
    const message = refusal(() => make({ refreshUrl: refreshUrl as string }));

    expect(message).toMatch(/^ngx-token-refresh: `refreshUrl` of \w+\(\) must be [^\n]+[^.]\.$/);
    expect(message).toContain(`${name}()`);
    expect(message).not.toMatch(/\. /);
  });

  test('refuses refreshUrl with a user and a password, which no browser would call', () => {
    const message = refusal(() => make({ refreshUrl: 'https://user:SECRET@auth.example.com/refresh' }));

    expect(message).toMatch(/^ngx-token-refresh: `refreshUrl` of \w+\(\) must be [^\n]+[^.]\.$/);
    expect(message).not.toContain('SECRET');
  });

  test.each<[string, unknown]>([
    ['in small letters', 'post'],
    ['empty', ''],
    ['two words', 'PO ST'],
    ['with a line break', 'POST\n'],
    ['a number', 5],
    ['null', null],
    ['a list', ['POST', 'GET']],
    ['one that cannot carry a body', 'HEAD'],
    ['one that browsers forbid', 'TRACE'],
    ['none at all', 'BREW'],
  ])('refuses a method that is %s', (_, method) => {
    const message = refusal(() => make({ refreshUrl: '/refresh', method: method as 'POST' }));

    expect(message).toMatch(/^ngx-token-refresh: `method` of \w+\(\) must be [^\n]+[^.]\.$/);
    expect(message).toContain(`${name}()`);
  });

  test.each<[string, unknown]>([
    ['with a space', 'X Token'],
    ['with a colon', 'Authorization:'],
    ['with a line break', 'Authorization\r\nX-Evil'],
    ['empty', ''],
    ['beyond ASCII', 'Tokén'],
    ['a number', 5],
  ])('refuses a header name %s: with it every request would fail', (_, header) => {
    const message = refusal(() => make({ refreshUrl: '/refresh', header: header as string }));

    expect(message).toMatch(/^ngx-token-refresh: `header` of \w+\(\) must be [^\n]+[^.]\.$/);
  });
});

import { HttpRequest } from '@angular/common/http';
import { from } from 'rxjs';
import { outcomeOf, read, requestOf, Wire } from '../../../test/world/exchange';
import { Tokens } from '../session/tokens';
import { cookieBackend } from './cookie-backend';
import { envelopeBackend } from './envelope-backend';
import { oauth2Backend } from './oauth2-backend';
import { RefreshRequestOptions } from './refresh-request';
import { restBackend } from './rest-backend';
import { TokenBackend } from './token-backend';

const SIGNED_IN: Tokens = { accessToken: 'A1', refreshToken: 'r+1/=&?', tokenType: 'bearer' };

/** What the error says with which something fails. */
function refusal(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
}

describe.each<[string, string, string, (url: string) => TokenBackend]>([
  ['restBackend', 'refreshUrl', '/api/refresh', (refreshUrl) => restBackend({ refreshUrl })],
  ['envelopeBackend', 'refreshUrl', '/api/refresh', (refreshUrl) => envelopeBackend({ refreshUrl })],
  ['cookieBackend', 'refreshUrl', '/api/refresh', (refreshUrl) => cookieBackend({ refreshUrl })],
  ['cookieBackend', 'revokeUrl', '/api/logout', (revokeUrl) => cookieBackend({ refreshUrl: '/refresh', revokeUrl })],
  ['oauth2Backend', 'tokenEndpoint', '/oauth/token', (tokenEndpoint) => oauth2Backend({ tokenEndpoint })],
  ['restBackend', 'revokeUrl', '/api/logout', (revokeUrl) => restBackend({ refreshUrl: '/refresh', revokeUrl })],
  ['envelopeBackend', 'revokeUrl', '/api/logout', (revokeUrl) => envelopeBackend({ refreshUrl: null, revokeUrl })],
  [
    'oauth2Backend',
    'revocationEndpoint',
    '/oauth/token',
    (revocationEndpoint) => oauth2Backend({ tokenEndpoint: '/token', revocationEndpoint }),
  ],
])('%s, its `%s`', (backend, option, example, make) => {
  test.each([
    ...['https://auth.example.com/refresh', 'http://localhost:8080/refresh', '//auth.example.com/refresh'],
    ...['/auth/v1/token?grant_type=refresh_token', 'api/refresh', '?action=refresh'],
  ])('%j is taken', (url) => {
    expect(() => make(url)).not.toThrow();
  });

  test.each<[string, unknown]>([
    ['an empty text', ''],
    ['a URL object', new URL('https://auth.example.com/refresh')],
    ['a script', 'javascript:alert(1)'],
    ['a scheme forgotten, with a port', 'localhost:8080/refresh'],
    ['no host', 'http://'],
    ['one with a user and a password, which no browser would call', 'https://user:SECRET@auth.example.com/refresh'],
  ])('refused, in one sentence, is %s', (_, url) => {
    const message = refusal(() => make(url as string));

    expect(message).toMatch(
      new RegExp(`^ngx-token-refresh: \`${option}\` of ${backend}\\(\\) must be [^\n]+ such as "${example}"\\.$`),
    );
    expect(message).not.toMatch(/\. |SECRET/);
  });
});

const makers: [string, (options: RefreshRequestOptions) => TokenBackend][] = [
  ['restBackend', restBackend],
  ['envelopeBackend', envelopeBackend],
];

describe.each(makers)('%s, the other options of the request', (name, make) => {
  const methods = 'one of GET, POST, PUT, PATCH';

  const refusals: [option: string, value: unknown, choices: string, more?: object][] = [
    ...['post', 5, null, ['POST', 'GET'], 'HEAD'].map((method): [string, unknown, string] => [
      'method',
      method,
      methods,
    ]),
    ...['X Token', 'Authorization\r\nX-Evil', '', 'Tokén', 5].map((header): [string, unknown, string] => [
      'header',
      header,
      'the name of a header',
    ]),
    ['refreshUrl', undefined, 'an http'],
    ['refreshUrl', 5, 'an http'],
    ['credential', 'password', 'one of refresh-token, access-token, cookie'],
    ['sendAs', 'xml', 'one of json, form, query, header, bearer', { method: 'POST' }],
    ['sendAs', 'json', 'query, header or bearer', { method: 'GET' }],
    ['sendAs', 'form', 'query, header or bearer', { method: 'GET' }],
    ['credential', 'cookie', 'refresh-token', { sendAs: 'bearer' }],
    ...[0, 200, 500, '419', NaN, [401, 0], [[401]]].map((status): [string, unknown, string] => [
      'refusedStatus',
      status,
      'HTTP statuses from 400 to 499, or a function',
    ]),
    ...[0, 200, 600, '422', [400, 200]].map((status): [string, unknown, string] => [
      'refreshRejectedStatus',
      status,
      'HTTP statuses from 400 to 599',
    ]),
  ];

  test.each(refusals)('`%s: %j` is refused, in one sentence: it must be %s', (option, value, choices, more = {}) => {
    const message = refusal(() => make({ refreshUrl: '/refresh', ...more, [option]: value }));

    expect(message).toMatch(
      new RegExp(`^ngx-token-refresh: \`${option}\` of ${name}\\(\\) must be ${choices}[^\n]*\\.$`),
    );
  });

  test('a secret in the code of the app is warned of, and not quoted', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();

    make({ refreshUrl: '/refresh', requestFields: { grant_type: 'refresh_token' } });
    expect(warn).not.toHaveBeenCalled();
    make({ refreshUrl: '/refresh', requestFields: { client_secret: 'S3CRET' } });

    expect(warn.mock.calls).toEqual([[expect.stringMatching(/^ngx-token-refresh: [^\n]*secret/)]]);
    expect(String(warn.mock.calls)).not.toContain('S3CRET');
    warn.mockRestore();
  });
});

describe.each(makers)('the refresh request of %s', (_, make) => {
  function request(options: Partial<RefreshRequestOptions>, tokens = SIGNED_IN): HttpRequest<unknown> {
    return requestOf(make({ refreshUrl: '/refresh', method: 'POST', ...options }), tokens);
  }

  const ONLY_ACCESS = { accessToken: 'A1', tokenType: '' };
  const encoded = 'r%2B1/=%26?';

  test.each<[string, Partial<RefreshRequestOptions>, Partial<ReturnType<typeof read>>, Tokens?]>([
    ...(['POST', 'PUT', 'PATCH'] as const).map((method): [string, object, object] => [
      `JSON, with ${method}`,
      { method, requestField: 'rt' },
      { line: `${method} /refresh`, body: { rt: 'r+1/=&?' } },
    ]),
    [
      'further fields and headers',
      { requestFields: { grant_type: 'refresh_token' }, requestHeaders: { apikey: 'K' } },
      { body: { grant_type: 'refresh_token', refreshToken: 'r+1/=&?' }, headers: { apikey: 'K' } },
    ],
    [
      'the query, with GET: no cache may keep the answer',
      { method: 'GET', requestField: 'rt', refreshUrl: '/refresh?app=web' },
      { line: `GET /refresh?app=web&rt=${encoded}`, headers: { 'Cache-Control': 'no-store' } },
    ],
    [
      'the query, with POST',
      { refreshUrl: '/refresh?v=2', sendAs: 'query' },
      { line: `POST /refresh?v=2&refreshToken=${encoded}` },
    ],
    [
      'a form',
      { sendAs: 'form', requestFields: { client_id: 'a b' } },
      { body: 'client_id=a%20b&refreshToken=r%2B1/=%26?' },
    ],
    [
      'the refresh token itself as credentials, of the scheme of the session',
      { sendAs: 'bearer' },
      { headers: { Authorization: 'Bearer r+1/=&?' } },
    ],
    [
      'the same in another header, with further fields',
      { sendAs: 'bearer', header: 'token', requestFields: { device: 'D' } },
      { headers: { token: 'JWT r' }, body: { device: 'D' } },
      { accessToken: 'A1', refreshToken: 'r', tokenType: 'JWT' },
    ],
    [
      'the same with GET',
      { sendAs: 'bearer', method: 'GET', requestFields: { device: 'D' }, refreshUrl: 'https://a.example/refresh' },
      { line: 'GET https://a.example/refresh?device=D', headers: { Authorization: 'Bearer r+1/=&?' } },
    ],
    [
      'the old access token beside it',
      { accessTokenRequestField: 'token' },
      { body: { token: 'A1', refreshToken: 'r+1/=&?' } },
    ],
    [
      'the old access token in a query, encoded',
      { accessTokenRequestField: 'token', sendAs: 'query' },
      { line: `POST /refresh?token=A1&refreshToken=${encoded}` },
    ],
    [
      'fields and headers known at run time',
      {
        requestFields: (tokens) => ({ device: `D-${tokens?.tokenType}` }),
        requestHeaders: () => ({ 'X-CSRF-TOKEN': 'C' }),
      },
      { body: { device: 'D-bearer', refreshToken: 'r+1/=&?' }, headers: { 'X-CSRF-TOKEN': 'C' } },
    ],
    ['a header', { sendAs: 'header', requestField: 'refresh_token' }, { headers: { refresh_token: 'r+1/=&?' } }],
    ['a cookie, without a refresh token', { credential: 'cookie' }, { withCredentials: true }, ONLY_ACCESS],
    [
      'the access token, though there is a refresh token',
      { credential: 'access-token' },
      { headers: { Authorization: 'Bearer A1' } },
    ],
    [
      'the access token, in another header and of another scheme',
      { credential: 'access-token', header: 'token' },
      { headers: { token: 'A1' } },
      ONLY_ACCESS,
    ],
  ])('%s', (__, options, expected, tokens = SIGNED_IN) => {
    const plain = { line: 'POST /refresh', body: null, headers: {}, withCredentials: false };

    expect(read(request(options, tokens))).toEqual({ ...plain, ...expected });
  });

  test('a form arrives as it is, and says that it is one', () => {
    const form = request({ sendAs: 'form' });

    expect(form.detectContentTypeHeader()).toMatch(/^application\/x-www-form-urlencoded/);
    expect([...new URLSearchParams(String(form.serializeBody()))]).toEqual([['refreshToken', 'r+1/=&?']]);
  });

  test.each([
    ...[
      'a+b/c==',
      'a&refreshToken=evil',
      'a#b',
      'a%2Bb',
      '100%',
      'ä令😀',
      'a;b,c:d@e$f',
      'a\'b"c<d>e\r\n',
      '../../admin',
    ],
  ])('with GET the refresh token %j arrives as it is, and adds nothing to the URL', (refreshToken) => {
    const { urlWithParams } = request({ method: 'GET' }, { accessToken: 'A1', refreshToken });

    const url = new URL(urlWithParams, 'http://localhost');
    expect([...url.searchParams]).toEqual([['refreshToken', refreshToken]]);
    expect(url.pathname).toBe('/refresh');
    expect(url.hash).toBe('');
    expect(url.search).not.toMatch(/[+ \r\n]/);
  });

  test.each([
    // Of the page’s own origin; to another it would cost a preflight.
    ...['refresh', './refresh', '../refresh'].map(
      (refreshUrl) => [refreshUrl, { 'Cache-Control': 'no-store' }] as const,
    ),
    ...['//auth.example.com/refresh', 'HTTPS://auth.example.com/refresh'].map(
      (refreshUrl) => [refreshUrl, {}] as const,
    ),
  ])('a GET to %s has the headers %j', (refreshUrl, headers) => {
    expect(read(request({ method: 'GET', refreshUrl })).headers).toEqual(headers);
  });

  test.each([SIGNED_IN, { accessToken: 'A1' }])('given nowhere to send it, makes no call, with %j', (tokens) => {
    const wire = new Wire();

    expect(outcomeOf(make({ refreshUrl: null }), wire, tokens)).toEqual({ type: 'no-refresh-token' });
    expect(wire.requests).toEqual([]);
  });

  test('without an access token, none is sent along', () => {
    const wire = new Wire({ status: 204 });
    const by = make({ refreshUrl: '/refresh', credential: 'cookie', sendAs: 'form', accessTokenRequestField: 'token' });
    from(by.refresh(null, wire.context)).subscribe();

    expect(read(wire.request).body).toBe('');
  });

  test('the credential is a cookie where the request says so', () => {
    expect(make({ refreshUrl: '/refresh', credential: 'cookie' }).credential).toBe('cookie');
    expect(make({ refreshUrl: '/refresh' }).credential).toBeUndefined();
  });

  test('fields known at run time are asked for with each refresh', () => {
    let device = 0;
    const by = make({ refreshUrl: '/refresh', requestFields: () => ({ device: `D${++device}` }) });

    expect([1, 2].map(() => requestOf(by).body)).toMatchObject([{ device: 'D1' }, { device: 'D2' }]);
  });

  test.each<[string, Partial<RefreshRequestOptions>, Partial<ReturnType<typeof read>>]>([
    ['JSON', {}, { body: { refreshToken: 'r+1/=&?' } }],
    ['as credentials', { sendAs: 'bearer' }, { headers: { Authorization: 'Bearer r+1/=&?' } }],
    ['a form', { sendAs: 'form', requestField: 'rt' }, { body: 'rt=r%2B1/=%26?' }],
    ['a cookie', { credential: 'cookie' }, { withCredentials: true }],
  ])('sign-out tells the server as a refresh would ask it: %s', (__, options, expected) => {
    const wire = new Wire();
    const by = make({ refreshUrl: '/refresh', revokeUrl: '/logout', ...options });
    from(by.revoke?.(SIGNED_IN, wire.context) ?? []).subscribe();

    const plain = { line: 'POST /logout', body: null, headers: {}, withCredentials: false };
    expect(read(wire.request)).toEqual({ ...plain, ...expected });
  });

  test('sign-out sends no request for a session without a refresh token, nor without a URL', () => {
    const wire = new Wire();
    const by = make({ refreshUrl: '/refresh', revokeUrl: '/logout' });
    from(by.revoke?.({ accessToken: 'A1' }, wire.context) ?? []).subscribe();

    expect(wire.requests).toEqual([]);
    expect(make({ refreshUrl: '/refresh' })).toMatchObject({ revoke: undefined });
  });

  test.each([
    [undefined, [400, 401, 403]],
    [422, [422]],
    [
      [401, 422],
      [401, 422],
    ],
  ])('with `refreshRejectedStatus` %j these statuses end the session: %j', (refreshRejectedStatus, expected) => {
    const by = make({ refreshUrl: '/refresh', refreshRejectedStatus });
    const statuses = [400, 401, 403, 404, 408, 422, 429, 500];

    expect(statuses.filter((status) => outcomeOf(by, { status }).type === 'rejected')).toEqual(expected);
  });

  test('one subscription, one call; none before', () => {
    const wire = new Wire();
    const pending = from(make({ refreshUrl: '/refresh' }).refresh(SIGNED_IN, wire.context));
    expect(wire.requests).toEqual([]);

    pending.subscribe();

    expect(wire.requests).toHaveLength(1);
  });

  test('the header that carries the token is the one asked for', () => {
    expect(make({ refreshUrl: '/refresh', header: 'token' }).header).toBe('token');
    expect(make({ refreshUrl: '/refresh' }).header).toBe('Authorization');
  });
});

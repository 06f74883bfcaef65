import { HttpClient, HttpRequest, provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { firstValueFrom, from } from 'rxjs';
import { Tokens } from '../session/tokens';
import { envelopeBackend } from './envelope-backend';
import { RefreshRequestOptions } from './refresh-request';
import { restBackend } from './rest-backend';
import { TokenBackend } from './token-backend';

/** What the two have in common: where the refresh goes, and how. Their requests are in the specs of the two. */
describe.each<[string, (options: RefreshRequestOptions) => TokenBackend]>([
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
    expect(message).toContain('such as "/api/refresh".');
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

  test.each<[string, Partial<RefreshRequestOptions>]>([
    ['credential', { credential: 'password' as 'cookie' }],
    ['sendAs', { method: 'POST', sendAs: 'xml' as 'json' }],
    ['sendAs', { method: 'GET', sendAs: 'json' }],
    ['sendAs', { method: 'GET', sendAs: 'form' }],
  ])('refuses %s that is none: %j', (option, options) => {
    const message = refusal(() => make({ refreshUrl: '/refresh', ...options }));

    expect(message).toMatch(new RegExp(`^ngx-token-refresh: \`${option}\` of ${name}\\(\\) must be [^\\n]+[^.]\\.$`));
  });

  test('says what there is to choose from', () => {
    const refused = (options: object): string => refusal(() => make({ refreshUrl: '/refresh', ...options }));

    expect(refused({ method: 'HEAD' })).toMatch(/`method` .* must be one of GET, POST, PUT, PATCH\.$/);
    expect(refused({ credential: '' })).toMatch(
      /`credential` .* must be one of refresh-token, access-token, cookie\.$/,
    );
    expect(refused({ sendAs: '' })).toMatch(/`sendAs` .* must be one of json, form, query, header\.$/);
  });

  test('warns of a secret that everybody can read, and does not quote it', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();

    make({ refreshUrl: '/refresh', requestFields: { grant_type: 'refresh_token' } });
    expect(warn).not.toHaveBeenCalled();
    make({ refreshUrl: '/refresh', requestFields: { client_secret: 'S3CRET' } });

    expect(warn.mock.calls).toEqual([[expect.stringMatching(/^ngx-token-refresh: [^\n]*secret/)]]);
    expect(String(warn.mock.calls)).not.toContain('S3CRET');
    warn.mockRestore();
  });
});

describe.each<[string, (options: RefreshRequestOptions) => TokenBackend]>([
  ['restBackend', restBackend],
  ['envelopeBackend', envelopeBackend],
])('the refresh request of %s', (_, make) => {
  const SIGNED_IN: Tokens = { accessToken: 'A1', refreshToken: 'r+1/=&?', tokenType: 'bearer' };

  function requestOf(options: Partial<RefreshRequestOptions>, tokens = SIGNED_IN): HttpRequest<unknown> {
    const http = TestBed.inject(HttpClient);
    from(
      make({ refreshUrl: '/refresh', method: 'POST', ...options }).refresh(tokens, { http, now: () => 0 }),
    ).subscribe();
    return TestBed.inject(HttpTestingController).expectOne(() => true).request;
  }

  function headersOf({ headers }: HttpRequest<unknown>): Record<string, string | null> {
    return Object.fromEntries(headers.keys().map((name) => [name, headers.get(name)]));
  }

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
  });

  test('JSON, with further fields and headers', () => {
    const request = requestOf({
      requestField: 'refresh_token',
      requestFields: { grant_type: 'refresh_token' },
      requestHeaders: { apikey: 'K' },
    });

    expect(request.body).toEqual({ grant_type: 'refresh_token', refresh_token: 'r+1/=&?' });
    expect(headersOf(request)).toEqual({ apikey: 'K' });
    expect(request.urlWithParams).toBe('/refresh');
  });

  test('a form, which arrives as it is', () => {
    const request = requestOf({ sendAs: 'form', requestFields: { client_id: 'a b' } });

    expect(request.detectContentTypeHeader()).toMatch(/^application\/x-www-form-urlencoded/);
    expect([...new URLSearchParams(String(request.serializeBody()))]).toEqual([
      ['client_id', 'a b'],
      ['refreshToken', 'r+1/=&?'],
    ]);
    expect(request.urlWithParams).toBe('/refresh');
  });

  test('the query of a POST, which has no body then', () => {
    const request = requestOf({ refreshUrl: '/refresh?v=2', sendAs: 'query' });

    expect([...new URL(request.urlWithParams, 'http://localhost').searchParams]).toEqual([
      ['v', '2'],
      ['refreshToken', 'r+1/=&?'],
    ]);
    expect(request.body).toBeNull();
  });

  test('a header', () => {
    const request = requestOf({ sendAs: 'header', requestField: 'refresh_token' });

    expect(headersOf(request)).toEqual({ refresh_token: 'r+1/=&?' });
    expect(request.body).toBeNull();
    expect(request.urlWithParams).toBe('/refresh');
  });

  test('a cookie: with credentials, no token, no body, and no refresh token needed', () => {
    const request = requestOf({ credential: 'cookie' }, { accessToken: 'A1' });

    expect(request.withCredentials).toBe(true);
    expect(request.body).toBeNull();
    expect(headersOf(request)).toEqual({});
    expect(request.urlWithParams).toBe('/refresh');
  });

  test('the access token, in the header that requests carry it in, and no refresh token though there is one', () => {
    expect(headersOf(requestOf({ credential: 'access-token' }))).toEqual({ Authorization: 'Bearer A1' });
  });

  test('the access token, in another header and of another scheme', () => {
    const request = requestOf({ credential: 'access-token', header: 'token' }, { accessToken: 'A1', tokenType: '' });

    expect(headersOf(request)).toEqual({ token: 'A1' });
    expect(request.body).toBeNull();
  });

  test.each([SIGNED_IN, { accessToken: 'A1' }])('nowhere: no call, with %j', async (tokens) => {
    const http = TestBed.inject(HttpClient);

    const outcome = await firstValueFrom(from(make({ refreshUrl: null }).refresh(tokens, { http, now: () => 0 })));

    expect(outcome).toEqual({ type: 'no-refresh-token' });
    TestBed.inject(HttpTestingController).expectNone(() => true);
  });
});

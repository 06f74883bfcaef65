import { HttpClient, provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { from } from 'rxjs';
import { COOKIE_SESSION, Tokens } from '../session/tokens';
import { cookieBackend, CookieBackendOptions } from './cookie-backend';
import { RefreshOutcome, TokenBackend } from './token-backend';

const NOW = Date.UTC(2026, 0, 1);

let wire: HttpTestingController;

beforeEach(() => {
  TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
  wire = TestBed.inject(HttpTestingController);
});

afterEach(() => wire.verify());

function backend(options: Partial<CookieBackendOptions> = {}): TokenBackend {
  return cookieBackend({ refreshUrl: '/refresh', ...options });
}

function context() {
  return { http: TestBed.inject(HttpClient), now: () => NOW };
}

function exchange(by: TokenBackend, tokens: Tokens = COOKIE_SESSION): RefreshOutcome[] {
  const outcomes: RefreshOutcome[] = [];
  from(by.refresh(tokens, context())).subscribe({
    next: (outcome) => outcomes.push(outcome),
    error: () => undefined,
  });
  return outcomes;
}

const only = (): TestRequest => wire.expectOne(() => true);

function outcomeOf(
  body: unknown,
  {
    status = 200,
    tokens = COOKIE_SESSION,
    ...options
  }: Partial<CookieBackendOptions> & { status?: number; tokens?: Tokens } = {},
): RefreshOutcome | undefined {
  const outcomes = exchange(backend(options), tokens);
  only().flush(body as object, { status, statusText: 'of the server' });
  return outcomes[0];
}

const mark = (accessToken: string): RefreshOutcome => ({
  type: 'refreshed',
  tokens: { accessToken, tokenType: 'Cookie' },
});

describe('cookieBackend', () => {
  test('the request: POST with credentials, no body, no token', () => {
    exchange(backend(), { accessToken: 'A1', refreshToken: 'R1' });

    const { request } = only();
    expect(request.method).toBe('POST');
    expect(request.urlWithParams).toBe('/refresh');
    expect(request.withCredentials).toBe(true);
    expect(request.body).toBeNull();
    expect(request.headers.keys()).toEqual([]);
  });

  test('an answer with a token', () => {
    expect(outcomeOf({ access_token: 'A2', expires_in: 60 })).toEqual({
      type: 'refreshed',
      tokens: { accessToken: 'A2', expiresAt: NOW + 60_000, tokenType: 'Bearer' },
    });
  });

  test('fields of other names, another scheme', () => {
    const options = { accessTokenField: 'data.jwt', expiry: { field: 'data.life' }, tokenType: 'JWT' };
    expect(outcomeOf({ data: { jwt: 'A2', life: '60' } }, options)).toEqual({
      type: 'refreshed',
      tokens: { accessToken: 'A2', expiresAt: NOW + 60_000, tokenType: 'JWT' },
    });
  });

  test('204: the access token is a new cookie; another mark, so that a late refusal is known', () => {
    const once = outcomeOf(null, { status: 204 });
    expect(once).toEqual(mark('cookie.1'));
    const { tokens } = once as { tokens: Tokens };
    expect(outcomeOf(null, { status: 204, tokens })).toEqual(mark('cookie.2'));
    expect(outcomeOf(null, { status: 204, tokens: { accessToken: 'A1.7' } })).toEqual(mark('cookie.1'));
    expect(outcomeOf(null, { status: 204, tokens: { ...COOKIE_SESSION, accessToken: 'cookie.x' } })).toEqual(
      mark('cookie.1'),
    );
  });

  test('accessTokenField null: any success says that the cookie was renewed, and may say for how long', () => {
    const accessTokenField = null;
    expect(outcomeOf({ message: 'ok' }, { accessTokenField })).toEqual(mark('cookie.1'));
    expect(outcomeOf(null, { accessTokenField, status: 201 })).toEqual(mark('cookie.1'));
    expect(outcomeOf({ expires_in: 60 }, { accessTokenField })).toMatchObject({ tokens: { expiresAt: NOW + 60_000 } });
  });

  test.each<[string, unknown]>([
    ['nothing', null],
    ['JSON without a token', { message: 'ok' }],
    ['"undefined" for a token', { access_token: 'undefined' }],
    ['LF in the token', { access_token: 'A\n2' }],
    ['a word for a life', { access_token: 'A2', expires_in: 'soon' }],
  ])('given 200 with %s: an invalid answer', (_, body) => {
    expect(outcomeOf(body)).toEqual({ type: 'invalid-response', status: 200 });
  });

  test('sign-out: POST with credentials, no body', () => {
    from(backend({ revokeUrl: '/logout' }).revoke?.(COOKIE_SESSION, context()) ?? []).subscribe();

    const { request } = only();
    expect([request.method, request.url, request.body, request.withCredentials]).toEqual([
      'POST',
      '/logout',
      null,
      true,
    ]);
    expect(backend()).not.toHaveProperty('revoke');
  });

  test.each([
    ['refreshUrl', '/api/refresh'],
    ['revokeUrl', '/api/logout'],
  ])('%s that nothing can be sent to throws, naming it, with %s for an example', (option, example) => {
    for (const url of ['', 'ftp://x', 'https://u:p@x/refresh', 5, null]) {
      expect(() => backend({ [option]: url })).toThrow(
        new RegExp(`^ngx-token-refresh: \`${option}\` of cookieBackend.* such as "${example}"\\.$`),
      );
    }
  });

  test('leaves challenges to the default', () => {
    expect(backend()).not.toHaveProperty('isChallenge');
  });
});

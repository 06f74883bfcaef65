import { HttpClient, HttpErrorResponse, provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { from } from 'rxjs';
import { Tokens } from '../session/tokens';
import { expiryFromDate, expiryFromMs, expiryFromSeconds } from './token-expiry';
import { jwtExpiry } from './jwt-expiry';
import { restBackend, RestBackendOptions } from './rest-backend';
import { RefreshOutcome, TokenBackend } from './token-backend';

const NOW = Date.UTC(2026, 0, 1);
const SIGNED_IN: Tokens = { accessToken: 'A1', refreshToken: 'R1' };

let wire: HttpTestingController;

beforeEach(() => {
  TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
  wire = TestBed.inject(HttpTestingController);
});

afterEach(() => wire.verify());

interface Exchange {
  readonly outcomes: RefreshOutcome[];
  error?: unknown;
  completed?: boolean;
}

function exchange(backend: TokenBackend, tokens: Tokens = SIGNED_IN): Exchange {
  const seen: Exchange = { outcomes: [] };
  from(backend.refresh(tokens, { http: TestBed.inject(HttpClient), now: () => NOW })).subscribe({
    next: (outcome) => seen.outcomes.push(outcome),
    error: (error: unknown) => (seen.error = error),
    complete: () => (seen.completed = true),
  });
  return seen;
}

const only = (): TestRequest => wire.expectOne(() => true);

/** The outcome of one answer. */
function outcomeOf(body: unknown, options: Partial<RestBackendOptions> = {}, status = 200): RefreshOutcome | undefined {
  const { outcomes } = exchange(restBackend({ refreshUrl: '/refresh', ...options }));
  only().flush(body as object, { status, statusText: 'of the server' });
  expect(outcomes).toHaveLength(1);
  return outcomes[0];
}

describe('restBackend, the request', () => {
  test('posts the refresh token as JSON, and nothing else', () => {
    exchange(restBackend({ refreshUrl: 'https://auth.example.com/refresh?tenant=1' }));

    const { request } = only();
    expect(request.method).toBe('POST');
    expect(request.urlWithParams).toBe('https://auth.example.com/refresh?tenant=1');
    expect(request.body).toEqual({ refreshToken: 'R1' });
    expect(request.headers.keys()).toEqual([]);
    expect(request.withCredentials).toBe(false);
  });

  test.each(['POST', 'PUT', 'PATCH'] as const)('with method %s and a field of another name', (method) => {
    exchange(restBackend({ refreshUrl: '/refresh', method, requestField: 'refresh' }));

    const { request } = only();
    expect(request.method).toBe(method);
    expect(request.urlWithParams).toBe('/refresh');
    expect(request.body).toEqual({ refresh: 'R1' });
    expect(request.headers.keys()).toEqual([]);
  });

  test('with method GET the token travels in the query, and no cache may keep the answer', () => {
    exchange(restBackend({ refreshUrl: '/refresh', method: 'GET', requestField: 'rt' }));

    const { request } = only();
    expect(request.urlWithParams).toBe('/refresh?rt=R1');
    expect(request.body).toBeNull();
    expect(request.headers.get('Cache-Control')).toBe('no-store');
  });

  test('one subscription, one call; none before', () => {
    const backend = restBackend({ refreshUrl: '/refresh' });
    const pending = backend.refresh(SIGNED_IN, { http: TestBed.inject(HttpClient), now: () => NOW });
    wire.expectNone(() => true);

    from(pending).subscribe();

    only();
  });

  test('given no refresh token, makes no call and says so', () => {
    const { outcomes, completed } = exchange(restBackend({ refreshUrl: '/refresh' }), { accessToken: 'A1' });

    wire.expectNone(() => true);
    expect(outcomes).toEqual([{ type: 'no-refresh-token' }]);
    expect(completed).toBe(true);
  });

  test('leaves failures of the call to the caller, as they are', () => {
    const seen = exchange(restBackend({ refreshUrl: '/refresh' }));

    only().flush({ error: 'invalid_grant' }, { status: 400, statusText: 'Bad Request' });

    expect(seen.outcomes).toEqual([]);
    expect(seen.error).toBeInstanceOf(HttpErrorResponse);
    expect(seen.error).toMatchObject({ status: 400, error: { error: 'invalid_grant' } });
  });
});

describe('restBackend, the answer', () => {
  test('all fields', () => {
    expect(outcomeOf({ accessToken: 'A2', refreshToken: 'R2', expiresIn: 60, tokenType: 'x', user: {} })).toEqual({
      type: 'refreshed',
      tokens: { accessToken: 'A2', refreshToken: 'R2', expiresAt: NOW + 60_000 },
    });
  });

  test('no refresh token, no expiry: neither is made up', () => {
    const outcome = outcomeOf({ accessToken: 'A2' });

    expect(outcome).toStrictEqual({ type: 'refreshed', tokens: { accessToken: 'A2' } });
  });

  test('fields of other names, and dotted paths', () => {
    const options = {
      accessTokenField: 'data.access',
      refreshTokenField: 'data.refresh',
      expiry: { field: 'meta.life.seconds' },
    };

    expect(
      outcomeOf(
        { data: { access: 'A2', refresh: 'R2' }, meta: { life: { seconds: '60' } }, accessToken: 'no' },
        options,
      ),
    ).toEqual({
      type: 'refreshed',
      tokens: { accessToken: 'A2', refreshToken: 'R2', expiresAt: NOW + 60_000 },
    });
  });

  test.each([200, 201, 202])('any success counts: %d', (status) => {
    expect(outcomeOf({ accessToken: 'A2' }, {}, status)?.type).toBe('refreshed');
  });

  test.each<[string, unknown]>([
    ['nothing', null],
    ['an empty text', ''],
    ['a page', '<html><body>login</body></html>'],
    ['a bare text', 'A2'],
    ['a number', 5],
    ['true', true],
    ['a list', [{ accessToken: 'A2' }]],
    ['an empty object', {}],
    ['JSON without a token', { hello: 1 }],
    ['an error code', { code: 401, message: 'token expired' }],
    ['an OAuth error with status 200', { error: 'invalid_grant' }],
    ['null for a token', { accessToken: null, refreshToken: 'R2' }],
    ['"undefined" for a token', { accessToken: 'undefined', refreshToken: 'R2' }],
    ['"null" for a token', { accessToken: 'null', refreshToken: 'R2' }],
    ['"" for a token', { accessToken: '', refreshToken: 'R2' }],
    ['an object for a token', { accessToken: { value: 'A2' } }],
    ['CR in the token', { accessToken: 'A\r2' }],
    ['LF in the token', { accessToken: 'A\n2' }],
    ['NUL in the token', { accessToken: 'A\u00002' }],
    ['letters beyond Latin-1 in the token', { accessToken: 'A令2' }],
    ['"undefined" for a refresh token', { accessToken: 'A2', refreshToken: 'undefined' }],
    ['"" for a refresh token', { accessToken: 'A2', refreshToken: '' }],
    ['a number for a refresh token', { accessToken: 'A2', refreshToken: 2 }],
    ['a word for a life', { accessToken: 'A2', expiresIn: 'soon' }],
    ['a negative life', { accessToken: 'A2', expiresIn: -60 }],
    ['a life of NaN', { accessToken: 'A2', expiresIn: NaN }],
    ['a life of 1e400', { accessToken: 'A2', expiresIn: Infinity }],
    ['an epoch time in ms for a life', { accessToken: 'A2', expiresIn: NOW + 60_000 }],
    ['a token in __proto__', JSON.parse('{"__proto__": {"accessToken": "evil"}}')],
  ])('given %s: an invalid answer, nothing thrown', (_, body) => {
    expect(outcomeOf(body)).toEqual({ type: 'invalid-response', status: 200 });
  });

  test('given 204: an invalid answer, with that status', () => {
    expect(outcomeOf(null, {}, 204)).toEqual({ type: 'invalid-response', status: 204 });
  });

  test('given a __proto__ beside good tokens: the tokens count, no prototype is touched', () => {
    const outcome = outcomeOf(
      JSON.parse('{"__proto__": {"polluted": 1}, "accessToken": "A2", "constructor": {"prototype": {"polluted": 1}}}'),
    );

    expect(outcome).toStrictEqual({ type: 'refreshed', tokens: { accessToken: 'A2' } });
    expect(Object.getPrototypeOf((outcome as { tokens: object }).tokens)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('restBackend, when the token ends', () => {
  const AT = Date.UTC(2030, 9, 30, 23, 59, 59);

  test.each<[string, unknown, Partial<RestBackendOptions>, number]>([
    ['seconds from now, as a text', { expiresIn: '3600' }, {}, NOW + 3_600_000],
    ['epoch seconds', { expires_at: AT / 1000 }, { expiry: { field: 'expires_at', read: expiryFromSeconds } }, AT],
    ['epoch ms, as a text', { meta: { end: String(AT) } }, { expiry: { field: 'meta.end', read: expiryFromMs } }, AT],
    ['a date', { expires: '2030/10/30 23:59:59' }, { expiry: { field: 'expires', read: expiryFromDate('Z') } }, AT],
    [
      'a function of the app',
      { minutes: 5 },
      { expiry: { field: 'minutes', read: (value: unknown, now: number) => now + Number(value) * 60_000 } },
      NOW + 300_000,
    ],
    ['what the token itself says', {}, { expiry: { fromToken: () => AT } }, AT],
    ['the answer before the token', { expiresIn: 60 }, { expiry: { fromToken: () => AT } }, NOW + 60_000],
  ])('%s', (_, more, options, expiresAt) => {
    expect(outcomeOf({ accessToken: 'A2', ...(more as object) }, options)).toEqual({
      type: 'refreshed',
      tokens: { accessToken: 'A2', expiresAt },
    });
  });

  test.each<[string, unknown, Partial<RestBackendOptions>]>([
    ['ms for epoch seconds', { expiresIn: AT }, { expiry: { read: expiryFromSeconds } }],
    ['seconds for epoch ms', { expiresIn: AT / 1000 }, { expiry: { read: expiryFromMs } }],
    ['no date', { expiresIn: 'tomorrow' }, { expiry: { read: expiryFromDate() } }],
    ['a token that cannot be read', {}, { expiry: { fromToken: jwtExpiry } }],
    ['a token that is no text', { accessToken: { toString: 1 } }, { expiry: { fromToken: jwtExpiry } }],
  ])('given %s: an invalid answer', (_, more, options) => {
    expect(outcomeOf({ accessToken: 'A2', ...(more as object) }, options)).toEqual({
      type: 'invalid-response',
      status: 200,
    });
  });

  test('is asked of tokens that come without, where the token itself says it', () => {
    const backend = restBackend({ refreshUrl: '/refresh', tokenExpiry: ({ length }) => length });

    expect(backend.expiresAt?.({ accessToken: 'A2' })).toBe(2);
    expect(restBackend({ refreshUrl: '/refresh' })).toMatchObject({ expiresAt: undefined });
  });
});

describe('restBackend, an answer that is the bare token', () => {
  const bare = { accessTokenField: '' };

  test.each([
    ['plain', 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln'],
    ['as JSON', '"eyJhbGciOiJIUzI1NiJ9.e30.c2ln"'],
    ['with a line break at its end', 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln\n'],
  ])('%s', (_, body) => {
    expect(outcomeOf(body, bare)).toStrictEqual({
      type: 'refreshed',
      tokens: { accessToken: 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln' },
    });
  });

  test('is asked for as a text: HttpClient would take it for JSON gone wrong', () => {
    exchange(restBackend({ refreshUrl: '/refresh', ...bare }));

    expect(only().request.responseType).toBe('text');
  });

  test.each([
    '',
    ' ',
    '""',
    '"A2',
    'A2"',
    'undefined',
    'null',
    '"null"',
    '<html>login</html>',
    '<!doctype html><title>login</title>',
    'service unavailable',
    '{"accessToken":"A2"}',
    '["A2"]',
    'A\r\n2',
    'A2\u0000',
    'A令2',
    '='.repeat(5),
  ])('%j is none', (body) => {
    expect(outcomeOf(body, bare)).toEqual({ type: 'invalid-response', status: 200 });
  });

  test.each<[unknown]>([[{ toString: 'A2' }], [{ toString: () => 'A2' }], [Object.create(null)]])(
    '%p is none, and nothing is thrown',
    (body) => {
      expect(outcomeOf(body, bare)).toEqual({ type: 'invalid-response', status: 200 });
    },
  );

  test('given 204: an invalid answer', () => {
    expect(outcomeOf(null, bare, 204)).toEqual({ type: 'invalid-response', status: 204 });
  });
});

describe('restBackend, the rest', () => {
  test('leaves challenges to the default', () => {
    expect(restBackend({ refreshUrl: '/refresh' })).not.toHaveProperty('isChallenge');
  });

  test('carries the token in the header asked for', () => {
    expect(restBackend({ refreshUrl: '/refresh', header: 'token' }).header).toBe('token');
    expect(restBackend({ refreshUrl: '/refresh' }).header).toBe('Authorization');
  });
});

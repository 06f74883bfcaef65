import { HttpClient, HttpErrorResponse, HttpHeaders, HttpResponse, provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { from } from 'rxjs';
import { Tokens } from '../session/tokens';
import { envelopeBackend, EnvelopeBackendOptions } from './envelope-backend';
import { expiryFromMs } from './token-expiry';
import { RefreshOutcome, TokenBackend } from './token-backend';

const REFRESH_URL = '/atoto-user/admin/refreshToken';
const SIGNED_IN: Tokens = { accessToken: 'A1', refreshToken: 'R1', tokenType: 'Bearer' };

let wire: HttpTestingController;

beforeEach(() => {
  TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
  wire = TestBed.inject(HttpTestingController);
});

afterEach(() => wire.verify());

interface Exchange {
  readonly outcomes: RefreshOutcome[];
  error?: unknown;
}

function exchange(backend: TokenBackend, tokens: Tokens = SIGNED_IN): Exchange {
  const seen: Exchange = { outcomes: [] };
  from(backend.refresh(tokens, { http: TestBed.inject(HttpClient), now: () => 0 })).subscribe({
    next: (outcome) => seen.outcomes.push(outcome),
    error: (error: unknown) => (seen.error = error),
  });
  return seen;
}

const only = (): TestRequest => wire.expectOne(() => true);

function backendWith(options: Partial<EnvelopeBackendOptions> = {}): TokenBackend {
  return envelopeBackend({ refreshUrl: REFRESH_URL, ...options });
}

/** The outcome of one answer. */
function outcomeOf(
  body: unknown,
  options: Partial<EnvelopeBackendOptions> = {},
  status = 200,
): RefreshOutcome | undefined {
  const { outcomes } = exchange(backendWith(options));
  only().flush(body as object, { status, statusText: 'of the server' });
  expect(outcomes).toHaveLength(1);
  return outcomes[0];
}

describe('envelopeBackend, the request', () => {
  test('the founding GET: the refresh token in the query, no body, no cache', () => {
    exchange(backendWith());

    const { request } = only();
    expect(`${request.method} ${request.urlWithParams}`).toBe(`GET ${REFRESH_URL}?refreshToken=R1`);
    expect(request.body).toBeNull();
    expect(request.headers.get('Cache-Control')).toBe('no-store');
    expect(request.headers.keys()).toEqual(['Cache-Control']);
  });

  test.each([
    'a+b/c==',
    'a b',
    'a&refreshToken=evil',
    'a=b',
    'a#b',
    'a?b',
    'a%2Bb',
    '100%',
    'ä令😀',
    'a;b,c:d@e$f',
    'a\'b"c<d>e',
    'a\r\nb',
    '../../admin',
  ])('the founding GET: the refresh token %j arrives as it is, and adds nothing to the URL', (refreshToken) => {
    exchange(backendWith(), { ...SIGNED_IN, refreshToken });

    const url = new URL(only().request.urlWithParams, 'http://localhost');
    expect([...url.searchParams]).toEqual([['refreshToken', refreshToken]]);
    expect(url.pathname).toBe(REFRESH_URL);
    expect(url.hash).toBe('');
    expect(url.search).not.toMatch(/[+ \r\n]/);
  });

  test('the founding GET: a query in refreshUrl stays', () => {
    exchange(backendWith({ refreshUrl: '/refresh?app=web' }));

    expect(only().request.urlWithParams).toBe('/refresh?app=web&refreshToken=R1');
  });

  test.each(['/refresh', 'refresh', './refresh', '../refresh'])(
    'a GET of the page’s own origin (%s) may not be cached',
    (refreshUrl) => {
      exchange(backendWith({ refreshUrl }));

      expect(only().request.headers.get('Cache-Control')).toBe('no-store');
    },
  );

  test.each(['https://auth.example.com/refresh', '//auth.example.com/refresh', 'HTTPS://auth.example.com/refresh'])(
    'a GET to %s carries no header that would cost a preflight',
    (refreshUrl) => {
      exchange(backendWith({ refreshUrl }));

      expect(only().request.headers.keys()).toEqual([]);
    },
  );

  test.each(['POST', 'PUT', 'PATCH'] as const)(
    'with method %s the refresh token travels in the body alone',
    (method) => {
      exchange(backendWith({ method, requestField: 'rt' }));

      const { request } = only();
      expect(`${request.method} ${request.urlWithParams}`).toBe(`${method} ${REFRESH_URL}`);
      expect(request.body).toEqual({ rt: 'R1' });
      expect(request.headers.keys()).toEqual([]);
    },
  );

  test('a query parameter of another name', () => {
    exchange(backendWith({ requestField: 'refresh_token' }));

    expect(only().request.urlWithParams).toBe(`${REFRESH_URL}?refresh_token=R1`);
  });

  test('given no refresh token, makes no call and says so', () => {
    const { outcomes } = exchange(backendWith(), { accessToken: 'A1' });

    wire.expectNone(() => true);
    expect(outcomes).toEqual([{ type: 'no-refresh-token' }]);
  });

  test('leaves failures of the call to the caller, as they are', () => {
    const seen = exchange(backendWith());

    only().flush({ code: 401 }, { status: 401, statusText: 'Unauthorized' });

    expect(seen.outcomes).toEqual([]);
    expect(seen.error).toBeInstanceOf(HttpErrorResponse);
    expect(seen.error).toMatchObject({ status: 401, error: { code: 401 } });
  });
});

describe('envelopeBackend, the answer', () => {
  test('the founding answer', () => {
    const body = { code: 200, message: 'ok', data: { tokenHead: 'Bearer ', token: 'A2', refreshToken: 'R2' } };

    expect(outcomeOf(body)).toEqual({
      type: 'refreshed',
      tokens: { accessToken: 'A2', refreshToken: 'R2', tokenType: 'Bearer' },
    });
  });

  test.each([
    ['with its trailing space', 'Bearer '],
    ['without', 'Bearer'],
    ['with spaces around', '  Bearer  '],
  ])('tokenHead %s is the same scheme', (_, tokenHead) => {
    expect(outcomeOf({ code: 200, data: { tokenHead, token: 'A2' } })).toEqual({
      type: 'refreshed',
      tokens: { accessToken: 'A2', tokenType: 'Bearer' },
    });
  });

  test.each([undefined, null, 7])('given %j for tokenHead, the scheme known so far is left alone', (tokenHead) => {
    const outcome = outcomeOf({ code: 200, data: { tokenHead, token: 'A2' } });

    expect(outcome).toStrictEqual({ type: 'refreshed', tokens: { accessToken: 'A2' } });
  });

  test('given an empty tokenHead, the token is sent alone', () => {
    expect(outcomeOf({ code: 200, data: { tokenHead: '', token: 'A2' } })).toEqual({
      type: 'refreshed',
      tokens: { accessToken: 'A2', tokenType: '' },
    });
  });

  test.each([
    [200, 200],
    ['200', 200],
    [200, '200'],
    ['0000', '0000'],
    [0, 0],
    ['0', 0],
    [0, '0'],
  ])('code %j is success where okCode is %j', (code, okCode) => {
    expect(outcomeOf({ code, data: { token: 'A2' } }, { okCode })?.type).toBe('refreshed');
  });

  test.each([
    ['0000', 0],
    ['00', '0000'],
    [2000, 200],
    ['ok', 200],
  ])('code %j is none where okCode is %j', (code, okCode) => {
    expect(outcomeOf({ code, data: { token: 'A2' } }, { okCode })?.type).not.toBe('refreshed');
  });

  test('every field has a name of its own, dotted paths among them', () => {
    const options = {
      codeField: 'status.code',
      dataField: 'result.payload',
      accessTokenField: 'tokens.access',
      refreshTokenField: 'tokens.refresh',
      tokenTypeField: 'tokens.scheme',
    };
    const body = {
      status: { code: 200 },
      result: { payload: { tokens: { access: 'A2', refresh: 'R2', scheme: 'DPoP ' } } },
      code: 401,
      data: { token: 'no', refreshToken: 'no', tokenHead: 'no' },
    };

    expect(outcomeOf(body, options)).toEqual({
      type: 'refreshed',
      tokens: { accessToken: 'A2', refreshToken: 'R2', tokenType: 'DPoP' },
    });
  });

  test.each<[string, unknown]>([
    ['refused', { code: 401, message: 'refresh token expired' }],
    ['refused, with data beside', { code: 401, data: { token: 'A2' } }],
    ['refused, in a text', { code: '401' }],
    ['forbidden', { code: 403 }],
    ['invalid', { code: 400 }],
    ['a code of its own', { code: 40105 }],
    ['a word', { code: 'EXPIRED' }],
    ['success without data', { code: 200 }],
    ['success with null', { code: 200, data: null }],
  ])('given %s, the session is over', (_, body) => {
    expect(outcomeOf(body)).toEqual({ type: 'rejected' });
  });

  test.each([408, 429, 500, 502, 503, 504, 599, '500', '429'])(
    'given code %j, it is "not now": the session is kept',
    (code) => {
      expect(outcomeOf({ code, data: null })).toEqual({ type: 'unavailable', status: Number(code) });
    },
  );

  test.each([50, 5000, 4080, '0500', '5xx'])('given code %j, which only resembles one, the session is over', (code) => {
    expect(outcomeOf({ code })).toEqual({ type: 'rejected' });
  });

  test('one code of several is enough', () => {
    const options = { okCode: [0, '0000'], refusedCode: [401, '9999'], sessionOverCode: ['8888', 8889] };

    expect(outcomeOf({ code: '0', data: { token: 'A2' } }, options)?.type).toBe('refreshed');
    expect(outcomeOf({ code: '0000', data: { token: 'A2' } }, options)?.type).toBe('refreshed');
    expect(outcomeOf({ code: '8889', data: { token: 'A2' } }, options)).toEqual({ type: 'rejected' });
    expect(outcomeOf({ code: 9999, data: { token: 'A2' } }, options)).toEqual({ type: 'rejected' });
  });

  test('given a sessionOverCode that reads like "not now", the session is over', () => {
    expect(outcomeOf({ code: 503 }, { sessionOverCode: 503 })).toEqual({ type: 'rejected' });
  });

  test('given a refreshRejectedCode that reads like "not now", the session is over; with others it is not', () => {
    expect(outcomeOf({ code: 500 }, { refreshRejectedCode: ['500'] })).toEqual({ type: 'rejected' });
    expect(outcomeOf({ code: 503 }, { refreshRejectedCode: 500 })?.type).toBe('unavailable');
  });

  test('the payload may be the envelope itself', () => {
    expect(outcomeOf({ code: 200, msg: 'ok', token: 'A2', refreshToken: 'R2' }, { dataField: '' })).toEqual({
      type: 'refreshed',
      tokens: { accessToken: 'A2', refreshToken: 'R2' },
    });
  });

  test('the payload may be the bare token', () => {
    const options = { accessTokenField: '' };

    expect(outcomeOf({ code: 200, data: 'A2' }, options)).toStrictEqual({
      type: 'refreshed',
      tokens: { accessToken: 'A2' },
    });
    expect(outcomeOf({ code: 200, data: { token: 'A2' } }, options)?.type).toBe('invalid-response');
  });

  test('the payload says when the token ends, where it is told of', () => {
    const data = { token: 'A2', expiresIn: '60', expiresTime: 1_919_548_799_000 };

    expect(outcomeOf({ code: 200, data })).toEqual({ type: 'refreshed', tokens: { accessToken: 'A2' } });
    expect(outcomeOf({ code: 200, data }, { expiry: { field: 'expiresIn' } })).toEqual({
      type: 'refreshed',
      tokens: { accessToken: 'A2', expiresAt: 60_000 },
    });
    expect(outcomeOf({ code: 200, data }, { expiry: { field: 'expiresTime', read: expiryFromMs } })).toEqual({
      type: 'refreshed',
      tokens: { accessToken: 'A2', expiresAt: 1_919_548_799_000 },
    });
    expect(outcomeOf({ code: 200, data }, { expiry: { field: 'expiresTime' } })?.type).toBe('invalid-response');
  });

  test('given an okCode that reads like a failure, success is success', () => {
    expect(outcomeOf({ code: 500, data: { token: 'A2' } }, { okCode: 500 })?.type).toBe('refreshed');
  });

  test.each<[string, unknown]>([
    ['nothing', null],
    ['an empty text', ''],
    ['a page', '<html><body>login</body></html>'],
    ['a bare text', 'A2'],
    ['a number', 200],
    ['a list', [{ code: 200, data: { token: 'A2' } }]],
    ['an empty object', {}],
    ['JSON that is no envelope', { hello: 1 }],
    ['data without a code', { data: { token: 'A2' } }],
    ['null for a code', { code: null, data: { token: 'A2' } }],
    ['true for a code', { code: true, data: { token: 'A2' } }],
    ['an object for a code', { code: { value: 200 }, data: { token: 'A2' } }],
    ['data that is an empty text', { code: 200, data: '' }],
    ['data that is false', { code: 200, data: false }],
    ['data that is a text', { code: 200, data: 'A2' }],
    ['data that is a list', { code: 200, data: ['A2'] }],
    ['data without a token', { code: 200, data: { refreshToken: 'R2' } }],
    ['null for a token', { code: 200, data: { token: null } }],
    ['"undefined" for a token', { code: 200, data: { token: 'undefined' } }],
    ['"null" for a token', { code: 200, data: { token: 'null' } }],
    ['"" for a token', { code: 200, data: { token: '' } }],
    ['an object for a token', { code: 200, data: { token: {} } }],
    ['CR in the token', { code: 200, data: { token: 'A\r2' } }],
    ['LF in the token', { code: 200, data: { token: 'A\n2' } }],
    ['NUL in the token', { code: 200, data: { token: 'A\u00002' } }],
    ['letters beyond Latin-1 in the token', { code: 200, data: { token: 'A令2' } }],
    ['"undefined" for a refresh token', { code: 200, data: { token: 'A2', refreshToken: 'undefined' } }],
    ['a number for a refresh token', { code: 200, data: { token: 'A2', refreshToken: 2 } }],
    ['a line break in tokenHead', { code: 200, data: { token: 'A2', tokenHead: 'Bear\r\ner' } }],
    ['two words in tokenHead', { code: 200, data: { token: 'A2', tokenHead: 'Bearer A9' } }],
    ['a code in __proto__', JSON.parse('{"__proto__": {"code": 401}, "data": null}')],
    ['a token in __proto__', JSON.parse('{"code": 200, "data": {"__proto__": {"token": "evil"}}}')],
  ])('given %s: an invalid answer, nothing thrown', (_, body) => {
    expect(outcomeOf(body)).toEqual({ type: 'invalid-response', status: 200 });
  });

  test('given 204: an invalid answer, with that status', () => {
    expect(outcomeOf(null, {}, 204)).toEqual({ type: 'invalid-response', status: 204 });
  });

  test('given a __proto__ beside good tokens: the tokens count, no prototype is touched', () => {
    const outcome = outcomeOf(
      JSON.parse(
        '{"__proto__": {"polluted": 1}, "code": 200, "data": {"__proto__": {"polluted": 1}, "token": "A2", "constructor": {"prototype": {"polluted": 1}}}}',
      ),
    );

    expect(outcome).toStrictEqual({ type: 'refreshed', tokens: { accessToken: 'A2' } });
    expect(Object.getPrototypeOf((outcome as { tokens: object }).tokens)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('envelopeBackend, the challenge', () => {
  const says = (backend: TokenBackend, body: unknown): boolean | undefined =>
    backend.isChallenge?.(new HttpResponse({ status: 200, body }));

  test.each<[unknown, Partial<EnvelopeBackendOptions>]>([
    [{ code: 401, message: 'expired' }, {}],
    [{ code: '401', msg: 'expired' }, {}],
    [{ code: 401 }, { refusedCode: '401' }],
    [{ code: '9999' }, { refusedCode: '9999' }],
    [{ code: 9999 }, { refusedCode: '9999' }],
    [{ status: { code: 401 } }, { codeField: 'status.code' }],
  ])('%j is one, with %j', (body, options) => {
    expect(says(backendWith(options), body)).toBe(true);
  });

  test.each<[unknown, Partial<EnvelopeBackendOptions>]>([
    [{ code: 200, data: { code: 401 } }, {}],
    [{ code: 403, message: 'forbidden' }, {}],
    [{ code: 4010 }, {}],
    [{ code: '0401' }, {}],
    [{ code: 401 }, { refusedCode: 9999 }],
    [{ code: 401 }, { codeField: 'status' }],
    [{ message: 'code: 401' }, {}],
    [[401], {}],
    ['401', {}],
    [401, {}],
    [null, {}],
    [JSON.parse('{"__proto__": {"code": 401}}'), {}],
  ])('%j is none, with %j', (body, options) => {
    expect(says(backendWith(options), body)).toBe(false);
  });

  test('an HTTP 401 is one as well, with the exception of RFC 9470', () => {
    const backend = backendWith();
    const headers = new HttpHeaders({ 'WWW-Authenticate': 'Bearer error="insufficient_user_authentication"' });

    expect(backend.isChallenge?.(new HttpErrorResponse({ status: 401, error: { code: 401 } }))).toBe(true);
    expect(backend.isChallenge?.(new HttpErrorResponse({ status: 401, headers }))).toBe(false);
    expect(backend.isChallenge?.(new HttpErrorResponse({ status: 403, error: { code: 403 } }))).toBe(false);
    expect(backend.isChallenge?.(new HttpErrorResponse({ status: 500, error: { code: 500 } }))).toBe(false);
  });

  test.each<[unknown, boolean]>([
    [{ code: '8888' }, true],
    [{ code: 8889, data: {} }, true],
    [{ code: '9999' }, false],
    [{ code: 401 }, false],
    [{ data: { code: '8888' } }, false],
    [JSON.parse('{"__proto__": {"code": "8888"}}'), false],
    ['8888', false],
    [null, false],
  ])('%j says that the session is over: %j, whatever the HTTP status', (body, over) => {
    const backend = backendWith({ refusedCode: '9999', sessionOverCode: ['8888', '8889'] });

    expect(backend.isSessionOver?.(new HttpResponse({ status: 200, body }))).toBe(over);
    expect(backend.isSessionOver?.(new HttpErrorResponse({ status: 403, error: body }))).toBe(over);
    expect(says(backend, { code: '8888' })).toBe(false);
  });

  test('asks no answer for codes that are not there', () => {
    expect(backendWith()).toMatchObject({ isSessionOver: undefined });
    expect(says(backendWith({ refusedCode: [] }), { code: 401 })).toBe(false);
  });

  test('carries the token in the header asked for', () => {
    expect(backendWith({ header: 'token' }).header).toBe('token');
    expect(backendWith().header).toBe('Authorization');
  });
});

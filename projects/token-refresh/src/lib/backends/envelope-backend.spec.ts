import { HttpErrorResponse, HttpHeaders, HttpResponse } from '@angular/common/http';
import { outcomeOf, read, requestOf } from '../../../test/world/exchange';
import { envelopeBackend, EnvelopeBackendOptions } from './envelope-backend';
import { expiryFromMs } from './token-expiry';
import { RefreshOutcome, TokenBackend } from './token-backend';

// What all backends have in common is in answers.spec.ts and refresh-request.spec.ts.

type Options = Partial<EnvelopeBackendOptions>;

function backend(options: Options = {}): TokenBackend {
  return envelopeBackend({ refreshUrl: '/admin/refreshToken', ...options });
}

function outcomeOfBody(body: unknown, options: Options = {}): RefreshOutcome {
  return outcomeOf(backend(options), { body });
}

const refreshed = (tokens: object): object => ({ type: 'refreshed', tokens: { accessToken: 'A2', ...tokens } });
const rejected = { type: 'rejected' };
const invalid = { type: 'invalid-response', status: 200 };

test('the founding GET: the refresh token in the query, no body, no cache', () => {
  expect(read(requestOf(backend({ method: 'GET' })))).toEqual({
    line: 'GET /admin/refreshToken?refreshToken=R1',
    headers: { 'Cache-Control': 'no-store' },
    body: null,
    withCredentials: false,
  });
});

describe('envelopeBackend, the answer', () => {
  test('the founding answer', () => {
    const data = { tokenHead: 'Bearer ', token: 'A2', refreshToken: 'R2' };

    expect(outcomeOfBody({ code: 200, message: 'ok', data })).toEqual(
      refreshed({ refreshToken: 'R2', tokenType: 'Bearer' }),
    );
  });

  test.each<[unknown, object]>([
    ['Bearer ', { tokenType: 'Bearer' }],
    ['', { tokenType: '' }],
    [undefined, {}],
    [7, {}],
    ['Bear\r\ner', {}],
  ])('H1 tokenHead %j: one space is sent behind it, none without; what is no scheme leaves it alone', (...given) => {
    const [tokenHead, tokens] = given;

    expect(outcomeOfBody({ code: 200, data: { tokenHead, token: 'A2' } })).toStrictEqual(refreshed(tokens));
  });

  test.each([
    [200, '200'],
    ['0000', '0000'],
    [0, '0'],
    ['0000', [0, '0000']],
    [500, 500], // success is success, though it reads like a failure
  ])('code %j is success where okCode is %j', (code, okCode) => {
    expect(outcomeOfBody({ code, data: { token: 'A2' } }, { okCode }).type).toBe('refreshed');
  });

  test.each([
    ['0000', 0],
    [2000, 200],
  ])('code %j is none where okCode is %j', (code, okCode) => {
    expect(outcomeOfBody({ code, data: { token: 'A2' } }, { okCode })).toMatchObject(rejected);
  });

  test('every field has a name of its own, dotted paths among them', () => {
    const payload = { tokens: { access: 'A2', refresh: 'R2', scheme: 'DPoP ' } };
    const body = { status: { code: 200 }, result: { payload }, code: 401, data: { token: 'no', tokenHead: 'no' } };

    const outcome = outcomeOfBody(body, {
      codeField: 'status.code',
      dataField: 'result.payload',
      accessTokenField: 'tokens.access',
      refreshTokenField: 'tokens.refresh',
      tokenTypeField: 'tokens.scheme',
    });

    expect(outcome).toEqual(refreshed({ refreshToken: 'R2', tokenType: 'DPoP' }));
  });

  test.each<[unknown, Options?]>([
    [{ code: 401, message: 'refresh token expired' }],
    [{ code: 401, data: { token: 'A2' } }],
    [{ code: 'EXPIRED' }],
    [{ code: 200 }],
    // Those only resemble "not now".
    ...[50, 5000, 4080, '0500', '5xx'].map((code): [unknown] => [{ code }]),
    [{ code: 9999, data: { token: 'A2' } }, { refusedCode: [401, '9999'] }],
    [{ code: '8889', data: { token: 'A2' } }, { sessionOverCode: ['8888', 8889] }],
    [{ code: 503 }, { sessionOverCode: 503 }],
    [{ code: 500 }, { refreshRejectedCode: ['500'] }],
  ])('%j: the session is over', (body, options = {}) => {
    expect(outcomeOfBody(body, options)).toMatchObject(rejected);
  });

  test.each<[number | string, Options?]>([
    ...[408, 429, 500, 599, '500'].map((code): [number | string] => [code]),
    [503, { refreshRejectedCode: 500 }],
  ])('code %j is "not now": the session is kept', (code, options = {}) => {
    expect(outcomeOfBody({ code, data: null }, options)).toEqual({ type: 'unavailable', status: Number(code) });
  });

  test('the payload may be the envelope itself, or the bare token', () => {
    const body = { code: 200, msg: 'ok', token: 'A2', refreshToken: 'R2' };
    const bare = { accessTokenField: '' };

    expect(outcomeOfBody(body, { dataField: '' })).toEqual(refreshed({ refreshToken: 'R2' }));
    expect(outcomeOfBody({ code: 200, data: 'A2' }, bare)).toStrictEqual(refreshed({}));
    expect(outcomeOfBody({ code: 200, data: { token: 'A2' } }, bare)).toEqual(invalid);
  });

  test('the payload says when the token ends, where it is told of', () => {
    const expiresAt = 1_919_548_799_000;
    const body = { code: 200, data: { token: 'A2', expiresTime: expiresAt } };

    expect(outcomeOfBody(body)).toEqual(refreshed({}));
    expect(outcomeOfBody(body, { expiry: { field: 'expiresTime', read: expiryFromMs } })).toEqual(
      refreshed({ expiresAt }),
    );
  });

  test.each<unknown>([
    { data: { token: 'A2' } },
    ...[null, { value: 200 }].map((code) => ({ code, data: { token: 'A2' } })),
    ...['', 'A2', ['A2']].map((data) => ({ code: 200, data })),
    JSON.parse('{"__proto__": {"code": 401}, "data": null}'),
  ])('%j: no envelope, or no tokens in it: invalid, and nothing is thrown', (body) => {
    expect(outcomeOfBody(body)).toEqual(invalid);
  });
});

describe('envelopeBackend, the challenge', () => {
  test.each<[boolean, unknown, Options?]>([
    [true, { code: 401, message: 'expired' }],
    [true, { code: '9999' }, { refusedCode: '9999' }],
    [true, { status: { code: 401 } }, { codeField: 'status.code' }],
    [false, { code: 403, message: 'forbidden' }],
    [false, { code: '0401' }],
    [false, { code: 401 }, { refusedCode: 9999 }],
    [false, { code: 401 }, { codeField: 'status' }],
    [false, '401'],
    [false, null],
    [false, JSON.parse('{"__proto__": {"code": 401}}')],
  ])('%j: %j', (isOne, body, options = {}) => {
    expect(backend(options).isChallenge?.(new HttpResponse({ status: 200, body }))).toBe(isOne);
  });

  test('an HTTP 401 is one as well, with the exception of RFC 9470', () => {
    const says = (status: number, challenge = '') => {
      const headers = new HttpHeaders({ 'WWW-Authenticate': challenge });
      return backend().isChallenge?.(new HttpErrorResponse({ status, headers }));
    };

    expect([says(401), says(403)]).toEqual([true, false]);
    expect(says(401, 'Bearer error="insufficient_user_authentication"')).toBe(false);
  });

  test.each<[number, unknown, boolean]>([
    [403, { code: 9999 }, true],
    [419, { code: '9999' }, true],
    [403, { code: 401 }, false],
    [498, null, true],
    [401, null, false],
  ])('the code counts in a failure too, beside `refusedStatus`: HTTP %d %j: %j', (status, error, isOne) => {
    const by = backend({ refusedCode: 9999, refusedStatus: 498 });

    expect(by.isChallenge?.(new HttpErrorResponse({ status, error }))).toBe(isOne);
  });

  test.each<[unknown, boolean]>([
    [{ code: '8888' }, true],
    [{ code: 8889, data: {} }, true],
    [{ code: 401 }, false],
    [JSON.parse('{"__proto__": {"code": "8888"}}'), false],
    [null, false],
  ])('%j says that the session is over: %j, whatever the HTTP status', (body, over) => {
    const by = backend({ refusedCode: '9999', sessionOverCode: ['8888', '8889'] });

    expect(by.isSessionOver?.(new HttpResponse({ status: 200, body }))).toBe(over);
    expect(by.isSessionOver?.(new HttpErrorResponse({ status: 403, error: body }))).toBe(over);
  });

  test('no answer is asked for codes that are not there', () => {
    expect(backend()).toMatchObject({ isSessionOver: undefined });
  });
});

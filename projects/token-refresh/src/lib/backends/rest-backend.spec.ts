import { NOW, outcomeOf, read, requestOf } from '../../../test/world/exchange';
import { expiryFromSeconds } from './token-expiry';
import { restBackend, RestBackendOptions } from './rest-backend';
import { RefreshOutcome, TokenBackend } from './token-backend';

// What all backends have in common is in answers.spec.ts and refresh-request.spec.ts.

function backend(options: Partial<RestBackendOptions> = {}): TokenBackend {
  return restBackend({ refreshUrl: '/refresh', ...options });
}

function outcomeOfBody(body: unknown, options: Partial<RestBackendOptions> = {}): RefreshOutcome {
  return outcomeOf(backend(options), { body });
}

const REFRESHED = {
  type: 'refreshed',
  tokens: { accessToken: 'A2', refreshToken: 'R2', expiresAt: NOW + 60_000 },
};

describe('restBackend', () => {
  test('posts the refresh token as JSON, and nothing else', () => {
    const request = requestOf(backend({ refreshUrl: 'https://auth.example.com/refresh?tenant=1' }));

    expect(read(request)).toEqual({
      line: 'POST https://auth.example.com/refresh?tenant=1',
      headers: {},
      body: { refreshToken: 'R1' },
      withCredentials: false,
    });
  });

  test('reads the tokens, and nothing else', () => {
    const body = { accessToken: 'A2', refreshToken: 'R2', expiresIn: 60, tokenType: 'x', user: {} };

    expect(outcomeOfBody(body)).toEqual(REFRESHED);
  });

  test('reads fields of other names, and dotted paths', () => {
    const expiry = { field: 'meta.life.seconds' };
    const body = { data: { access: 'A2', refresh: 'R2' }, meta: { life: { seconds: '60' } }, accessToken: 'no' };

    expect(outcomeOfBody(body, { accessTokenField: 'data.access', refreshTokenField: 'data.refresh', expiry })).toEqual(
      REFRESHED,
    );
  });

  test('takes an error code with status 200 for an invalid answer', () => {
    expect(outcomeOfBody({ code: 401, message: 'token expired' })).toEqual({ type: 'invalid-response', status: 200 });
  });
});

describe('restBackend, when the token ends', () => {
  const AT = Date.UTC(2030, 9, 30, 23, 59, 59);
  const seconds = { expiry: { field: 'ends', read: expiryFromSeconds } };
  const minutes = { expiry: { field: 'ends', read: (value: unknown, now: number) => now + Number(value) * 60_000 } };

  test.each<[string, unknown, Partial<RestBackendOptions>, number]>([
    ['epoch seconds', AT / 1000, seconds, AT],
    ['a function of the app', 5, minutes, NOW + 300_000],
  ])('%s', (_, ends, options, expiresAt) => {
    expect(outcomeOfBody({ accessToken: 'A2', ends }, options)).toEqual({
      type: 'refreshed',
      tokens: { accessToken: 'A2', expiresAt },
    });
  });

  test('H1 given ms for epoch seconds: the tokens are taken, their end is unknown', () => {
    const outcome = outcomeOfBody({ accessToken: 'A2', ends: AT }, seconds);

    expect(outcome).toStrictEqual({ type: 'refreshed', tokens: { accessToken: 'A2' } });
  });
});

describe('restBackend, an answer that is the bare token', () => {
  const bare = { accessTokenField: '' };
  const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln';

  test.each([TOKEN, `"${TOKEN}"`, `${TOKEN}\n`])('%j', (body) => {
    expect(outcomeOfBody(body, bare)).toStrictEqual({ type: 'refreshed', tokens: { accessToken: TOKEN } });
  });

  test('is asked for as a text: HttpClient would take it for JSON gone wrong', () => {
    expect(requestOf(backend(bare)).responseType).toBe('text');
  });

  test.each<[unknown]>([
    ...['', '""', '"A2', 'undefined', '"null"', 'service unavailable', '<html>login</html>'].map((it): [string] => [
      it,
    ]),
    ...['{"accessToken":"A2"}', '["A2"]', 'A\r\n2', 'A2\u0000', '='.repeat(5)].map((it): [string] => [it]),
    ...[null, { toString: () => 'A2' }, Object.create(null) as unknown].map((it): [unknown] => [it]),
  ])('%p is none, and nothing is thrown', (body) => {
    expect(outcomeOfBody(body, bare)).toEqual({ type: 'invalid-response', status: 200 });
  });
});

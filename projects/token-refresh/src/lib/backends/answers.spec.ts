import { HttpErrorResponse } from '@angular/common/http';
import { outcomeOf, NOW, Wire } from '../../../test/world/exchange';
import { isBearerChallenge } from './bearer-challenge';
import { cookieBackend } from './cookie-backend';
import { envelopeBackend } from './envelope-backend';
import { jwtExpiry } from './jwt-expiry';
import { oauth2Backend } from './oauth2-backend';
import { restBackend } from './rest-backend';
import { TokenBackend } from './token-backend';
import { Tokens } from '../session/tokens';
import { expiryFromMs, TokenExpiry } from './token-expiry';

// What all backends make of an answer to the refresh: "Wrong answers a backend may give" of BACKENDS.md.

interface Issued {
  readonly accessToken?: unknown;
  readonly refreshToken?: unknown;
  readonly expiresIn?: unknown;
  readonly refreshExpiresIn?: unknown;
}

interface Speaker {
  readonly make: (options?: { readonly expiry?: TokenExpiry; readonly refreshExpiry?: TokenExpiry }) => TokenBackend;
  /** The answer that issues this. */
  readonly says: (issued: Issued) => object;
  /** What it adds to the tokens. */
  readonly more?: object;
}

const speakers: Readonly<Record<string, Speaker>> = {
  restBackend: {
    make: (options) => restBackend({ refreshUrl: '/refresh', ...options }),
    says: (issued) => issued,
  },
  envelopeBackend: {
    make: ({ expiry, ...options } = {}) =>
      envelopeBackend({ refreshUrl: '/refresh', expiry: { field: 'expiresIn', ...expiry }, ...options }),
    says: ({ accessToken, ...rest }) => ({ code: 200, data: { token: accessToken, ...rest } }),
  },
  oauth2Backend: {
    make: (options) => oauth2Backend({ tokenEndpoint: '/token', ...options }),
    says: ({ accessToken, refreshToken, expiresIn, ...rest }) => ({
      access_token: accessToken,
      refresh_token: refreshToken,
      expires_in: expiresIn,
      ...rest,
    }),
    more: { tokenType: 'Bearer' },
  },
  cookieBackend: {
    make: () => cookieBackend({ refreshUrl: '/refresh' }),
    says: ({ accessToken, expiresIn }) => ({ access_token: accessToken, expires_in: expiresIn }),
    more: { tokenType: 'Bearer' },
  },
};
const withRefreshTokens = Object.entries(speakers).filter(([name]) => name !== 'cookieBackend');

const GOOD = { accessToken: 'A2' };

describe.each(Object.entries(speakers))('%s: an answer', (_, { make, says, more }) => {
  const outcomeOfBody = (body: unknown, status = 200) => outcomeOf(make(), { body, status });
  const invalid = { type: 'invalid-response', status: 200 };

  test('HTTP 201 with a token: what is not said is not made up', () => {
    const outcome = outcomeOfBody(says(GOOD), 201);

    expect(outcome).toStrictEqual({ type: 'refreshed', tokens: { accessToken: 'A2', ...more } });
  });

  test.each<[string, unknown]>([
    ['nothing', null],
    ['a page', '<html><body>login</body></html>'],
    ['a token in __proto__', JSON.parse(`{"__proto__": ${JSON.stringify(says(GOOD))}}`)],
    ['no token', says({})],
    ['"undefined" for a token', says({ accessToken: 'undefined' })],
    ['an object for a token', says({ accessToken: { value: 'A2' } })],
    ['LF in the token', says({ accessToken: 'A\n2' })],
  ])('with %s: invalid, and nothing is thrown', (__, body) => {
    expect(outcomeOfBody(body)).toEqual(invalid);
  });

  test('with a __proto__ beside good tokens: the tokens count, no prototype is touched', () => {
    const polluted = '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}},';
    const outcome = outcomeOfBody(JSON.parse(JSON.stringify(says(GOOD)).replaceAll('{', polluted)));

    expect(outcome).toStrictEqual({ type: 'refreshed', tokens: { accessToken: 'A2', ...more } });
    expect(Object.getPrototypeOf((outcome as { tokens: object }).tokens)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test.each<[unknown, number]>([
    [60, 60_000],
    ['3600', 3_600_000],
  ])('with a life of %p: counted from now', (expiresIn, ms) => {
    expect(outcomeOfBody(says({ ...GOOD, expiresIn }))).toMatchObject({ tokens: { expiresAt: NOW + ms } });
  });

  // Of all that is none, token-expiry.spec.ts has the table.
  test.each(['soon', {}])(
    'H1 with a life of %p, which is none: the tokens are taken, their end is unknown',
    (expiresIn) => {
      const outcome = outcomeOfBody(says({ ...GOOD, expiresIn }));

      expect(outcome).toStrictEqual({ type: 'refreshed', tokens: { accessToken: 'A2', ...more } });
    },
  );
});

test.each(Object.entries(speakers))('%s: by default HTTP 401 refuses a request', (_, { make }) => {
  const backend = make();
  const refuses = (answer: HttpErrorResponse) => backend.isChallenge?.(answer) ?? isBearerChallenge(answer);
  const refusals = [0, 400, 401, 403, 422, 500].filter((status) => refuses(new HttpErrorResponse({ status })));

  expect(refusals).toEqual([401]);
});

describe.each(withRefreshTokens)('%s: with refresh tokens', (_, { make, says }) => {
  const invalid = { type: 'invalid-response', status: 200 };

  test('given none, no call is made', () => {
    const wire = new Wire();

    expect(outcomeOf(make(), wire, { accessToken: 'A1' })).toEqual({ type: 'no-refresh-token' });
    expect(wire.requests).toEqual([]);
  });

  test('an answer with a new one', () => {
    expect(outcomeOf(make(), { body: says({ ...GOOD, refreshToken: 'R2' }) })).toMatchObject({
      type: 'refreshed',
      tokens: { refreshToken: 'R2' },
    });
  });

  test.each(['', 2])('C8 H1 an answer with %p for one: as without one', (refreshToken) => {
    const { tokens } = outcomeOf(make(), { body: says({ ...GOOD, refreshToken }) }) as { tokens?: Tokens };
    expect(tokens).toMatchObject({ accessToken: 'A2' });
    expect(tokens).not.toHaveProperty('refreshToken');
  });

  test('HTTP 204: invalid, with that status', () => {
    expect(outcomeOf(make(), { status: 204 })).toEqual({ type: 'invalid-response', status: 204 });
  });

  test('the token itself may say when it ends, where the answer does not', () => {
    const options = { expiry: { fromToken: (token: string) => (token === 'A2' ? NOW + 5 : NaN) } };
    const expiryOf = (issued: Issued) => outcomeOf(make(options), { body: says(issued) });

    expect(expiryOf(GOOD)).toMatchObject({ tokens: { expiresAt: NOW + 5 } });
    expect(expiryOf({ ...GOOD, expiresIn: 60 })).toMatchObject({ tokens: { expiresAt: NOW + 60_000 } });
    expect(make(options).expiresAt?.({ accessToken: 'A2' })).toBe(NOW + 5);
    expect(make()).toMatchObject({ expiresAt: undefined });
  });

  test('H1 a token that cannot be read so is taken, its end is unknown; one that is no text is invalid', () => {
    const outcomeWith = (accessToken: unknown) =>
      outcomeOf(make({ expiry: { fromToken: jwtExpiry } }), { body: says({ accessToken }) });

    expect(outcomeWith('A2')).toMatchObject({ type: 'refreshed', tokens: GOOD });
    expect((outcomeWith('A2') as { tokens: object }).tokens).not.toHaveProperty('expiresAt');
    expect(outcomeWith({ toString: 1 })).toEqual(invalid);
  });

  describe('E1 the end of the refresh token', () => {
    const field = { field: 'refreshExpiresIn' };
    const endOf = (refreshExpiry: TokenExpiry, issued: Issued): number | undefined => {
      const outcome = outcomeOf(make({ refreshExpiry }), { body: says({ ...GOOD, ...issued }) });
      return (outcome as { tokens: Tokens }).tokens.refreshExpiresAt;
    };
    const refreshToken = jwtFor(600);

    test.each<[string, TokenExpiry, Issued, number | undefined]>([
      ['in a field of the answer', field, { refreshToken: 'R2', refreshExpiresIn: 600 }, NOW + 600_000],
      ['also beside no new refresh token: of the old one', field, { refreshExpiresIn: 600 }, NOW + 600_000],
      ['0: never', field, { refreshToken: 'R2', refreshExpiresIn: 0 }, undefined],
      ['as a text, 0: never', { ...field, fromToken: jwtExpiry }, { refreshToken, refreshExpiresIn: '0' }, undefined],
      ['E3 in the token itself, counted from now', { fromToken: jwtExpiry }, { refreshToken }, NOW + 600_000],
      ['not in the answer', field, { refreshToken: 'R2' }, undefined],
      ['an epoch time', { ...field, read: expiryFromMs }, { refreshExpiresIn: NOW + 5 }, NOW + 5],
      ['H1 what is no lifetime: unknown', field, { refreshToken: 'R2', refreshExpiresIn: 'soon' }, undefined],
      ['H1 of a token that is no JWT: unknown', { fromToken: jwtExpiry }, { refreshToken: 'R2' }, undefined],
    ])('%s', (__, refreshExpiry, issued, end) => {
      expect(endOf(refreshExpiry, issued)).toBe(end);
    });

    test('0 is no fault to warn of; what is no lifetime is', () => {
      // `NaN` is what development warns of.
      const read = (refreshExpiresIn: number) =>
        make({ refreshExpiry: field }).readTokens?.(says({ ...GOOD, refreshExpiresIn }), NOW)?.refreshExpiresAt;

      expect([0, -1].map(read)).toEqual([undefined, NaN]);
    });

    test('E2 the same JWT once more: its end is that of when it came first', () => {
      const backend = make({ refreshExpiry: { fromToken: jwtExpiry } });
      const outcome = outcomeOf(
        backend,
        { body: says({ ...GOOD, refreshToken }) },
        { accessToken: 'A1', refreshToken },
      );

      expect((outcome as { tokens: Tokens }).tokens).toMatchObject({ refreshToken });
      expect((outcome as { tokens: Tokens }).tokens.refreshExpiresAt).toBeUndefined();
    });

    test('is not looked for without the option', () => {
      expect(endOf({}, { refreshToken, refreshExpiresIn: 600 })).toBeUndefined();
    });
  });
});

/** A JWT that lives for so many seconds, of a clock that is an hour fast. */
function jwtFor(life: number): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const iat = NOW / 1000 + 3_600;
  return `${part({ alg: 'none' })}.${part({ iat, exp: iat + life })}.`;
}

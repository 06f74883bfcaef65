import { jwtExpiry } from './jwt-expiry';

function base64url(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}

function jwt(payload: string): string {
  return `${base64url('{"alg":"HS256"}')}.${base64url(payload)}.c2ln`;
}

describe('jwtExpiry', () => {
  test.each([
    ['a whole number of seconds', '{"exp":1767225600}', 1_767_225_600_000],
    ['a part of a second, as RFC 7519 §2 allows', '{"exp":1767225600.25}', 1_767_225_600_250],
    ['a payload with letters beyond ASCII', '{"name":"Ådä 令","exp":5}', 5_000],
    ['characters that base64url writes in its own way', '{"x":"???>>>~~~","exp":7}', 7_000],
  ])('given %s', (_, payload, expected) => {
    expect(jwtExpiry(jwt(payload))).toBe(expected);
  });

  test.each<[string, string, number | undefined]>([
    ['both', '{"iat":1000,"exp":1060}', 60_000],
    ['both, of a clock that is an hour fast', '{"iat":4600,"exp":4660}', 60_000],
    ['parts of a second', '{"iat":1000.5,"exp":1001}', 500],
    // Then only the clock of this machine is left.
    ['no iat', '{"exp":1060}', undefined],
    ['an iat that is a text', '{"iat":"1000","exp":1060}', undefined],
    ['an iat of another object', '{"__proto__":{"iat":1000},"exp":1060}', undefined],
  ])('T8 given %s, and when the token came, counts from then', (_, payload, life) => {
    const receivedAt = 1_010_000;

    expect(jwtExpiry(jwt(payload), receivedAt)).toBe(life === undefined ? 1_060_000 : receivedAt + life);
    expect(jwtExpiry(jwt(payload))).toBe((JSON.parse(payload) as { exp: number }).exp * 1_000);
  });

  test.each(['{"iat":1060,"exp":1060}', '{"iat":2000,"exp":1060}'])(
    'H1 given %s, which is no life, and when the token came, is no expiry',
    (payload) => {
      expect(jwtExpiry(jwt(payload), 1_010_000)).toBeNaN();
    },
  );

  test('given none, is unknown', () => {
    expect(jwtExpiry(jwt('{"sub":"1"}'))).toBeUndefined();
    expect(jwtExpiry(jwt('{"__proto__":{"exp":1}}'))).toBeUndefined();
  });

  test('given a token of 64 KiB, is read; one letter more, and it is not', () => {
    const token = (letters: number): string => `${jwt('{"exp":5}')}${'s'.repeat(letters)}`;
    const letters = 65_536 - token(0).length;

    expect([jwtExpiry(token(letters)), jwtExpiry(token(letters + 1))]).toEqual([5_000, NaN]);
  });

  test.each([
    ['something before it', `Bearer ${jwt('{"exp":5}')}`],
    ['something after it', `${jwt('{"exp":5}')} and more`],
    ['an opaque token', 'abcdef'],
    ['four parts', 'a.b.c.d'],
    ['bad base64url', 'e30.e+30=/!.c2ln'],
    ['a payload of a length that base64 cannot have', 'e30.abcde.c2ln'],
    ['a payload that is no UTF-8', 'e30._w.c2ln'],
    ['a payload that is no JSON', jwt('{"exp":')],
    ['a list', jwt('[1]')],
    ['an exp that is a text', jwt('{"exp":"1767225600"}')],
    ['an exp of 1e400', jwt('{"exp":1e400}')],
  ])('given %s, is no expiry, and nothing is thrown', (_, token) => {
    expect(jwtExpiry(token)).toBeNaN();
  });
});

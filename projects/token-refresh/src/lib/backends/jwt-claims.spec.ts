import { jwtClaims } from './jwt-claims';

const part = (text: string): string => Buffer.from(text).toString('base64url');

test('jwtClaims reads the claims of a JWT, signed or not', () => {
  const claims = { sub: '1', roles: ['admin'], name: 'Ådä 令' };
  const token = `${part('{"alg":"none"}')}.${part(JSON.stringify(claims))}.`;

  expect(jwtClaims(token)).toEqual(claims);
  expect(jwtClaims(`${token}c2ln`)).toEqual(claims);
});

test.each(['', 'A1', 'a.b.c.d', `e30.${part('null')}.`, `e30.${part('[1]')}.`, `e30.${part('5')}.`, 'e30._w.c2ln'])(
  'jwtClaims of %j: none, and nothing is thrown',
  (token) => {
    expect(jwtClaims(token)).toBeNull();
  },
);

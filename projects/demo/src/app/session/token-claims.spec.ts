import { readTokenClaims } from './token-claims';

function jwt(claims: object): string {
  const payload = btoa(JSON.stringify(claims)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return `header.${payload}.signature`;
}

describe('readTokenClaims', () => {
  it('reads the claims of the demo server, times in milliseconds', () => {
    expect(readTokenClaims(jwt({ sid: 's1', sub: 'ada?>~', iat: 10.5, exp: 30.5 }))).toEqual({
      sessionId: 's1',
      username: 'ada?>~',
      issuedAt: 10_500,
      expiresAt: 30_500,
    });
  });

  it.each(['', 'opaque', 'a.b.c', jwt({ sub: 'ada' })])('has nothing to say about %j', (token) => {
    expect(readTokenClaims(token)).toBeNull();
  });
});

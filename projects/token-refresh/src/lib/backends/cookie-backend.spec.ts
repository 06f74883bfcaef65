import { from } from 'rxjs';
import { NOW, outcomeOf, read, requestOf, Wire } from '../../../test/world/exchange';
import { COOKIE_SESSION, Tokens } from '../session/tokens';
import { cookieBackend, CookieBackendOptions } from './cookie-backend';
import { RefreshOutcome, TokenBackend } from './token-backend';

// What all backends have in common is in answers.spec.ts and refresh-request.spec.ts.

function backend(options: Partial<CookieBackendOptions> = {}): TokenBackend {
  return cookieBackend({ refreshUrl: '/refresh', ...options });
}

const mark = (accessToken: string): RefreshOutcome => ({
  type: 'refreshed',
  tokens: { accessToken, tokenType: 'Cookie' },
});

describe('cookieBackend', () => {
  test('posts with credentials, without a body and without a token', () => {
    expect(read(requestOf(backend(), { accessToken: 'A1', refreshToken: 'R1' }))).toEqual({
      line: 'POST /refresh',
      headers: {},
      body: null,
      withCredentials: true,
    });
  });

  test('reads fields of other names, and takes another scheme', () => {
    const by = backend({ accessTokenField: 'data.jwt', expiry: { field: 'data.life' }, tokenType: 'JWT' });

    expect(outcomeOf(by, { body: { data: { jwt: 'A2', life: '60' } } })).toEqual({
      type: 'refreshed',
      tokens: { accessToken: 'A2', expiresAt: NOW + 60_000, tokenType: 'JWT' },
    });
  });

  test.each<[Tokens, string]>([
    [COOKIE_SESSION, 'cookie.1'],
    [{ ...COOKIE_SESSION, accessToken: 'cookie.1' }, 'cookie.2'],
    [{ ...COOKIE_SESSION, accessToken: 'cookie.x' }, 'cookie.1'],
    [{ accessToken: 'A1.7' }, 'cookie.1'],
  ])('204 is a new access cookie; another mark, so that a late refusal is known: after %j, %s', (former, next) => {
    expect(outcomeOf(backend(), { status: 204 }, former)).toEqual(mark(next));
  });

  test('accessTokenField null: any success says that the cookie was renewed, and may say for how long', () => {
    const by = backend({ accessTokenField: null });

    expect(outcomeOf(by, { body: { message: 'ok' } })).toEqual(mark('cookie.1'));
    expect(outcomeOf(by, { status: 201 })).toEqual(mark('cookie.1'));
    expect(outcomeOf(by, { body: { expires_in: 60 } })).toMatchObject({ tokens: { expiresAt: NOW + 60_000 } });
  });

  test('further headers are sent with refresh and revocation, as they are at that time', () => {
    let count = 0;
    const by = backend({ revokeUrl: '/logout', requestHeaders: () => ({ 'X-CSRF-TOKEN': `C${++count}` }) });
    const wire = new Wire();
    from(by.revoke?.(COOKIE_SESSION, wire.context) ?? []).subscribe();

    expect(wire.request.headers.get('X-CSRF-TOKEN')).toBe('C1');
    expect(read(requestOf(by)).headers).toEqual({ 'X-CSRF-TOKEN': 'C2' });
    expect(read(requestOf(backend({ requestHeaders: { a: 'b' } }))).headers).toEqual({ a: 'b' });
  });

  test('signs out by a POST with credentials, without a body', () => {
    const wire = new Wire();
    from(backend({ revokeUrl: '/logout' }).revoke?.(COOKIE_SESSION, wire.context) ?? []).subscribe();

    expect(read(wire.request)).toEqual({ line: 'POST /logout', headers: {}, body: null, withCredentials: true });
    expect(backend()).toMatchObject({ revoke: undefined });
  });
});

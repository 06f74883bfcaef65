import { TokenRefreshError } from './token-refresh-error';

describe('TokenRefreshError', () => {
  test('is an Error with a name, a code for programs and a message for people', () => {
    const error = new TokenRefreshError('timeout');

    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('TokenRefreshError');
    expect(error.code).toBe('timeout');
    expect(String(error)).toBe('TokenRefreshError: No access token: timeout');
    expect(error.stack).toContain('token-refresh-error.spec');
  });

  test('keeps its cause', () => {
    const cause = new Error('why');

    expect(new TokenRefreshError('unavailable', cause).cause).toBe(cause);
  });

  test.each([null, 0, '', false])('keeps the cause %j', (cause) => {
    expect(new TokenRefreshError('unavailable', cause).cause).toBe(cause);
  });

  test('without a cause has no such property: a logger would print it', () => {
    expect('cause' in new TokenRefreshError('unavailable')).toBe(false);
    expect('cause' in new TokenRefreshError('unavailable', undefined)).toBe(false);
  });

  test('its code survives JSON, for reports', () => {
    expect(JSON.parse(JSON.stringify(new TokenRefreshError('rejected')))).toMatchObject({
      name: 'TokenRefreshError',
      code: 'rejected',
    });
  });
});

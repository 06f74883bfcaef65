import { HttpErrorResponse } from '@angular/common/http';
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

describe('A13 TokenRefreshError.from', () => {
  const ours = new TokenRefreshError('timeout');

  test.each<[string, unknown]>([
    ['the error itself', ours],
    ['the error of an HttpErrorResponse', new HttpErrorResponse({ error: ours, status: 0 })],
    ['a cause', new Error('of the app', { cause: ours })],
    ['the cause of a cause', new Error('of the app', { cause: new Error('inner', { cause: ours }) })],
    ['the cause of an HttpErrorResponse', new Error('mapped', { cause: new HttpErrorResponse({ error: ours }) })],
    ['the rejection of zone.js', Object.assign(new Error('Uncaught (in promise)'), { rejection: ours })],
    ['an unhandledrejection event', { reason: new HttpErrorResponse({ error: ours }) }],
    ['behind seven others', Array.from('1234567').reduce<unknown>((cause) => new Error('of the app', { cause }), ours)],
  ])('finds ours as %s', (_, error) => {
    expect(TokenRefreshError.from(error)).toBe(ours);
  });

  const circle: { cause?: unknown } = {};
  circle.cause = circle;

  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'TokenRefreshError'],
    ['another error', new Error('timeout')],
    ['an HttpErrorResponse of the server', new HttpErrorResponse({ status: 500, error: { code: 'timeout' } })],
    ['what merely looks like ours', { name: 'TokenRefreshError', code: 'timeout' }],
    ['a cause that is its own', circle],
    ['behind more than it looks through', Array.from('12345678').reduce<unknown>((cause) => ({ cause }), ours)],
  ])('finds none in %s', (_, error) => {
    expect(TokenRefreshError.from(error)).toBeNull();
  });

  test('an error whose fields double at each level is looked through in no time', () => {
    const wide = Array.from('1'.repeat(60)).reduce<object>(
      (inner) => ({ error: inner, cause: inner, reason: inner }),
      {},
    );

    expect(TokenRefreshError.from(wide)).toBeNull();
  });
});

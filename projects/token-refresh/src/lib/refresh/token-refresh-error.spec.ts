import { HttpErrorResponse } from '@angular/common/http';
import { TokenRefreshError } from './token-refresh-error';

describe('TokenRefreshError', () => {
  test('is an Error with a name, a code for programs and a message for people; the code survives JSON', () => {
    const error = new TokenRefreshError('timeout');

    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toBe('TokenRefreshError: No access token: timeout');
    expect(error.stack).toContain('token-refresh-error.spec');
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ name: 'TokenRefreshError', code: 'timeout' });
  });

  test.each([new Error('why'), null, 0, '', false])('keeps its cause: %p', (cause) => {
    expect(new TokenRefreshError('unavailable', cause).cause).toBe(cause);
  });

  test('without a cause has no such property: a logger would print it', () => {
    expect('cause' in new TokenRefreshError('unavailable', undefined)).toBe(false);
  });
});

describe('A13 TokenRefreshError.from', () => {
  const ours = new TokenRefreshError('timeout');
  const behind = (others: number): unknown =>
    Array.from({ length: others }).reduce<unknown>((cause) => new Error('of the app', { cause }), ours);

  test.each<[string, unknown]>([
    ['the error itself', ours],
    ['the error of an HttpErrorResponse', new HttpErrorResponse({ error: ours, status: 0 })],
    ['the cause of an HttpErrorResponse', new Error('mapped', { cause: new HttpErrorResponse({ error: ours }) })],
    ['the rejection of zone.js', Object.assign(new Error('Uncaught (in promise)'), { rejection: ours })],
    ['an unhandledrejection event', { reason: new HttpErrorResponse({ error: ours }) }],
    ['behind seven others', behind(7)],
  ])('finds ours as %s', (_, error) => {
    expect(TokenRefreshError.from(error)).toBe(ours);
  });

  const circle: { cause?: unknown } = {};
  circle.cause = circle;
  const wide = Array.from('1'.repeat(60)).reduce<object>(
    (inner) => ({ error: inner, cause: inner, reason: inner }),
    {},
  );

  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'TokenRefreshError'],
    ['another error', new Error('timeout')],
    ['what merely looks like ours', { name: 'TokenRefreshError', code: 'timeout' }],
    ['a cause that is its own', circle],
    ['behind more than it looks through', behind(8)],
    ['fields that double at each level, in no time', wide],
  ])('finds none in %s', (_, error) => {
    expect(TokenRefreshError.from(error)).toBeNull();
  });
});

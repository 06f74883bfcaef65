import { HttpErrorResponse, HttpHeaders } from '@angular/common/http';
import { outcomeOfError, readRetryAfter } from './error-outcome';
import { RefreshOutcome } from './token-backend';

const NOW = Date.UTC(2026, 0, 1);

function outcomeOf(
  status: number,
  headers: Record<string, string> = {},
  more: { error?: unknown; url?: string } = {},
): RefreshOutcome {
  return outcomeOfError(new HttpErrorResponse({ status, headers: new HttpHeaders(headers), ...more }), NOW);
}

describe('outcomeOfError', () => {
  test.each([400, 401, 403])('given %d, with a body or without, the server said no', (status) => {
    expect(outcomeOf(status)).toMatchObject({ type: 'rejected' });
    expect(outcomeOf(status, { 'Content-Type': 'application/json' })).toMatchObject({ type: 'rejected' });
  });

  test.each([
    [400, 'text/html'],
    [403, 'application/xhtml+xml;html'],
  ])('given %d with a page (%s), a proxy spoke: the session is kept', (status, type) => {
    expect(outcomeOf(status, { 'Content-Type': type })).toMatchObject({ type: 'unavailable', status });
  });

  test('the statuses that refuse may be others', () => {
    const outcomeWith = (status: number, rejected: number | number[], type = 'application/json'): string =>
      outcomeOfError(
        new HttpErrorResponse({ status, headers: new HttpHeaders({ 'Content-Type': type }) }),
        NOW,
        rejected,
      ).type;

    expect([401, 422, 400, 500].map((status) => outcomeWith(status, [401, 422]))).toEqual([
      'rejected',
      'rejected',
      'unavailable',
      'unavailable',
    ]);
    expect(outcomeWith(440, 440)).toBe('rejected');
    expect(outcomeWith(440, 440, 'text/html')).toBe('unavailable');
    expect(outcomeWith(500, [500])).toBe('rejected');
  });

  test.each([0, 302, 402, 404, 408, 429, 500, 503, 599])('given %d, it is silence: the session is kept', (status) => {
    expect(outcomeOf(status)).toMatchObject({ type: 'unavailable', status });
  });

  test.each([200, 204, 299])('given %d, which is a body that could not be read, is an invalid answer', (status) => {
    expect(outcomeOf(status)).toMatchObject({ type: 'invalid-response', status });
  });

  test.each<[string, unknown]>([
    ['an Error', new Error('boom')],
    ['a text', 'boom'],
    ['undefined', undefined],
    ['an object that looks like an answer', { status: 401 }],
  ])('given %s, it is silence, of status 0', (_, error) => {
    expect(outcomeOfError(error, NOW)).toEqual({ type: 'unavailable', status: 0, cause: error });
  });

  test('hands Retry-After on', () => {
    expect(outcomeOf(503, { 'Retry-After': '7' })).toMatchObject({ type: 'unavailable', retryAfterMs: 7_000 });
  });

  test.each([200, 401, 500])('given %d, the cause holds no query, no header and no body', (status) => {
    const url = 'https://example.com/refresh?refreshToken=SECRET#SECRET';
    const error = { error: new SyntaxError('Unexpected token S in SECRET'), text: 'SECRET' };
    const outcome = outcomeOf(status, { 'X-Token': 'SECRET' }, { url, error });

    const cause = (outcome as { cause?: HttpErrorResponse }).cause;
    expect(cause).toBeInstanceOf(HttpErrorResponse);
    expect(cause).toMatchObject({ status, url: 'https://example.com/refresh', error: null });
    expect(cause?.headers.keys()).toEqual([]);
    expect(cause?.message).toContain('https://example.com/refresh');
    expect(JSON.stringify([cause, cause?.message])).not.toContain('SECRET');
  });

  test('does not change the failure itself: interceptors of the app may still read it', () => {
    const given = { status: 401, url: '/refresh?refreshToken=R1', error: { error: 'invalid_grant' } };
    const error = new HttpErrorResponse(given);

    outcomeOfError(error, NOW);

    expect(error).toMatchObject(given);
  });
});

describe('T3 a Retry-After that is a date', () => {
  const date = (ms: number): string => new Date(NOW + ms).toUTCString();

  test('is one by the clock of the server, where its answer has the time', () => {
    const headers = { 'Retry-After': date(7_230_000), Date: date(7_200_000) };
    expect(outcomeOf(503, headers)).toMatchObject({ retryAfterMs: 30_000 });
  });

  test.each<Record<string, string>>([{}, { Date: '' }, { Date: 'soon' }])(
    'and else by that of this machine: %j',
    (headers) => {
      expect(outcomeOf(503, { 'Retry-After': date(30_000), ...headers })).toMatchObject({ retryAfterMs: 30_000 });
    },
  );
});

describe('readRetryAfter', () => {
  test.each<[string, string, number]>([
    ['seconds', '7', 7_000],
    ['a date to come', new Date(NOW + 90_000).toUTCString(), 90_000],
    ['a day', '86400', 86_400_000],
    ['more than a day: a day', '86401', 86_400_000],
    ['a date years ahead: a day', 'Fri, 31 Dec 9999 23:59:59 GMT', 86_400_000],
  ])('given %s', (_, value, wait) => {
    expect(readRetryAfter(value, NOW)).toBe(wait);
  });

  test.each([
    ...[undefined, null, '', ' ', '0', 'soon'],
    ...[new Date(NOW - 1_000).toUTCString(), new Date(NOW).toUTCString()],
    // Neither seconds nor a date.
    ...['-5', '1.5', '42.5', '30.12', '12/24', '+7', '7s', '7, 8'],
  ])('given %j, asks for no wait', (value) => {
    expect(readRetryAfter(value, NOW)).toBeUndefined();
  });
});

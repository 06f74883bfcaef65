import { HttpContext, HttpErrorResponse, HttpRequest, HttpResponse } from '@angular/common/http';
import { isReplayable } from './replayable';
import { REPLAYABLE } from './context-tokens';

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'DELETE', 'QUERY', 'FORGET', 'HEADER'];

function requestOf(method: string, body: unknown = null, replayable?: boolean): HttpRequest<unknown> {
  const context = replayable === undefined ? new HttpContext() : new HttpContext().set(REPLAYABLE, replayable);
  return new HttpRequest(method, '/api/x', body, { context });
}

function* oneByOne(): Generator<string> {
  yield 'once';
}

async function* oneByOneLater(): AsyncGenerator<string> {
  yield await Promise.resolve('once');
}

/** Bodies that are spent by sending them. */
const oneShots: [string, () => unknown][] = [
  ['a ReadableStream', () => new Blob(['once']).stream()],
  ['a ReadableStream of a browser that cannot iterate it', () => ({ getReader: () => undefined })],
  ['a generator', oneByOne],
  ['an async generator', oneByOneLater],
  ['an iterator of a list', () => ['once'][Symbol.iterator]()],
];

// Of the other bodies that can be sent again, C11 of test/http-scenarios has the list.
const again: [string, unknown][] = [
  ['none', null],
  ['a list', [1, 2]],
  ['an object with a field named next', { next: 'page 2' }],
  ['FormData', new FormData()],
];

const [unauthorized, envelope] = [new HttpErrorResponse({ status: 401 }), new HttpResponse({ status: 200 })];
const silence = new HttpErrorResponse({ status: 0 });
const never = (): boolean => false;
const always = (): boolean => true;

describe('isReplayable', () => {
  test.each(METHODS)('a %s is, refused with HTTP 4xx; inside an HTTP 200 if asking again changes nothing', (method) => {
    // A 4xx says that it was not applied.
    for (const status of [400, 401, 403, 419, 422, 440, 499])
      expect(isReplayable(requestOf(method), new HttpErrorResponse({ status }))).toBe(true);
    const isSafe = ['GET', 'HEAD', 'OPTIONS'].includes(method);
    for (const refusal of [envelope, silence, ...[200, 399].map((status) => new HttpErrorResponse({ status }))]) {
      expect(isReplayable(requestOf(method), refusal)).toBe(isSafe);
      expect(isReplayable(requestOf(method), refusal, { isUnapplied: never })).toBe(isSafe);
      expect(isReplayable(requestOf(method), refusal, { isUnapplied: always })).toBe(true);
      expect(isReplayable(requestOf(method), refusal, {})).toBe(isSafe);
    }
  });

  test('the backend is asked with the answer and the request', () => {
    const isUnapplied = jest.fn(never);
    const request = requestOf('POST', { id: 1 });
    isReplayable(request, envelope, { isUnapplied });

    expect(isUnapplied.mock.calls).toEqual([[envelope, request]]);
  });

  test.each([408, 500, 502, 503, 504, 599])('nothing is that was refused with HTTP %d', (status) => {
    for (const replayable of [undefined, true])
      expect(
        isReplayable(requestOf('GET', null, replayable), new HttpErrorResponse({ status }), { isUnapplied: always }),
      ).toBe(false);
  });

  test('nothing is that was not answered in time', () => {
    const timeout = new HttpErrorResponse({ status: 0, error: new DOMException('late', 'TimeoutError') });
    for (const replayable of [undefined, true])
      expect(isReplayable(requestOf('GET', null, replayable), timeout)).toBe(false);
  });

  test.each(again)('a body that is %s can be sent again', (_, body) => {
    expect(isReplayable(requestOf('POST', body), unauthorized)).toBe(true);
  });

  test.each(oneShots)('a body that is %s cannot, but where REPLAYABLE says so', (_, body) => {
    expect(isReplayable(requestOf('POST', body()), unauthorized)).toBe(false);
    expect(isReplayable(requestOf('POST', body()), envelope, { isUnapplied: always })).toBe(false);
    expect(isReplayable(requestOf('POST', body(), true), unauthorized)).toBe(true);
  });

  test.each([true, false])('where REPLAYABLE is %j, that alone counts', (replayable) => {
    for (const refusal of [unauthorized, envelope, silence]) {
      expect(isReplayable(requestOf('GET', null, replayable), refusal)).toBe(replayable);
      expect(isReplayable(requestOf('POST', null, replayable), refusal, { isUnapplied: always })).toBe(replayable);
    }
  });
});

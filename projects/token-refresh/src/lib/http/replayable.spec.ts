import { HttpContext, HttpRequest } from '@angular/common/http';
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

describe('isReplayable', () => {
  test.each(METHODS)('a %s is, refused with HTTP 401; inside an HTTP 200 if asking again changes nothing', (method) => {
    // A 401 says that it was not applied.
    expect(isReplayable(requestOf(method), false)).toBe(true);
    expect(isReplayable(requestOf(method), true)).toBe(['GET', 'HEAD', 'OPTIONS'].includes(method));
  });

  test.each(again)('a body that is %s can be sent again', (_, body) => {
    expect(isReplayable(requestOf('POST', body), false)).toBe(true);
  });

  test.each(oneShots)('a body that is %s cannot, but where REPLAYABLE says so', (_, body) => {
    expect(isReplayable(requestOf('POST', body()), false)).toBe(false);
    expect(isReplayable(requestOf('POST', body(), true), false)).toBe(true);
  });

  test.each([true, false])('where REPLAYABLE is %j, that alone counts', (replayable) => {
    expect(isReplayable(requestOf('GET', null, replayable), false)).toBe(replayable);
    expect(isReplayable(requestOf('GET', null, replayable), true)).toBe(replayable);
    expect(isReplayable(requestOf('POST', null, replayable), true)).toBe(replayable);
  });
});

import { HttpContext, HttpRequest } from '@angular/common/http';
import { isReplayable } from './replayable';
import { REPLAYABLE } from './context-tokens';

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY', 'FORGET', 'HEADER'];

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
  ['an iterator of FormData', () => new FormData().entries()],
];

const again: [string, () => unknown][] = [
  ['none', () => null],
  ['an empty text', () => ''],
  ['a text', () => 'text'],
  ['a number', () => 0],
  ['false', () => false],
  ['an object', () => ({ a: 1 })],
  ['a list', () => [1, 2]],
  ['an object with a field named next', () => ({ next: 'page 2' })],
  ['FormData', () => new FormData()],
  ['URLSearchParams', () => new URLSearchParams('a=1')],
  ['a Blob', () => new Blob(['a'])],
  ['an ArrayBuffer', () => new ArrayBuffer(1)],
  ['a typed array', () => new Uint8Array(1)],
];

describe('isReplayable', () => {
  test.each(METHODS)('a %s refused with HTTP 401 is: a 401 says it was not applied', (method) => {
    expect(isReplayable(requestOf(method), false)).toBe(true);
  });

  test.each(METHODS)('a %s refused inside an HTTP 200 is, if asking again changes nothing', (method) => {
    expect(isReplayable(requestOf(method), true)).toBe(['GET', 'HEAD', 'OPTIONS'].includes(method));
  });

  test.each(again)('a body that is %s can be sent again', (_, body) => {
    expect(isReplayable(requestOf('POST', body()), false)).toBe(true);
  });

  test.each(oneShots)('a body that is %s cannot', (_, body) => {
    expect(isReplayable(requestOf('POST', body()), false)).toBe(false);
  });

  test.each(oneShots)('a body that is %s is, where REPLAYABLE says so', (_, body) => {
    expect(isReplayable(requestOf('POST', body(), true), false)).toBe(true);
  });

  test.each(METHODS)('a %s is never replayed where REPLAYABLE is false', (method) => {
    expect(isReplayable(requestOf(method, null, false), false)).toBe(false);
    expect(isReplayable(requestOf(method, null, false), true)).toBe(false);
  });

  test.each(METHODS)('a %s refused inside an HTTP 200 is replayed where REPLAYABLE is true', (method) => {
    expect(isReplayable(requestOf(method, null, true), true)).toBe(true);
  });
});

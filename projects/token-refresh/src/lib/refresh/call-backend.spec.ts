import { HttpErrorResponse } from '@angular/common/http';
import { EMPTY, of, throwError } from 'rxjs';
import { RefreshContext, RefreshOutcome, TokenBackend } from '../backends/token-backend';
import { Tokens } from '../session/tokens';
import { callBackend } from './call-backend';

const PAIR: Tokens = { accessToken: 'A1', refreshToken: 'R1' };
const http = {} as RefreshContext['http'];

let warnings: jest.SpyInstance;
beforeEach(() => (warnings = jest.spyOn(console, 'warn').mockImplementation(() => undefined)));
afterEach(() => warnings.mockRestore());

/** What the caller gets from this backend. */
function answersOf(refresh: TokenBackend['refresh'], tokens: Tokens | null = PAIR): (RefreshOutcome | Tokens)[] {
  const answers: (RefreshOutcome | Tokens)[] = [];
  const backend: TokenBackend = { refresh };
  callBackend(
    backend,
    tokens,
    () => http,
    () => 7,
  ).subscribe((answer) => answers.push(answer));
  return answers;
}

/** The cause that is passed on of what the backend has thrown. */
function causeOf(thrown: unknown, tokens: Tokens | null = PAIR): unknown {
  const answers = answersOf(() => throwError(() => thrown), tokens);
  expect(answers).toHaveLength(1);
  expect(answers).toMatchObject([{ type: 'unavailable', status: 0 }]);
  return (answers[0] as { readonly cause?: unknown }).cause;
}

describe('callBackend()', () => {
  test('F2 the backend is asked at subscription, with the tokens, the client and the clock', () => {
    const seen: unknown[] = [];
    const refresh: TokenBackend['refresh'] = (tokens, context) => {
      seen.push([tokens, context.http, context.now()]);
      return of(PAIR);
    };
    const call = callBackend(
      { refresh },
      PAIR,
      () => http,
      () => 7,
    );
    expect(seen).toEqual([]);

    call.subscribe();

    expect(seen).toEqual([[PAIR, http, 7]]);
  });

  test('F2 a backend that ends without an answer has none: status 0, no warning', () => {
    expect(answersOf(() => EMPTY)).toEqual([{ type: 'unavailable', status: 0 }]);
    expect(warnings).not.toHaveBeenCalled();
  });

  test('F2 the first of several answers counts', () => {
    expect(answersOf(() => of<Tokens[]>({ accessToken: 'A2' }, { accessToken: 'A3' }))).toEqual([
      { accessToken: 'A2' },
    ]);
  });

  test('F2 a backend that throws, and does not return, has failed; the console says so', () => {
    const bug = new TypeError('body is null');

    const answers = answersOf(() => {
      throw bug;
    });

    expect(answers).toEqual([{ type: 'unavailable', status: 0, cause: bug }]);
    expect(warnings.mock.calls).toEqual([[expect.stringContaining('the backend threw; the error is the `cause`')]]);
  });

  test('F2 an answer of the server is no bug: no warning', () => {
    const answers = answersOf(() => throwError(() => new HttpErrorResponse({ status: 503 })));

    expect(answers).toMatchObject([{ type: 'unavailable', status: 503 }]);
    expect(warnings).not.toHaveBeenCalled();
  });
});

/** An error as some browsers make it: the stack is a property of its prototype. */
function withStackElsewhere(stack: string): Error {
  const error = new Error('failed');
  Reflect.deleteProperty(error, 'stack');
  const prototype = Object.create(Error.prototype, { stack: { get: () => stack } }) as Error;
  return Object.setPrototypeOf(error, prototype) as Error;
}

describe('callBackend(), H4 what a backend threw is passed on', () => {
  test.each<[string, unknown]>([
    ['an error', new Error('failed')],
    ['with a cause that is a text', new Error('failed', { cause: 'no network' })],
    ['with a cause that has a cause', new Error('a', { cause: new Error('b', { cause: new Error('c') }) })],
    ['with a status', Object.assign(new Error('failed'), { status: 503, retry: undefined, info: null })],
    ['with a stack of the prototype', withStackElsewhere('at refresh')],
  ])('%s', (_, thrown) => {
    expect(causeOf(thrown)).toBe(thrown);
    expect(causeOf(thrown, null)).toBe(thrown);
  });
});

describe('callBackend(), H4 what may quote a token is not passed on', () => {
  test.each<[string, unknown]>([
    ['a text', 'failed'],
    ['an object', { message: 'failed' }],
    ['nothing at all', undefined],
    ['an error with an object', Object.assign(new Error('failed'), { config: {} })],
    ['an error with another error', Object.assign(new Error('failed'), { inner: new Error('failed') })],
    ['an error with a function', Object.assign(new Error('failed'), { read: () => 'A1' })],
    ['an error whose cause is an object', new Error('failed', { cause: {} })],
    ['an error whose cause has an object', new Error('a', { cause: Object.assign(new Error('b'), { config: {} }) })],
  ])('%s, whether there are tokens or not', (_, thrown) => {
    expect(causeOf(thrown)).toBeUndefined();
    expect(causeOf(thrown, null)).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['in the message, the access token', new Error('A1 is expired')],
    ['in the message, the refresh token', new Error('spent: R1')],
    ['in a cause that is a text', new Error('failed', { cause: 'R1 is spent' })],
    ['in the cause of a cause', new Error('a', { cause: new Error('b', { cause: new Error('R1') }) })],
    ['in another field', Object.assign(new Error('failed'), { url: '/refresh?token=R1' })],
    ['in a stack of the prototype', withStackElsewhere('at refresh (R1)')],
  ])('%s', (_, thrown) => {
    expect(causeOf(thrown)).toBeUndefined();
  });

  test('a number that is a token', () => {
    const thrown = Object.assign(new Error('failed'), { code: 12_345 });

    expect(causeOf(thrown, { accessToken: '12345' })).toBeUndefined();
    expect(causeOf(thrown)).toBe(thrown);
  });

  test('an answer of the server is: without its tokens', () => {
    const answer = new HttpErrorResponse({ status: 0, error: { refreshToken: 'R1' } });

    expect(JSON.stringify(causeOf(answer))).not.toContain('R1');
    expect(causeOf(answer)).toBeInstanceOf(HttpErrorResponse);
  });
});

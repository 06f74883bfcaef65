import { HttpErrorResponse, HttpRequest, HttpResponse } from '@angular/common/http';
import { envelopeBackend, restBackend, TokenBackend, TokenHttpAnswer } from 'ngx-token-refresh';
import { of } from 'rxjs';
import { graphqlBackend } from './graphql-backend';

const rest = restBackend({ refreshUrl: '/refresh', revokeUrl: '/logout', header: 'X-Token' });

const query = { query: 'query Me { me { id } }' };
const mutation = { query: 'mutation M { create { id } }' };
const stored = { operationName: 'Me', extensions: { persistedQuery: { version: 1, sha256Hash: 'h' } } };

const refusal = (more: object = {}): object => ({ message: 'no', extensions: { code: 'UNAUTHENTICATED' }, ...more });
const refused = (more: object = {}): object => ({ errors: [refusal()], data: null, ...more });
const atPath = refused({ errors: [refusal({ path: ['create'] })] });
const fine = { data: { me: { id: 1 } } };

const ok = (body: unknown): HttpResponse<unknown> => new HttpResponse({ status: 200, body });
const post = (body: unknown): HttpRequest<unknown> => new HttpRequest('POST', '/graphql', body);

describe('graphqlBackend, the challenge', () => {
  test.each<[boolean, unknown]>([
    [true, refused()],
    [true, { errors: [refusal()] }],
    [true, refused({ errors: [{ message: 'other' }, refusal()] })],
    // Nothing came of any field.
    [true, refused({ data: { me: null, orders: null } })],
    [false, refused({ data: { me: null, news: ['a'] } })],
    [false, fine],
    [false, { errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }], data: null }],
    [false, { errors: [{ message: 'UNAUTHENTICATED' }], data: null }],
    [false, { errors: refusal(), data: null }],
    [false, { errors: [null, 'UNAUTHENTICATED', 5], data: null }],
    [false, JSON.parse('{"__proto__": {"errors": [{"extensions": {"code": "UNAUTHENTICATED"}}]}}')],
    [false, null],
    [false, 'UNAUTHENTICATED'],
    [false, []],
    [false, [{ id: 1 }, { id: 2 }]],
  ])('%j: %j', (isOne, body) => {
    expect(graphqlBackend(rest).isChallenge?.(ok(body), post(query))).toBe(isOne);
  });

  test.each<[boolean, readonly object[], readonly object[]]>([
    [true, [refused(), refused()], [query, mutation]],
    [true, [refused(), fine], [query, query]],
    // What has run must not run again, and is not lost.
    [false, [refused(), fine], [query, mutation]],
    [false, [refused(), fine], [query, stored]],
    [false, [fine, fine], [query, query]],
  ])('A12 a batch, %j: %j for %j', (isOne, results, operations) => {
    expect(graphqlBackend(rest).isChallenge?.(ok(results), post(operations))).toBe(isOne);
  });

  test('the code may be another, or several', () => {
    const isChallenge = (refusedCode: string | string[], code: string) =>
      graphqlBackend(rest, { refusedCode }).isChallenge?.(ok({ errors: [{ extensions: { code } }], data: null }));

    expect(isChallenge('TOKEN_EXPIRED', 'TOKEN_EXPIRED')).toBe(true);
    expect(isChallenge(['UNAUTHENTICATED', 'jwt_expired'], 'jwt_expired')).toBe(true);
    expect(isChallenge('TOKEN_EXPIRED', 'UNAUTHENTICATED')).toBe(false);
  });

  test('a failure with such a body is one too, and so is what refuses with the wrapped backend', () => {
    const isChallenge = (answer: TokenHttpAnswer, by: TokenBackend = rest) => graphqlBackend(by).isChallenge?.(answer);
    const envelope = envelopeBackend({ refreshUrl: '/refresh' });

    expect(isChallenge(new HttpErrorResponse({ status: 400, error: refused() }))).toBe(true);
    expect(isChallenge(new HttpErrorResponse({ status: 401 }))).toBe(true);
    expect(isChallenge(new HttpErrorResponse({ status: 403, error: { errors: [{}] } }))).toBe(false);
    expect(isChallenge(ok({ code: 401 }), envelope)).toBe(true);
    expect(isChallenge(ok({ code: 401 }))).toBe(false);
  });
});

describe('graphqlBackend, what was not applied', () => {
  const formOf = (operations: unknown): FormData => {
    const form = new FormData();
    form.set('operations', JSON.stringify(operations));
    return form;
  };

  test.each<[boolean, string, unknown, unknown]>([
    [true, 'a query', query, refused()],
    [true, 'a query that was refused within', query, refused({ errors: [refusal({ path: ['me'] })] })],
    [true, 'a mutation that was refused before anything ran', mutation, refused()],
    [false, 'a mutation that was refused within', mutation, atPath],
    [false, 'a mutation of which a field is told', mutation, refused({ data: { create: null } })],
    [false, 'a mutation with an error beside, which ran', mutation, refused({ errors: [refusal(), { path: ['a'] }] })],
    [true, 'a stored operation that was refused before anything ran', stored, refused()],
    [false, 'a stored operation that was refused within', stored, atPath],
    [true, 'a batch of queries', [query, query], [atPath, fine]],
    [true, 'a batch that was refused before anything ran', [query, mutation], [refused(), refused()]],
    [false, 'a batch with a mutation that was refused within', [query, mutation], [refused(), atPath]],
    [true, 'a query as a text', JSON.stringify(query), atPath],
    [false, 'a mutation as a text', JSON.stringify(mutation), atPath],
    [false, 'a text that is none', '{', atPath],
    [false, 'an upload', formOf(mutation), atPath],
    [true, 'an upload in a query', formOf(query), atPath],
    [false, 'no body', null, atPath],
    [false, 'an empty batch', [], atPath],
    [false, 'no answer of GraphQL', query, { code: 401 }],
  ])('A12 %j: %s', (isUnapplied, _, body, answer) => {
    expect(graphqlBackend(rest).isUnapplied?.(ok(answer), post(body))).toBe(isUnapplied);
  });

  test('what the wrapped backend knows of its own refusals counts', () => {
    const own: TokenBackend = { ...rest, isUnapplied: ({ status }) => status === 299 };
    const isUnapplied = (status: number) =>
      graphqlBackend(own).isUnapplied?.(new HttpResponse({ status }), post(mutation));

    expect([299, 200].map(isUnapplied)).toEqual([true, false]);
  });
});

test('graphqlBackend does all else as the wrapped backend does, as its methods', () => {
  class Own implements TokenBackend {
    readonly #token = { accessToken: 'A2' };
    readonly credential = 'cookie';
    readonly fingerprint = 'F';
    readonly header = 'X-Own';
    refresh = () => of(this.#token);
    isSessionOver(): boolean {
      return this.#token.accessToken === 'A2';
    }
    expiresAt(): number {
      return this.#token.accessToken.length;
    }
  }
  const wrapped = graphqlBackend(new Own());

  expect(wrapped).toMatchObject({ credential: 'cookie', fingerprint: 'F', header: 'X-Own', refusesInSuccess: true });
  expect(wrapped.isSessionOver?.(ok(null))).toBe(true);
  expect(wrapped.expiresAt?.({ accessToken: 'A1' })).toBe(2);
  expect(wrapped).toMatchObject({ readBody: undefined, readTokens: undefined, revoke: undefined });
});

import { HttpClient } from '@angular/common/http';
import {
  COOKIE_SESSION,
  cookieBackend,
  envelopeBackend,
  oauth2Backend,
  RefreshContext,
  RefreshOutcome,
  restBackend,
  TokenBackend,
  Tokens,
} from 'ngx-token-refresh';
import { TokenBackendContract, tokenBackendContract } from 'ngx-token-refresh/testing';
import { from, map, Observable } from 'rxjs';
import { ticketBackend } from './own-backend.example';

const contracts: Readonly<Record<string, TokenBackendContract>> = {
  'oauth2Backend()': {
    backend: () => oauth2Backend({ tokenEndpoint: '/token' }),
    granted: { body: { access_token: 'A2-new', token_type: 'Bearer', expires_in: 60, refresh_token: 'R2-new' } },
    tokens: { accessToken: 'A2-new', refreshToken: 'R2-new' },
    rejected: { status: 400, body: { error: 'invalid_grant' } },
  },
  'restBackend()': {
    backend: () => restBackend({ refreshUrl: '/refresh' }),
    granted: { body: { accessToken: 'A2-new', refreshToken: 'R2-new', expiresIn: 60 } },
    tokens: { accessToken: 'A2-new', refreshToken: 'R2-new' },
    rejected: { status: 401, body: { error: 'expired' } },
  },
  'envelopeBackend()': {
    backend: () => envelopeBackend({ refreshUrl: '/refreshToken' }),
    granted: { body: { code: 200, data: { tokenHead: 'Bearer ', token: 'A2-new', refreshToken: 'R2-new' } } },
    tokens: { accessToken: 'A2-new', refreshToken: 'R2-new', tokenType: 'Bearer' },
    rejected: { body: { code: 401, message: 'refresh token expired' } },
    challenge: { body: { code: 401, message: 'token expired' } },
  },
  'cookieBackend()': {
    backend: () => cookieBackend({ refreshUrl: '/refresh' }),
    signedIn: { accessToken: 'A1' },
    granted: { body: { access_token: 'A2-new', expires_in: 60 } },
    tokens: { accessToken: 'A2-new' },
    rejected: { status: 401, body: { error: 'no session' } },
  },
  'cookieBackend(), an access token in a cookie': {
    backend: () => cookieBackend({ refreshUrl: '/refresh' }),
    signedIn: COOKIE_SESSION,
    granted: { status: 204 },
    tokens: { tokenType: 'Cookie' },
    rejected: { status: 403, body: { error: 'no session' } },
  },
  'cookieBackend(), any success': {
    backend: () => cookieBackend({ refreshUrl: '/refresh', accessTokenField: null }),
    signedIn: COOKIE_SESSION,
    granted: { body: { message: 'renewed' } },
    tokens: { tokenType: 'Cookie', accessToken: 'cookie.1' },
    rejected: { status: 401 },
  },
  'a backend of the app itself': {
    backend: ticketBackend,
    granted: { body: { jwt: 'A2-new', ticket: 'R2-new', minutes: 15 } },
    tokens: { accessToken: 'A2-new', refreshToken: 'R2-new', expiresAt: Date.UTC(2026, 0, 1) + 900_000 },
    rejected: { body: { state: 'gone' } },
  },
};

describe.each(Object.entries(contracts))('the contract of a TokenBackend: %s', (_, contract) => {
  test.each(tokenBackendContract(contract).map(({ name, run }) => [name, run] as const))('%s', (_name, run) => run());
});

describe('the contract finds a backend that breaks it', () => {
  type Answer = { readonly access: string; readonly life?: number } | null;
  const call = (http: HttpClient): Observable<Answer> => http.post<Answer>('/renew', {});
  const good: TokenBackend = {
    refresh: (_: Tokens, { http }) =>
      call(http).pipe(
        map((body): RefreshOutcome =>
          typeof body?.access === 'string'
            ? { type: 'refreshed', tokens: { accessToken: body.access } }
            : { type: 'invalid-response', status: 200 },
        ),
      ),
  };
  const contract = (backend: TokenBackend): TokenBackendContract => ({
    backend: () => backend,
    granted: { body: { access: 'A2-new', life: 60 } },
    tokens: { accessToken: 'A2-new' },
    rejected: { status: 401, body: {} },
  });

  async function broken(backend: TokenBackend, change: Partial<TokenBackendContract> = {}): Promise<string[]> {
    const names: string[] = [];
    for (const { name, run } of tokenBackendContract({ ...contract(backend), ...change })) {
      await run().catch((error: unknown) => {
        expect(error).toBeInstanceOf(Error);
        expect((error as Error).message).toMatch(/^TokenBackend contract: .*\.$/s);
        names.push(name);
      });
    }
    return names;
  }

  test('none in a good one', async () => {
    expect(await broken(good)).toEqual([]);
  });

  const changed = (change: (outcome: RefreshOutcome) => RefreshOutcome): TokenBackend => ({
    refresh: (tokens, context) => (good.refresh(tokens, context) as Observable<RefreshOutcome>).pipe(map(change)),
  });
  let shared = 0;

  test.each<[string, RegExp, TokenBackend]>([
    [
      'takes any answer for a token',
      /nonsense.*: (nothing|null)/,
      {
        refresh: (_, { http }) =>
          call(http).pipe(map((body) => ({ type: 'refreshed', tokens: { accessToken: body?.access ?? 'x' } }))),
      },
    ],
    [
      'takes silence for a refusal',
      /silence/,
      {
        refresh: async (tokens, context) =>
          new Promise(
            (resolve) =>
              void (good.refresh(tokens, context) as Observable<RefreshOutcome>).subscribe({
                next: resolve,
                error: () => resolve({ type: 'rejected' }),
              }),
          ),
      },
    ],
    [
      'calls twice',
      /one request/,
      {
        refresh: (tokens, context) => {
          call(context.http).subscribe({ error: () => undefined });
          return good.refresh(tokens, context);
        },
      },
    ],
    [
      'keeps state',
      /do not mix/,
      {
        refresh: (tokens, context: RefreshContext) => {
          shared++;
          return shared % 2 ? good.refresh(tokens, context) : [{ type: 'rejected' }];
        },
      },
    ],
    [
      'counts in seconds',
      /epoch milliseconds/,
      changed((outcome) =>
        outcome.type === 'refreshed' ? { type: 'refreshed', tokens: { ...outcome.tokens, expiresAt: 60 } } : outcome,
      ),
    ],
    [
      'brings a token that is no header value',
      /in a header/,
      changed((outcome) =>
        outcome.type === 'refreshed' ? { type: 'refreshed', tokens: { accessToken: 'a\nb' } } : outcome,
      ),
    ],
    [
      'changes what it is given',
      /left as they are/,
      {
        refresh: (tokens, context) => {
          Object.assign(tokens, { accessToken: 'changed' });
          return good.refresh(tokens, context);
        },
      },
    ],
    [
      'ends the session for want of a refresh token',
      /without a refresh token/,
      { refresh: (tokens, context) => (tokens.refreshToken ? good.refresh(tokens, context) : [{ type: 'rejected' }]) },
    ],
    [
      'cannot be cancelled',
      /cancelled/,
      {
        refresh: (tokens, context) =>
          new Observable<RefreshOutcome>((observer) => {
            from(good.refresh(tokens, context)).subscribe({
              next: (outcome) => observer.next(outcome),
              error: (error: unknown) => observer.error(error),
              complete: () => observer.complete(),
            });
          }),
      },
    ],
    [
      'quotes a token',
      /quotes/,
      {
        refresh: ({ refreshToken }) => [
          { type: 'unavailable', status: 0, cause: new Error(`could not exchange ${refreshToken}`) },
        ],
      },
    ],
    ['completes without an outcome', /one outcome/, { refresh: () => [] }],
    [
      'tells two outcomes',
      /one outcome/,
      { refresh: () => [{ type: 'refreshed', tokens: { accessToken: 'A2-new' } }, { type: 'rejected' }] },
    ],
    [
      'refreshes on a 403',
      /no challenge: HTTP 403/,
      { ...good, isChallenge: ({ status }) => status === 401 || status === 403 },
    ],
    ['refreshes on nothing', /is a challenge/, { ...good, isChallenge: () => false }],
    [
      'throws at an odd answer',
      /no challenge/,
      { ...good, isChallenge: (answer) => 'body' in answer && (answer.body as { code: number }).code === 401 },
    ],
    ['has no header', /header is the name/, { ...good, header: 'two words' }],
  ])('one that %s', async (_, name, backend) => {
    expect(await broken(backend)).toContainEqual(expect.stringMatching(name));
  });

  test('other tokens than expected, no refusal', async () => {
    expect(await broken(good, { tokens: { accessToken: 'other' } })).toContainEqual(
      expect.stringMatching(/brings the tokens/),
    );
    expect(await broken(good, { rejected: { status: 500 } })).toContainEqual(expect.stringMatching(/ends the session/));
  });
});

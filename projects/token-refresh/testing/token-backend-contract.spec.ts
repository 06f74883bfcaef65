import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { COOKIE_SESSION, RefreshOutcome, TokenBackend, Tokens } from 'ngx-token-refresh';
import {
  catchError,
  concat,
  firstValueFrom,
  from,
  ignoreElements,
  map,
  Observable,
  of,
  switchMap,
  tap,
  throwError,
} from 'rxjs';
import { TokenBackendContract, tokenBackendContract } from './token-backend-contract';

/** Epoch ms: the time of the contract. */
const NOW = Date.UTC(2026, 0, 1);

type Answer = { readonly access: string; readonly life?: number } | null;
const call = (http: HttpClient): Observable<Answer> => http.post<Answer>('/renew', {});

const good = {
  refresh: (_, { http }) =>
    call(http).pipe(
      map((body): RefreshOutcome =>
        typeof body?.access === 'string'
          ? { type: 'refreshed', tokens: { accessToken: body.access } }
          : { type: 'invalid-response', status: 200 },
      ),
    ),
} satisfies TokenBackend;

const contract: TokenBackendContract = {
  backend: () => good,
  granted: { body: { access: 'A2-new', life: 60 } },
  tokens: { accessToken: 'A2-new' },
  rejected: { status: 401, body: {} },
};

/** What the cases say that fail, by their names. */
async function complaints(change: Partial<TokenBackendContract> = {}): Promise<Record<string, string>> {
  const said: Record<string, string> = {};
  for (const { name, run } of tokenBackendContract({ ...contract, ...change })) {
    await run().catch((error: unknown) => {
      expect(error).toBeInstanceOf(Error);
      said[name] = (error as Error).message;
    });
  }
  return said;
}

const ofBackend = (backend: TokenBackend) => complaints({ backend: () => backend });

const by = (refresh: TokenBackend['refresh']): TokenBackend => ({ refresh });

/** As the good one, but for its outcomes. */
function changed(change: (outcome: RefreshOutcome, tokens: Tokens | null) => RefreshOutcome): TokenBackend {
  return by((tokens, context) => good.refresh(tokens, context).pipe(map((outcome) => change(outcome, tokens))));
}

/** As the good one, but for the tokens that it brings. */
function bringing(tokens: Partial<Tokens>): TokenBackend {
  return changed((outcome) =>
    outcome.type === 'refreshed' ? { type: 'refreshed', tokens: { ...outcome.tokens, ...tokens } } : outcome,
  );
}

/** As the good one, but for what comes of an answer that it can make nothing of. */
function whereItFails(outcome: (error: HttpErrorResponse) => RefreshOutcome): TokenBackend {
  return by((tokens, context) =>
    good.refresh(tokens, context).pipe(catchError((error: HttpErrorResponse) => of(outcome(error)))),
  );
}

/** What a failure of that status is. */
function typeOf({ status }: HttpErrorResponse): 'rejected' | 'invalid-response' | 'unavailable' {
  return status === 401 ? 'rejected' : status === 200 ? 'invalid-response' : 'unavailable';
}

const GRANTED = 'a granted refresh brings the tokens, in one outcome, and completes';
const IN_A_HEADER = 'the access token can be sent in a header, and its expiry is epoch milliseconds to come';
const ONE_REQUEST = 'a refresh makes one request, through the HttpClient it is given';
const TWO_AT_ONCE = 'two refreshes at once do not mix, and leave nothing behind';
const FROZEN = 'the tokens it is given are left as they are';
const NO_REFRESH_TOKEN = 'without a refresh token it does not end the session by itself';
const CANCELLED = 'a refresh that is cancelled cancels its request';
const REFUSED = 'the refusal of the refresh ends the session';
const QUOTES = 'no outcome that fails quotes a token or the server';
const CHALLENGE = 'the refusal of an expired token is a challenge';
const HEADER = 'the header is the name of one';

const sentence = (what: string): string => `TokenBackend contract: ${what}.`;

describe('the contract of a TokenBackend', () => {
  test('given a good one, then nothing is found', async () => {
    expect(await complaints()).toEqual({});
    expect(await ofBackend({ ...good, isChallenge: ({ status }) => status === 401 })).toHaveProperty([
      'no challenge: HTTP 401 that asks for a stronger sign-in (RFC 9470)',
    ]);
  });

  test('given one that answers by a promise, then nothing is found: a promise cannot be cancelled', async () => {
    const later = by((tokens, context) => firstValueFrom(good.refresh(tokens, context)));
    expect(await ofBackend(later)).toEqual({});
  });

  test('given tokens that are cookies, then any success may say that they were renewed', async () => {
    const backend = (): TokenBackend => ({
      refresh: (_, { http }) =>
        http
          .post('/renew', {}, { observe: 'response' })
          .pipe(map((): RefreshOutcome => ({ type: 'refreshed', tokens: COOKIE_SESSION }))),
    });
    const [signedIn, tokens] = [COOKIE_SESSION, { tokenType: 'Cookie' }];
    const cookie = await complaints({ backend, signedIn, tokens, granted: { status: 204 } });
    expect(cookie).toEqual({});
    const header = await complaints({ backend, granted: { status: 204 } });
    expect(Object.keys(header)).toEqual(expect.arrayContaining(['nonsense is no token and no refusal: nothing']));
  });

  describe('what is put to it', () => {
    test('every case has a name of its own', () => {
      const names = tokenBackendContract(contract).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      expect(names).toHaveLength(11 + 7 + 8 + 9);
    });

    test('the tokens that were signed in with, and the time of the contract', async () => {
      const given: (Partial<Tokens> & { at: number })[] = [];
      const backend: TokenBackend = {
        refresh: (tokens, context) => {
          given.push({ ...tokens, at: context.now() });
          return good.refresh(tokens, context);
        },
      };
      await ofBackend(backend);
      expect(given[0]).toEqual({ accessToken: 'A1', refreshToken: 'R1', at: NOW });
      expect(given.filter(({ refreshToken }) => refreshToken === undefined)).toEqual([{ accessToken: 'A1', at: NOW }]);
      expect(given.filter(({ at }) => at !== NOW)).toEqual([]);
      given.length = 0;
      await complaints({ backend: () => backend, signedIn: { accessToken: 'mine' } });
      expect(given[0]).toEqual({ accessToken: 'mine', at: NOW });
    });

    test('the refusal of a request: HTTP 401, unless the contract says otherwise', async () => {
      const asked: number[] = [];
      const backend: TokenBackend = { ...good, isChallenge: ({ status }) => asked.push(status) > 0 && status === 419 };
      await ofBackend(backend);
      expect(asked[0]).toBe(401);
      expect(await complaints({ backend: () => backend, challenge: { status: 419 } })).toEqual({});
    });
  });
});

/** Completes without an outcome. */
const silent = by(() => []);
const rejecting = by(() => [{ type: 'rejected' }]);

const wants = (type: string): string =>
  `without a refresh token the outcome must be 'no-refresh-token', or that of a call; it is '${type}'`;

/** Case of the contract → what it says → backends of which it says so. */
const breaches: Readonly<Record<string, Readonly<Record<string, readonly TokenBackend[]>>>> = {
  [GRANTED]: {
    'a granted refresh must have one outcome, not 0': [silent],
    'a granted refresh must have one outcome, not 2': [
      by(() => [{ type: 'refreshed', tokens: { accessToken: 'A2-new' } }, { type: 'rejected' }]),
    ],
    "a granted refresh must be 'refreshed', not 'rejected'": [rejecting],
    'a granted refresh must complete': [
      by((tokens, context) =>
        concat(
          good.refresh(tokens, context),
          throwError(() => new Error('late')),
        ),
      ),
    ],
    '`accessToken` of the new tokens is not the expected one': [bringing({ accessToken: 'other' })],
  },
  [IN_A_HEADER]: {
    "a granted refresh must be 'refreshed', not 'rejected'": [rejecting],
    "a granted refresh must be 'refreshed', not 'unavailable'": [
      by(() => {
        throw new Error('not today');
      }),
    ],
    'the access token is no header value': ['a\nb', ' a', 'a ', '', 'ł', 'a\tb', 'a\n'].map((accessToken) =>
      bringing({ accessToken }),
    ),
    '`expiresAt` must be epoch milliseconds to come, or left out': [60, NOW, NOW - 1, NOW + 1e12, NaN].map(
      (expiresAt) => bringing({ expiresAt }),
    ),
  },
  [ONE_REQUEST]: {
    'a refresh must make one request, not 2': [
      by((tokens, context) => {
        call(context.http).subscribe({ error: () => undefined });
        return good.refresh(tokens, context);
      }),
    ],
  },
  [TWO_AT_ONCE]: { 'expected refreshed, rejected, refreshed, and got , , ': [silent] },
  [FROZEN]: {
    'a refresh of frozen tokens must succeed': [
      silent,
      by((tokens, context) => {
        Object.assign(tokens ?? {}, { accessToken: 'changed' });
        return good.refresh(tokens, context);
      }),
    ],
  },
  [NO_REFRESH_TOKEN]: {
    [wants('undefined')]: [
      by((_, { http }) => call(http).pipe(ignoreElements())),
      by((tokens, context) => (tokens?.refreshToken ? good.refresh(tokens, context) : [])),
    ],
    // Without a call, and after one.
    [wants('rejected')]: [
      by((tokens, context) => (tokens?.refreshToken ? good.refresh(tokens, context) : [{ type: 'rejected' }])),
    ],
    [wants('no-refresh-token')]: [
      changed((outcome, tokens) => (tokens?.refreshToken ? outcome : { type: 'no-refresh-token' })),
    ],
  },
  [CANCELLED]: {
    'a refresh must make its request when it is subscribed to': [
      by((tokens, context) => from(Promise.resolve()).pipe(switchMap(() => good.refresh(tokens, context)))),
    ],
    'a refresh that is unsubscribed from must cancel its request': [
      by((tokens, context) => from(firstValueFrom(good.refresh(tokens, context)))),
    ],
  },
  [REFUSED]: {
    'a refresh must have an outcome, and this one ended without': [silent],
    "the refusal must be 'rejected', not 'unavailable'": [whereItFails(() => ({ type: 'unavailable', status: 0 }))],
  },
  'silence keeps the session: HTTP 503': {
    "HTTP 503 must be 'unavailable', not 'rejected'": [whereItFails(() => ({ type: 'rejected' }))],
  },
  'nonsense is no token and no refusal: a page': {
    "a page must be 'invalid-response', not 'rejected'": [whereItFails(() => ({ type: 'rejected' }))],
  },
  'nonsense is no token and no refusal: nothing': {
    "nothing must be 'invalid-response', not 'refreshed'": [
      by((_, { http }) =>
        call(http).pipe(map((body) => ({ type: 'refreshed', tokens: { accessToken: body?.access ?? 'x' } }))),
      ),
    ],
  },
  [CHALLENGE]: {
    'the refusal of a request must be a challenge': [{ ...good, isChallenge: () => false }],
    'isChallenge() must not throw; it did for HTTP 401': [
      {
        ...good,
        isChallenge: () => {
          throw new Error('odd');
        },
      },
    ],
  },
  'no challenge: HTTP 403': {
    'HTTP 403 must not be a challenge': [{ ...good, isChallenge: ({ status }) => status === 401 || status === 403 }],
  },
  // Where a text was asked for.
  'no challenge: HTTP 400': {
    'HTTP 400 must not be a challenge': [
      {
        ...good,
        isChallenge: (answer) =>
          answer.status === 401 || (answer.status === 400 && (answer as HttpErrorResponse).error === '{}'),
      },
    ],
  },
  [HEADER]: {
    '`header` must be the name of a header': ['two words', '', 'a:b', '(a)', 'a\n'].map((header) => ({
      ...good,
      header,
    })),
  },
};

describe('the contract finds a backend that breaks it, and says how', () => {
  const rows = Object.entries(breaches).flatMap(([name, sentences]) =>
    Object.entries(sentences).flatMap(([says, backends]) => backends.map((backend) => [name, says, backend] as const)),
  );

  test.each(rows)('%s: %s', async (name, says, backend) => {
    expect(await ofBackend(backend)).toMatchObject({ [name]: sentence(says) });
  });

  test('one that keeps state: it grants, or refuses, in turn', async () => {
    let calls = 0;
    const backend = by((tokens, context) =>
      ++calls % 2 ? good.refresh(tokens, context) : [{ type: 'rejected' as const }],
    );
    // By then it has been asked three times.
    expect((await ofBackend(backend))[TWO_AT_ONCE]).toBe(
      sentence('expected refreshed, rejected, refreshed, and got rejected, rejected, rejected'),
    );
  });

  test('one that refuses ever after it was refused once', async () => {
    let refused = false;
    const grudge = by((tokens, context) =>
      refused
        ? [{ type: 'rejected' as const }]
        : good.refresh(tokens, context).pipe(tap({ error: () => (refused = true) })),
    );
    expect((await ofBackend(grudge))[TWO_AT_ONCE]).toBe(
      sentence('expected refreshed, rejected, refreshed, and got refreshed, rejected, rejected'),
    );
  });

  test.each(['a', 'a b', 'a   b', 'ab cd ef', 'é', '~!', 'a.b.c='])(
    'not one whose token %j can be sent',
    async (accessToken) => {
      expect(await complaints({ backend: () => bringing({ accessToken }), tokens: {} })).toEqual({});
    },
  );

  test.each([NOW + 1, NOW + 60_000, undefined])('not one whose token ends at %p', async (expiresAt) => {
    expect(await complaints({ backend: () => bringing({ expiresAt }) })).toEqual({});
  });

  test.each(['token', 'X-Access-Token', "a!#$%&'*+.^`|~-_9"])('not one whose header is %s', async (header) => {
    expect(await ofBackend({ ...good, header })).toEqual({});
  });

  test('not one that takes nonsense for silence', async () => {
    const unsure = by((tokens, context) =>
      good.refresh(tokens, context).pipe(
        map((outcome) => (outcome.type === 'refreshed' ? outcome : ({ type: 'unavailable', status: 200 } as const))),
        catchError(({ status }: HttpErrorResponse) =>
          of<RefreshOutcome>(status === 401 ? { type: 'rejected' } : { type: 'unavailable', status }),
        ),
      ),
    );
    expect(await ofBackend(unsure)).toEqual({});
  });

  test('not one that says it has no refresh token where it has none', async () => {
    const careful = by((tokens, context) =>
      tokens?.refreshToken ? good.refresh(tokens, context) : [{ type: 'no-refresh-token' as const }],
    );
    expect(await ofBackend(careful)).toEqual({});
  });

  describe('one that quotes a token', () => {
    const [signedIn, tokens] = [
      { accessToken: 'old-access', refreshToken: 'old-refresh' },
      { accessToken: 'new-access', refreshToken: 'new-refresh' },
    ];
    const granted = { body: { access: 'new-access' } };
    const rejected = { status: 401, body: { of: 'old-access' } };

    /** What the case says of a backend whose failure comes of this. */
    async function quoting(cause: (error: HttpErrorResponse) => unknown): Promise<string | undefined> {
      const backend = () =>
        by((given, context) =>
          good.refresh(given, context).pipe(
            map((outcome) => (outcome.type === 'refreshed' ? { ...outcome, tokens } : outcome)),
            catchError((error: HttpErrorResponse) =>
              of({ type: typeOf(error), status: error.status, cause: cause(error) }),
            ),
          ),
        );
      return (await complaints({ backend, signedIn, tokens, granted, rejected }))[QUOTES];
    }

    const circle: Record<string, unknown> = {};
    Object.assign(circle, { self: circle, last: 'old-refresh' });

    test.each<[string, (error: HttpErrorResponse) => unknown]>([
      ...['old-access', 'old-refresh', 'new-access', 'new-refresh'].map((secret): [string, () => Error] => [
        secret,
        () => new Error(`could not exchange ${secret}`),
      ]),
      [
        'that came in the body of the refusal',
        ({ status, error }) => status === 401 && JSON.stringify(error) === '{"of":"old-access"}' && (error as unknown),
      ],
      ['that came in the text of a broken server', ({ status, error }) => status === 500 && (error as unknown)],
      ['that came in the text of a success', ({ status, error }) => status === 200 && (error as unknown)],
      [
        'that came in a refusal that echoes',
        ({ status, error }) => status === 401 && 'echo' in (error as object) && (error as unknown),
      ],
      ['deep inside', () => ({ a: [{ b: new Map(), c: { d: 'x old-refresh y' } }] })],
      ['under a symbol', () => ({ [Symbol('mine')]: 'old-refresh' })],
      ['in what leads back to itself', () => circle],
    ])('%s', async (_, cause) => {
      expect(await quoting(cause)).toBe(sentence('the outcome of a refresh that failed holds a token'));
    });

    test('not one that quotes none, nor one whose token is a single letter', async () => {
      expect(await quoting(({ status }) => new Error(`HTTP ${status}`))).toBeUndefined();
      expect(await quoting(() => ({ one: 'old-acc', other: 'ess' }))).toBeUndefined();
      const short = whereItFails((error) => ({
        type: typeOf(error),
        status: error.status,
        cause: { a: null, text: 'an error' },
      }));
      const said = await complaints({ backend: () => short, signedIn: { accessToken: 'a', refreshToken: '' } });
      expect(said).toEqual({});
    });
  });

  test('other tokens than expected, in any field', async () => {
    expect((await complaints({ tokens: { accessToken: 'other' } }))[GRANTED]).toBe(
      sentence('`accessToken` of the new tokens is not the expected one'),
    );
    expect((await complaints({ tokens: { accessToken: 'A2-new', refreshToken: 'R2' } }))[GRANTED]).toBe(
      sentence('`refreshToken` of the new tokens is not the expected one'),
    );
  });
});

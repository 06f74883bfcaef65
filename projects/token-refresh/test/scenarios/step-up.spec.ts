import { HttpContext, HttpEventType } from '@angular/common/http';
import { inject, PLATFORM_ID } from '@angular/core';
import {
  COOKIE_SESSION,
  cookieBackend,
  envelopeBackend,
  REPLAYABLE,
  restBackend,
  StepUpDemand,
  StepUpHandler,
  StepUpOptions,
  TokenHttpAnswer,
  tokenRefreshInterceptor,
  Tokens,
  TokenStore,
  withStepUp,
} from 'ngx-token-refresh';
import { EMPTY, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { App, AppOptions, describeTransports, Item, probe, SetUp, startApp } from '../world/app';
import { ModelServer, WireAnswer, WireRequest } from '../world/model-server';
import { Browser } from '../world/tabs';
import { advance, pendingTimers, settle, useVirtualTime } from '../world/virtual-time';

// Demands for a stronger sign-in, a wider scope or other claims (U), which a handler of the app meets.

useVirtualTime();

const ACR = 'Bearer error="insufficient_user_authentication", acr_values="strong", max_age="300"';
const SCOPE = 'Bearer error="insufficient_scope", scope="transfer"';

function demanding(challenge: string, status = 401): WireAnswer {
  return { status, headers: { 'WWW-Authenticate': challenge }, body: { error: 'more is needed' } };
}

/** The demands that the server still makes, by path, until a token meets them. */
class Demands {
  readonly #met = new Set<string>();

  constructor(
    server: ModelServer,
    private readonly byPath: Readonly<Record<string, WireAnswer>>,
  ) {
    server.api = (request) => this.#answer(request);
  }

  /** These tokens are good, and meet all demands, or those of one path. */
  meet(tokens: Tokens, path = ''): Tokens {
    this.#met.add(`${tokens.accessToken} ${path}`);
    return tokens;
  }

  /** The elevation has lapsed: the tokens are good, and meet nothing any more. */
  lapse(): void {
    this.#met.clear();
  }

  #answer({ url, headers }: WireRequest): WireAnswer | undefined {
    const demand = this.byPath[url.pathname];
    const token = headers['authorization']?.replace('Bearer ', '') ?? '';
    const isMet = this.#met.has(`${token} `) || this.#met.has(`${token} ${url.pathname}`);
    // A token that is refused is not asked for more.
    return demand && !isMet && token !== 'refused' ? demand : undefined;
  }
}

interface Asking extends App {
  readonly demands: Demands;
  /** What the handler was called with. */
  readonly asked: StepUpDemand[];
  /** Tokens that meet everything. */
  readonly stronger: (path?: string) => Tokens;
}

interface Options extends AppOptions {
  readonly byPath?: Readonly<Record<string, WireAnswer>>;
  readonly isStepUp?: StepUpOptions['isStepUp'];
}

const TRANSFER = { '/api/transfer': demanding(ACR) };

/** An app whose person meets a demand by what this returns; by default after a second, with stronger tokens. */
function start(
  setUp: SetUp,
  handler?: (app: Asking, demand: StepUpDemand) => ReturnType<StepUpHandler>,
  options: Options = {},
): Asking {
  const { byPath = TRANSFER, isStepUp, features = [], ...others } = options;
  const asked: StepUpDemand[] = [];
  const meets = handler ?? (({ stronger }: Asking) => later(() => stronger(), 1_000));
  const app: Asking = (() => {
    const started = startApp(setUp, {
      ...others,
      features: [
        ...features,
        withStepUp(
          (demand) => {
            asked.push(demand);
            return meets(app, demand);
          },
          { isStepUp },
        ),
      ],
    });
    const demands = new Demands(started.server, byPath);
    const stronger = (path?: string): Tokens => demands.meet(started.server.issue(), path);
    return { ...started, asked, demands, stronger };
  })();
  return app;
}

/** As a promise does that a dialog resolves, after so many ms. */
function later<T>(value: () => T, ms: number): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value()), ms));
}

function stepUpEvents({ events }: App): unknown[] {
  return events
    .filter(({ type }) => type.startsWith('step-up'))
    .map(({ type, ...event }) => ({ type, ...event, at: 0 }));
}

describeTransports('step up', (setUp) => {
  test('U1 ten calls, one dialog, ten answers: the tokens are those of the same session', async () => {
    const app = start(setUp);
    const session = app.store.sessionId();
    const calls = Array.from({ length: 10 }, (_, n) => probe(app.http.post<Item>('/api/transfer', { amount: n })));
    await advance(500);
    expect(calls.some(({ settled }) => settled)).toBe(false);
    expect(app.store.tokens()).toMatchObject({ accessToken: 'A1' });
    await advance(1_000);

    expect(calls.map(({ value }) => value.token)).toEqual(Array(10).fill('A2'));
    expect(app.asked).toHaveLength(1);
    expect(app.store.sessionId()).toBe(session);
    expect(app.server.tokensSentTo('/api/transfer')).toEqual([
      ...Array<string>(10).fill('A1'),
      ...Array<string>(10).fill('A2'),
    ]);
    expect(app.server.sends.slice(10).map(({ body }) => body)).toEqual(
      app.server.sends.slice(0, 10).map(({ body }) => body),
    );
    expect(app.server.refreshCalls).toHaveLength(0);
    expect(app.ended).toEqual([]);
    expect(stepUpEvents(app)).toEqual([
      { type: 'step-up-started', stepUpId: 1, error: 'insufficient_user_authentication', at: 0 },
      { type: 'step-up-ended', stepUpId: 1, isMet: true, at: 0 },
    ]);
  });

  const CLAIMS = '{"access_token":{"acrs":{"essential":true,"value":"c1 é"}}}';
  const base64 = Buffer.from(CLAIMS).toString('base64');
  test.each<[string, WireAnswer, Partial<StepUpDemand>]>([
    ['RFC 9470', demanding(ACR), { error: 'insufficient_user_authentication', acrValues: ['strong'], maxAge: 300 }],
    [
      'several acr_values, and several challenges',
      demanding(
        'Negotiate, Basic realm="a, b=\\"c", Bearer realm="x", error="insufficient_user_authentication", acr_values="gold  silver"',
      ),
      { acrValues: ['gold', 'silver'], maxAge: undefined },
    ],
    [
      'max_age=0',
      demanding('Bearer error=insufficient_user_authentication, max_age=0'),
      { maxAge: 0, acrValues: undefined },
    ],
    [
      'a max_age that is none',
      demanding('Bearer error=insufficient_user_authentication, max_age="-5"'),
      { maxAge: undefined },
    ],
    ['RFC 6750, 403', demanding(SCOPE, 403), { error: 'insufficient_scope', scope: 'transfer' }],
    ['RFC 6750, 401', demanding('Bearer error="insufficient_scope", scope="a b"'), { scope: 'a b' }],
    ['DPoP', demanding('DPoP error="insufficient_scope", scope="a", algs="ES256"', 403), { scope: 'a' }],
    [
      'claims',
      demanding(`Bearer realm="", error="insufficient_claims", claims="${base64}"`),
      { error: 'insufficient_claims', claims: CLAIMS },
    ],
    [
      'claims of the other alphabet',
      demanding(`Bearer error="insufficient_claims", claims="${Buffer.from(CLAIMS).toString('base64url')}"`),
      { claims: CLAIMS },
    ],
    [
      'claims that are no base64',
      demanding('Bearer error="insufficient_claims", claims="{\\"a\\":1}"'),
      { claims: '{"a":1}' },
    ],
    ['claims that are no JSON', demanding('Bearer error="insufficient_claims", claims="abcd"'), { claims: 'abcd' }],
  ])('U1 the demand, by %s', async (_, answer, expected) => {
    const app = start(setUp, undefined, { byPath: { '/api/transfer': answer } });
    const call = probe(app.http.get<Item>('/api/transfer', { params: { a: 'b' } }));
    await advance(2_000);

    // For fetch they are part of the URL.
    const url = setUp.byFetch ? '/api/transfer?a=b' : '/api/transfer';
    expect(app.asked).toMatchObject([{ ...expected, method: 'GET', url }]);
    expect(call.value.token).toBe('A2');
  });

  test.each<[string, WireAnswer]>([
    ['a plain 403', { status: 403, body: { error: 'insufficient_scope' } }],
    ['another error', demanding('Bearer error="invalid_request"', 403)],
    ['an error that only begins so', demanding('Bearer error="insufficient_scopes"', 403)],
    ['a realm that reads so', demanding('Bearer realm="error=insufficient_scope"', 403)],
    ['another status', demanding(SCOPE, 400)],
    ['a server that failed', demanding(SCOPE, 500)],
  ])('U1 no demand: %s', async (_, answer) => {
    const app = start(setUp, undefined, { byPath: { '/api/transfer': answer } });
    const call = await app.ask('/api/transfer');

    expect(app.asked).toEqual([]);
    expect(call.failure.status).toBe(answer.status);
    expect(app.server.refreshCalls).toHaveLength(0);
  });

  test('U1 resolving with nothing after renew() counts', async () => {
    const app = start(setUp, async (self) => {
      await later(() => undefined, 10);
      self.store.renew(self.stronger());
      await later(() => undefined, 10);
    });
    const call = await app.ask('/api/transfer');

    expect(call.value.token).toBe('A2');
  });

  test('U1 a renewal that is none of the app’s does not count', async () => {
    const app = start(setUp, async (self) => {
      await self.refresher.refresh();
    });
    const call = await app.ask('/api/transfer');

    expect(app.token()).toBe('A2');
    expect(call.failure.error).toEqual({ error: 'more is needed' });
    expect(app.server.tokensSentTo('/api/transfer')).toEqual(['A1']);
  });

  test('U1 the handler runs in an injection context, and may be an observable: its first value counts', async () => {
    const app = start(setUp, ({ stronger }) => {
      inject(TokenStore);
      return new Observable<Tokens>((observer) => {
        observer.next(stronger());
        observer.next(stronger());
      });
    });
    const call = await app.ask('/api/transfer');

    expect(call.value.token).toBe('A2');
    expect(app.token()).toBe('A2');
  });

  test('U1 a refresh token that is left out is kept; new ones are stored before anything is sent', async () => {
    const app = start(setUp, ({ demands }) => of(demands.meet({ accessToken: 'B1' })));
    const stored: unknown[] = [];
    app.onEvent(({ type }) => type === 'request-replayed' && stored.push(app.store.tokens()));
    app.server.api = ((before) => (request) =>
      request.headers['authorization'] === 'Bearer B1' ? { status: 200, body: { token: 'B1' } } : before(request))(
      app.server.api,
    );
    const call = await app.ask('/api/transfer');

    expect(call.value.token).toBe('B1');
    expect(stored).toEqual([{ accessToken: 'B1', refreshToken: 'R1' }]);
  });

  const GIVING_UP: [string, StepUpHandler][] = [
    ['rejects', () => Promise.reject(new Error('closed'))],
    ['fails', () => throwError(() => new Error('closed'))],
    ['resolves with nothing', () => Promise.resolve()],
    ['resolves with null', () => Promise.resolve(null as never)],
    ['completes', () => EMPTY],
    ['returns nothing', () => undefined as never],
    ['returns what is no promise', () => 7 as never],
    [
      'throws',
      () => {
        throw new Error('closed');
      },
    ],
    ['brings a token that cannot be sent', () => of({ accessToken: 'a\nb' })],
  ];
  test.each(GIVING_UP)(
    'U2 the handler %s: each gets the server’s own answer, and nothing else happens',
    async (how, handler) => {
      const warn = jest.spyOn(console, 'warn').mockImplementation();
      const app = start(setUp, (_, demand) => handler(demand));
      const calls = [app.get('/api/transfer'), probe(app.http.post('/api/transfer', {}))];
      await advance(100);

      for (const { failure } of calls)
        expect(failure).toMatchObject({ status: 401, error: { error: 'more is needed' } });
      expect(app.server.sends).toHaveLength(2);
      expect(app.server.refreshCalls).toHaveLength(0);
      expect(app.ended).toEqual([]);
      expect(app.token()).toBe('A1');
      expect(app.asked.length).toBeLessThanOrEqual(2);
      expect(app.reported).toHaveLength(/^(?:throws|returns)/.test(how) ? app.asked.length : 0);
      expect(warn).toHaveBeenCalledTimes(how.startsWith('brings') ? 1 : 0);
      // A new call asks anew.
      await app.ask('/api/transfer');
      expect(app.asked.length).toBeGreaterThan(1);
    },
  );

  test('U2 the same demand of the token that the handler brought: the server’s own answer, one dialog, no loop', async () => {
    const app = start(setUp, ({ server }) => of(server.issue()));
    const first = await app.ask('/api/transfer');
    const second = await app.ask('/api/transfer');

    for (const { failure } of [first, second]) expect(failure.error).toEqual({ error: 'more is needed' });
    expect(app.asked).toHaveLength(1);
    expect(app.server.tokensSentTo('/api/transfer')).toEqual(['A1', 'A2', 'A2']);
    expect(app.server.refreshCalls).toHaveLength(0);
  });

  test('U2 one dialog per request, also where its demand changes each time', async () => {
    let count = 0;
    const app = start(setUp, ({ server }) => of(server.issue()));
    app.server.api = ({ url }) =>
      url.pathname === '/api/transfer'
        ? demanding(`Bearer error="insufficient_scope", scope="s${++count}"`, 403)
        : undefined;
    const call = await app.ask('/api/transfer');

    expect(call.failure.status).toBe(403);
    expect(app.asked).toHaveLength(1);
    expect(app.server.sends).toHaveLength(2);
  });

  test('U2 a demand for a new sign-in is no loop any more once the last is too old by its max_age', async () => {
    const app = start(setUp, ({ server }) => of(server.issue()));
    const statuses: number[] = [];
    for (let tries = 0; tries < 3; tries++) {
      statuses.push((await app.ask('/api/transfer')).failure.status, app.asked.length);
      await advance(200_000);
    }

    expect(statuses).toEqual([401, 1, 401, 1, 401, 2]);
  });

  test('U5 an elevation that lapses at the server, while the token stays: met anew', async () => {
    const byPath = { '/api/transfer': demanding(SCOPE, 403) };
    const app = start(setUp, ({ stronger }) => of(stronger()), { byPath });
    expect((await app.ask('/api/transfer')).value.token).toBe('A2');
    await advance(60_000);
    app.demands.lapse();
    const call = await app.ask('/api/transfer');

    expect(call.value.token).toBe('A3');
  });

  test('U5 a later refresh brings a token without the elevation: met anew, no loop', async () => {
    const app = start(setUp, ({ stronger }) => of(stronger()));
    await app.ask('/api/transfer');
    void app.refresh();
    await advance(100);
    expect(app.token()).toBe('A3');
    const call = await app.ask('/api/transfer');

    expect(call.value.token).toBe('A4');
    expect(app.asked).toHaveLength(2);
  });

  test('U3 other requests go on meanwhile, and so does a refresh', async () => {
    const app = start(setUp, () => NEVER);
    const held = app.get('/api/transfer');
    const other = app.get('/api/items/1');
    await advance(100);
    expect(other.value.token).toBe('A1');
    app.server.expireAll();
    const refreshed = await app.ask('/api/items/2');

    expect(refreshed.value.token).toBe('A2');
    expect(held.settled).toBe(false);
  });

  test('U3 two demands are met one after the other', async () => {
    const byPath = { '/api/transfer': demanding(ACR), '/api/admin': demanding(SCOPE, 403) };
    const answers: Subject<Tokens>[] = [];
    const app = start(
      setUp,
      () => {
        const answer = new Subject<Tokens>();
        answers.push(answer);
        return answer;
      },
      { byPath },
    );
    const [transfer, admin] = [app.get('/api/transfer'), app.get('/api/admin')];
    await advance(1_000);
    expect(app.asked.map(({ error }) => error)).toEqual(['insufficient_user_authentication']);
    answers[0]?.next(app.stronger('/api/transfer'));
    await advance(1_000);
    expect(transfer.value.token).toBe('A2');
    expect(admin.settled).toBe(false);
    expect(app.asked.map(({ error }) => error)).toEqual(['insufficient_user_authentication', 'insufficient_scope']);
    answers[1]?.next(app.stronger('/api/admin'));
    await advance(100);

    expect(admin.value.token).toBe('A3');
    expect(app.server.tokensSentTo('/api/admin')).toEqual(['A1', 'A3']);
  });

  test('U3 scopes in another order are the same demand', async () => {
    const byPath = {
      '/api/a': demanding('Bearer error="insufficient_scope", scope="x y"', 403),
      '/api/b': demanding('Bearer error="insufficient_scope", scope="y x"', 403),
    };
    const app = start(setUp, undefined, { byPath });
    const calls = [app.get('/api/a'), app.get('/api/b')];
    await advance(2_000);

    expect(calls.map(({ value }) => value.token)).toEqual(['A2', 'A2']);
    expect(app.asked).toHaveLength(1);
  });

  test('U3 C6 a demand of a token that has been replaced meanwhile: sent again with the new one, without a dialog', async () => {
    const app = start(setUp, ({ stronger }) => of(stronger()));
    app.server.latency = 500;
    const slow = app.get('/api/transfer');
    await advance(1);
    app.server.latency = 10;
    const quick = await app.ask('/api/transfer');
    expect(quick.value.token).toBe('A2');
    await advance(1_000);

    expect(slow.value.token).toBe('A2');
    expect(app.asked).toHaveLength(1);
  });

  test('U4 S1 a sign-out ends the waiting: own answers, the handler’s observable is unsubscribed, its tokens are not stored', async () => {
    const late = new Subject<Tokens>();
    const app = start(setUp, () => late, { byPath: { ...TRANSFER, '/api/admin': demanding(SCOPE, 403) } });
    const [call, queued] = [app.get('/api/transfer'), app.get('/api/admin')];
    await advance(100);
    expect(late.observed).toBe(true);
    void app.signOut();
    expect(late.observed).toBe(false);
    await settle();

    expect(call.failure.error).toEqual({ error: 'more is needed' });
    expect(queued.failure.status).toBe(403);
    late.next(app.stronger());
    await advance(100);
    expect(app.token()).toBeNull();
    expect(app.asked).toHaveLength(1);
    expect(stepUpEvents(app)).toMatchObject([{ type: 'step-up-started' }, { type: 'step-up-ended', isMet: false }]);
  });

  test('U4 S2 another sign-in ends it: nothing is sent with its token, and late tokens are not stored', async () => {
    const app = start(setUp);
    const call = await app.ask('/api/transfer');
    app.signIn({ accessToken: 'B1' });
    await advance(2_000);

    expect(call.failure.status).toBe(401);
    expect(app.token()).toBe('B1');
    expect(app.server.tokensSentTo('/api/transfer')).toEqual(['A1']);
  });

  test('U4 signIn() inside the handler is another sign-in: docs say renew()', async () => {
    const app = start(setUp, (self) => {
      self.signIn(self.stronger());
      return Promise.resolve();
    });
    const call = await app.ask('/api/transfer');

    expect(call.failure.status).toBe(401);
    expect(app.token()).toBe('A2');
    // In the new session demands are met as ever.
    const next = await app.ask('/api/transfer');
    expect(next.value.token).toBe('A2');
  });

  test('U4 signOut() inside the handler', async () => {
    const app = start(setUp, (self) => {
      void self.signOut();
      return of(self.stronger());
    });
    const call = await app.ask('/api/transfer');

    expect(call.failure.status).toBe(401);
    expect(app.token()).toBeNull();
  });

  test('U4 R3 a caller that leaves is not sent; the dialog goes on for the others', async () => {
    const app = start(setUp);
    const [first, second] = [app.get('/api/transfer'), app.get('/api/transfer')];
    await advance(100);
    first.subscription.unsubscribe();
    await advance(2_000);

    expect(second.value.token).toBe('A2');
    expect(app.server.sends).toHaveLength(3);
    expect(app.events.filter(({ type }) => type === 'request-cancelled')).toHaveLength(1);
  });

  test('U4 R2 all leave: the tokens of the person are stored all the same', async () => {
    const app = start(setUp);
    const call = await app.ask('/api/transfer');
    call.subscription.unsubscribe();
    await advance(2_000);

    expect(app.token()).toBe('A2');
    expect(app.server.sends).toHaveLength(1);
  });

  test('U4 no dialog opens for those who have left before it was their turn', async () => {
    const byPath = { ...TRANSFER, '/api/admin': demanding(SCOPE, 403) };
    const app = start(setUp, undefined, { byPath });
    const [transfer, admin] = [app.get('/api/transfer'), app.get('/api/admin')];
    await advance(100);
    admin.subscription.unsubscribe();
    await advance(2_000);

    expect(transfer.value.token).toBe('A2');
    expect(app.asked).toHaveLength(1);
  });

  test('U4 there is no timeout: a person is typing', async () => {
    const app = start(setUp, ({ stronger }) => later(() => stronger(), 3_600_000));
    const call = app.get('/api/transfer');
    await advance(3_599_000);
    expect(call.settled).toBe(false);
    expect(pendingTimers()).toBe(1);
    await advance(2_000);

    expect(call.value.token).toBe('A2');
  });

  test('U4 the app is destroyed: those who wait are told', async () => {
    const app = start(setUp, () => NEVER);
    const call = await app.ask('/api/transfer');
    app.injector.destroy();
    await settle();

    expect(call.failure.status).toBe(401);
  });

  test('U4 A10 the session ends by the server meanwhile, and is held: they are held too', async () => {
    const app = start(setUp, () => NEVER, { onSessionEnded: (end) => void end.holdRequests(() => true) });
    const call = await app.ask('/api/transfer');
    app.server.expireAll();
    app.server.revokeAll();
    const other = await app.ask('/api/items/1');
    expect([call, other].some(({ settled }) => settled)).toBe(false);
    app.store.signIn(app.stronger());
    await advance(100);

    expect([call, other].map(({ value }) => value.token)).toEqual(['A2', 'A2']);
  });

  test('U6 F11 without the feature the demand goes to the caller, whatever refuses otherwise', async () => {
    const backend = restBackend({ refreshUrl: '/api/auth/refresh', refusedStatus: [401, 403] });
    const own = {
      refresh: backend.refresh.bind(backend),
      isChallenge: ({ status }: TokenHttpAnswer) => status === 403,
    };
    for (const each of [backend, own]) {
      const app = startApp(setUp, { backend: each });
      app.server.api = () => demanding(SCOPE, 403);
      const call = await app.ask('/api/transfer');

      expect(call.failure).toMatchObject({ status: 403, error: { error: 'more is needed' } });
      expect(app.server.requests).toHaveLength(1);
    }
  });

  test('U6 F11 nor is a demand a challenge whose body refuses the token as well', async () => {
    const server = new ModelServer('envelope');
    const app = startApp(setUp, { server });
    app.server.api = () => ({ ...demanding(ACR), body: { code: 401 } });
    const call = await app.ask('/api/transfer');

    expect(call.failure.status).toBe(401);
    expect(app.server.requests).toHaveLength(1);
  });

  describe('U6 an API with signs of its own', () => {
    const isStepUp = (answer: TokenHttpAnswer) => {
      const { error, body = error } = answer as { error?: unknown; body?: unknown };
      const { code } = Object(body) as { code?: unknown };
      return code === 'MFA' ? { error: 'MFA', acrValues: ['otp'] } : null;
    };

    test.each<[string, WireAnswer]>([
      ['a failure', { status: 403, body: { code: 'MFA' } }],
      ['a 401, which would be a challenge', { status: 401, body: { code: 'MFA' } }],
      ['a success', { status: 200, body: { code: 'MFA' } }],
    ])('in %s: it is sent again, whatever its method', async (_, answer) => {
      const app = start(setUp, undefined, { byPath: { '/api/transfer': answer }, isStepUp });
      const call = probe(app.http.post<Item>('/api/transfer', { amount: 1 }));
      await advance(2_000);

      expect(app.asked).toMatchObject([{ error: 'MFA', acrValues: ['otp'], method: 'POST', url: '/api/transfer' }]);
      expect(call.value.token).toBe('A2');
      expect(app.server.refreshCalls).toHaveLength(0);
    });

    test.each<'blob' | 'arraybuffer' | 'text'>(['blob', 'arraybuffer', 'text'])(
      'in a failure of a download, which HttpClient reads as %s',
      async (responseType) => {
        const answer = { status: 403, body: { code: 'MFA' } };
        const app = start(setUp, () => EMPTY, { byPath: { '/api/transfer': answer }, isStepUp });
        const call = probe(app.http.get('/api/transfer', { responseType: responseType as 'text' }));
        await advance(100);

        expect(app.asked).toMatchObject([{ error: 'MFA', acrValues: ['otp'] }]);
        const body = new Blob([call.failure.error as BlobPart]);
        expect(await body.text()).toBe('{"code":"MFA"}');
      },
    );

    test('given up in a success: the caller gets that success', async () => {
      const answer = { status: 200, body: { code: 'MFA' } };
      const app = start(setUp, () => EMPTY, { byPath: { '/api/transfer': answer }, isStepUp });
      const call = await app.ask<{ code: string }>('/api/transfer');

      expect(call.value).toEqual({ code: 'MFA' });
      expect(call.completed).toBe(true);
    });

    test('not in an answer that ends the session: the handler is not asked, and the caller gets a 401', async () => {
      const app = start(setUp, undefined, {
        backend: envelopeBackend({ refreshUrl: '/api/auth/refresh', sessionOverCode: '8888' }),
        byPath: { '/api/transfer': { status: 200, body: { code: '8888' } } },
        isStepUp: () => ({ error: 'MFA' }),
      });
      const call = await app.ask('/api/transfer');

      expect(call.failure.status).toBe(401);
      expect(app.ended).toEqual(['rejected']);
      expect(app.asked).toEqual([]);
    });

    test('standard demands count beside them', async () => {
      const app = start(setUp, undefined, { isStepUp });
      const call = app.get('/api/transfer');
      await advance(2_000);

      expect(call.value.token).toBe('A2');
    });

    test('one that throws fails its request', async () => {
      const app = start(setUp, undefined, {
        isStepUp: () => {
          throw new Error('of the app');
        },
      });
      const call = await app.ask('/api/items/1');

      expect(call.error).toMatchObject({ message: expect.stringMatching(/of the app$/) as string });
    });
  });

  test('U1 what cannot be sent again is not asked for', async () => {
    const app = start(setUp);
    const context = new HttpContext().set(REPLAYABLE, false);
    const call = await app.ask('/api/transfer', { context });

    expect(call.failure.status).toBe(401);
    expect(app.asked).toEqual([]);
  });

  test('U1 three sends: an old token, a demand, an answer', async () => {
    const app = start(setUp, ({ stronger }) => of(stronger()));
    app.server.api = ((demands) => (request) =>
      request.headers['authorization'] === 'Bearer A1' ? app.server.refusal() : demands(request))(app.server.api);
    const call = await app.ask('/api/transfer');

    expect(call.value.token).toBe('A3');
    expect(app.server.tokensSentTo('/api/transfer')).toEqual(['A1', 'A2', 'A3']);
  });

  test('U1 refused for another reason after the step-up: rule 4, its own 401, no loop', async () => {
    const app = start(setUp, () => of({ accessToken: 'refused' }));
    const call = await app.ask('/api/transfer');

    expect(call.failure.error).toEqual({ error: 'invalid_token' });
    expect(app.server.sends).toHaveLength(2);
    expect(app.server.refreshCalls.length).toBeLessThanOrEqual(1);
  });

  test('U1 renew() during the step-up, by a refresh of the app’s own: both sets of tokens are stored in their order', async () => {
    const app = start(setUp);
    const call = await app.ask('/api/transfer');
    app.renew();
    await advance(2_000);

    expect(call.value.token).toBe('A3');
    expect(app.token()).toBe('A3');
  });

  test('U1 a visitor without a session is asked nothing', async () => {
    const app = start(setUp, undefined, { signedIn: false });
    const call = await app.ask('/api/transfer');

    expect(call.failure.status).toBe(401);
    expect(app.asked).toEqual([]);
  });

  test('U1 C12 with events: Sent once, and no header of a refusal', async () => {
    if (setUp.byFetch) return;
    const app = start(setUp, undefined, { byPath: { '/api/transfer': demanding(SCOPE, 403) } });
    const call = probe(app.http.get('/api/transfer', { observe: 'events', reportProgress: true }));
    await advance(2_000);

    expect(call.values.filter(({ type }) => type === HttpEventType.Sent)).toHaveLength(1);
    const headers = call.values.flatMap((event) => (event.type === HttpEventType.ResponseHeader ? [event.status] : []));
    expect(headers).toEqual([200]);
    expect(call.completed).toBe(true);
  });

  test('U1 a cookie session is met too', async () => {
    let isElevated = false;
    const app = start(
      setUp,
      () => {
        isElevated = true;
        return of(COOKIE_SESSION);
      },
      { signedIn: false, backend: cookieBackend({ refreshUrl: '/api/auth/refresh', accessTokenField: null }) },
    );
    app.signIn(COOKIE_SESSION);
    app.server.api = () => (isElevated ? { status: 200, body: {} } : demanding(ACR));
    const call = await app.ask('/api/transfer');

    expect(call.completed).toBe(true);
    expect(app.asked).toHaveLength(1);
  });

  test('U1 X another tab renews while the dialog is open: its refresh token is not lost, no reuse', async () => {
    const server = new ModelServer();
    const browser = new Browser(setUp, server);
    const answer = new Subject<Tokens>();
    const first = browser.open({ features: [withStepUp(() => answer)] });
    first.signIn();
    const demands = new Demands(server, TRANSFER);
    const second = browser.open();
    browser.channels.delay = null;
    const call = await first.ask('/api/transfer');
    void second.refresh();
    await advance(100);
    const { accessToken } = demands.meet(server.issue());
    answer.next({ accessToken });
    await advance(100);
    expect(call.value.token).toBe(accessToken);
    server.expireAll();
    const next = await first.ask('/api/items/1');

    expect(next.error).toBeUndefined();
    expect(server.reuses).toBe(0);
  });

  test('U1 X another tab signs out, or in, while the dialog is open: it ends', async () => {
    const server = new ModelServer();
    const browser = new Browser(setUp, server);
    const first = browser.open({ features: [withStepUp(() => NEVER)] });
    first.signIn();
    new Demands(server, TRANSFER);
    const second = browser.open();
    const call = await first.ask('/api/transfer');
    second.signIn();
    await advance(100);

    expect(call.failure.status).toBe(401);
  });

  test('U1 on a server the handler is not called: a render must end', async () => {
    const app = start(setUp, undefined, { providers: [{ provide: PLATFORM_ID, useValue: 'server' }] });
    const call = await app.ask('/api/transfer');

    expect(call.failure.status).toBe(401);
    expect(app.asked).toEqual([]);
  });
});

test('a listener that signs out as the handler is to be called: it is not', async () => {
  const app = start({ interceptor: 'function', client: 'fetch' });
  app.onEvent(({ type }) => type === 'step-up-started' && void app.signOut());
  const call = await app.ask('/api/transfer');

  expect(call.failure.status).toBe(401);
  expect(app.asked).toEqual([]);
});

test.each(['request-refused', 'request-waiting'])(
  'a listener that closes the dialog at %s: nothing hangs',
  async (type) => {
    const dialog = new Subject<Tokens>();
    const app = start({ interceptor: 'function', client: 'fetch' }, () => dialog);
    const first = await app.ask('/api/transfer');
    app.onEvent((event) => event.type === type && dialog.complete());
    const second = await app.ask('/api/transfer');

    for (const { failure } of [first, second]) expect(failure.status).toBe(401);
    expect(app.asked).toHaveLength(1);
  },
);

test.each<[string, WireAnswer, StepUpOptions['isStepUp']]>([
  ['a failure', demanding(SCOPE, 403), undefined],
  ['a success', { status: 200, body: { code: 'MFA' } }, (answer) => (answer.status === 200 ? { error: 'MFA' } : null)],
])('R7 registered twice, and given up in %s: one dialog, the server’s own answer', async (_, answer, isStepUp) => {
  const app = start({ interceptor: 'function', client: 'fetch' }, () => EMPTY, {
    byPath: { '/api/transfer': answer },
    isStepUp,
    after: [tokenRefreshInterceptor],
  });
  const call = await app.ask('/api/transfer');

  expect(call.settled).toBe(true);
  expect(call.values).toEqual(answer.status === 200 ? [answer.body] : []);
  expect(app.asked).toHaveLength(1);
  expect(app.server.sends).toHaveLength(1);
});

test('what is no function fails at start-up', () => {
  expect(() => withStepUp(undefined as never)).toThrow('ngx-token-refresh: withStepUp() must be given a function');
});

import { createEnvironmentInjector, EnvironmentInjector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Observable, of, Subject, Subscription, throwError } from 'rxjs';
import { oauth2Backend } from '../backends/oauth2-backend';
import { RefreshOutcome, TokenBackend } from '../backends/token-backend';
import { CLOCK, systemClock } from '../platform/clock';
import { PAGE_LIFECYCLE } from '../platform/page-lifecycle';
import { RANDOM } from '../platform/random';
import { RECORD_STORAGE, RecordStorage } from '../session/record-storage';
import { SessionStore } from '../session/session-store';
import { Tokens } from '../session/tokens';
import { FakePage } from '../../../test/world/fake-page';
import { advance, pendingTimers, useVirtualTime } from '../../../test/world/virtual-time';
import { createWaiter, RefreshFailure } from './ongoing-refresh';
import { REFRESH_CLIENT, REFRESH_CONFIG } from './refresh-config';
import { RefreshCoordinator } from './refresh-coordinator';
import { TAB_SYNC, TabSync } from './tab-sync';
import { TokenRefreshCause } from './token-refresh-event';
import { inProduction } from '../../../test/world/production';

useVirtualTime();

const A1: Tokens = { accessToken: 'A1', refreshToken: 'R1' };

type Answer = Observable<RefreshOutcome | Tokens> | TokenBackend;

/** Signed in with A1 and R1. The backend gives these answers, one after the other. */
function open(...answers: Answer[]) {
  return openBeside(null, ...answers);
}

/** As {@link open}, with this in the place of other tabs. */
function openBeside(tabs: TabSync | null, ...answers: Answer[]) {
  /** The refresh tokens that were presented. */
  const presented: (string | undefined)[] = [];
  const refresh: TokenBackend['refresh'] = (tokens, context) => {
    presented.push(tokens?.refreshToken);
    const next = answers.shift();
    if (!next) throw new Error('one refresh too many');
    return next instanceof Observable ? next : next.refresh(tokens, context);
  };
  let text: string | null = null;
  const area = {
    read: () => text,
    write: (written: string) => void (text = written),
    remove: () => void (text = null),
  };
  const http = {
    post: () => of({ status: 200, body: { access_token: 'A2', refresh_token: 'R2', token_type: 'mac' } }),
  };
  const injector = createEnvironmentInjector(
    [
      RefreshCoordinator,
      SessionStore,
      { provide: CLOCK, useValue: systemClock(false) },
      { provide: RANDOM, useValue: () => 0 },
      { provide: PAGE_LIFECYCLE, useValue: new FakePage() },
      { provide: REFRESH_CLIENT, useValue: http },
      { provide: REFRESH_CONFIG, useValue: { backend: { refresh }, refreshTimeout: 10_000, retryCooldown: 1_000 } },
      { provide: TAB_SYNC, useValue: tabs },
      { provide: RECORD_STORAGE, useFactory: () => new RecordStorage(() => area) },
    ],
    TestBed.inject(EnvironmentInjector),
  );
  const store = injector.get(SessionStore);
  const coordinator = injector.get(RefreshCoordinator);
  store.signIn(A1);
  /** How each wait ended: with an access token, or the code of a failure. */
  const ends: string[] = [];
  const end = (how: string): void => void ends.push(how);
  const failures: RefreshFailure[] = [];
  const wait = (cause: TokenRefreshCause = 'challenge'): void =>
    coordinator.refresh(
      createWaiter((failure) => {
        failures.push(failure);
        end(failure.error.code);
      }, end),
      cause,
    );
  return { injector, store, coordinator, presented, ends, failures, wait };
}

let warnings: jest.SpyInstance;
beforeEach(() => (warnings = jest.spyOn(console, 'warn').mockImplementation(() => undefined)));
afterEach(() => warnings.mockRestore());

describe('RefreshCoordinator', () => {
  test('a watcher that is called before the coordinator cannot join a refresh that is over: it starts the next', () => {
    const answer = new Subject<Tokens>();
    const { coordinator, ends, presented, store, wait } = open(answer, of({ accessToken: 'A3' }));
    // The interleaving: a listener of `tokens$` is called when the store has A2 and the gate has not opened yet.
    store.tokens$.subscribe((tokens) => {
      if (tokens?.accessToken === 'A2') wait('call');
    });
    wait();

    answer.next({ accessToken: 'A2', refreshToken: 'R2' });

    expect(presented).toEqual(['R1', 'R2']);
    expect(ends).toEqual(['A3', 'A3']);
    expect([coordinator.ongoing, coordinator.isRefreshing()]).toEqual([null, false]);
  });

  test('destroyed with the app: what waits fails, the call is cancelled, no timer is left', () => {
    const cancelled = jest.fn();
    const { ends, injector, wait } = open(new Observable(() => new Subscription(cancelled)));
    wait();

    injector.destroy();

    expect(ends).toEqual(['signed-out']);
    expect(cancelled).toHaveBeenCalledTimes(1);
    expect(pendingTimers()).toBe(0);
  });

  test('the same access token does not help a request that was refused with it; its new refresh token is kept', () => {
    const { ends, store, wait } = open(of({ accessToken: 'A1', refreshToken: 'R2' }));

    wait('challenge');

    expect(ends).toEqual(['invalid-response']);
    expect(store.record?.tokens).toMatchObject({ accessToken: 'A1', refreshToken: 'R2' });
  });

  test('F2 the very token that was refused changes nothing, and the wait after the next failure is twice as long', async () => {
    const same = of({ accessToken: 'A1' });
    const { coordinator, ends, store, wait } = open(same, same);
    const before = store.record;
    wait();
    expect(coordinator.cooldown).toBe(1_000);
    await advance(1_000);

    wait();

    expect(coordinator.cooldown).toBe(2_000);
    expect(store.record).toBe(before);
    expect(coordinator.lastSource).toBe('sign-in');
    expect(ends).toEqual(['invalid-response', 'invalid-response']);
  });

  test('S1 a listener of the start that signs out: no turn among the tabs is asked for', () => {
    const runExclusive = jest.fn(() => of<RefreshOutcome>({ type: 'unavailable', status: 0 }));
    const { coordinator, ends, store, wait } = openBeside({ reconcile: () => undefined, runExclusive });
    coordinator.events = {
      request: () => undefined,
      session: () => undefined,
      refresh: ({ type }) => {
        if (type === 'refresh-started') store.end('signed-out');
      },
    };

    wait();

    expect(ends).toEqual(['signed-out']);
    expect(runExclusive).not.toHaveBeenCalled();
  });

  test('the same access token is an answer to a call, which was refused with nothing', () => {
    const { ends, store, wait } = open(of({ accessToken: 'A1', refreshToken: 'R2' }));

    wait('call');

    expect(ends).toEqual(['A1']);
    expect(store.record?.tokens).toMatchObject({ refreshToken: 'R2' });
  });

  test('a call that was not answered in time fails with `timeout`, and the session is kept', async () => {
    const { ends, store, wait } = open(new Subject<Tokens>());
    wait();

    await advance(9_999);
    expect(ends).toEqual([]);
    await advance(1);

    expect(ends).toEqual(['timeout']);
    expect(store.record?.tokens).toMatchObject(A1);
  });

  test('a turn among tabs that never came is a timeout: no answer came, the session is kept, and a cooldown begins', () => {
    const tabs: TabSync = { reconcile: () => undefined, runExclusive: () => of({ type: 'timeout' }) };
    const { coordinator, failures, presented, store, wait } = openBeside(tabs);

    wait();

    expect(failures).toMatchObject([{ error: { code: 'timeout' }, status: 0 }]);
    expect(presented).toEqual([]);
    expect(store.record?.tokens).toMatchObject(A1);
    expect(coordinator.cooldown).toBe(1_000);
  });

  test.each(['renew', 'other-tab'] as const)(
    'the same access token by %s, with a new refresh token, does not help a refused request; it is presented next',
    async (source) => {
      const { coordinator, ends, failures, presented, store, wait } = open(
        new Subject<Tokens>(),
        of({ accessToken: 'A2' }),
      );
      wait('challenge');

      store.stage(store.storeTokens({ accessToken: 'A1', refreshToken: 'R2' }), source);
      store.publish();
      expect(failures).toMatchObject([{ error: { code: 'invalid-response' }, status: 200 }]);
      expect(coordinator.cooldown).toBe(1_000);
      await advance(1_000);
      wait('challenge');

      expect(presented).toEqual(['R1', 'R2']);
      expect(ends).toEqual(['invalid-response', 'A2']);
    },
  );

  test.each([
    ['challenge', false],
    ['call', true],
    ['expiry', true],
  ] as const)('no refresh token, cause %s: the session is kept: %s', (cause, isKept) => {
    const { ends, store, wait } = open(of({ type: 'no-refresh-token' }));

    wait(cause);

    expect(ends).toEqual(['no-refresh-token']);
    expect(store.record !== null).toBe(isKept);
  });

  test('the next try cancels a call that has timed out and was never answered', async () => {
    const cancelled = jest.fn();
    const { ends, wait } = open(new Observable(() => new Subscription(cancelled)), of({ accessToken: 'A2' }));
    wait();
    await advance(10_000);
    expect(cancelled).not.toHaveBeenCalled();
    await advance(1_000);

    wait();

    expect(ends).toEqual(['timeout', 'A2']);
    expect(cancelled).toHaveBeenCalledTimes(1);
  });

  test('an answer after the timeout is used, and ends the cooldown', async () => {
    const answer = new Subject<Tokens>();
    const { coordinator, ends, store, wait } = open(answer);
    wait();
    await advance(10_000);
    expect(coordinator.cooldown).toBe(1_000);

    answer.next({ accessToken: 'A2' });

    expect(store.record?.tokens.accessToken).toBe('A2');
    expect(coordinator.cooldown).toBe(0);
    expect(ends).toEqual(['timeout']);
  });

  test('the refresh counts as one for a challenge once a refused request joins it: its token must be another', () => {
    const answer = new Subject<Tokens>();
    const { ends, wait } = open(answer);
    wait('call');
    wait();

    answer.next({ accessToken: 'A1' });

    expect(ends).toEqual(['invalid-response', 'invalid-response']);
  });
});

describe('RefreshCoordinator, X2 X3 the session changes during an exchange', () => {
  /** A refresh under way, whose cancelling is counted. */
  function refreshing(credential: TokenBackend['credential'], tabs: TabSync | null = null) {
    const cancelled = jest.fn();
    const call = new Observable<Tokens>(() => new Subscription(cancelled));
    const opened = openBeside(tabs, call);
    Object.assign(opened.injector.get(REFRESH_CONFIG).backend, { credential });
    opened.wait();
    const { session = '' } = opened.store.record ?? {};
    /** Another tab stores tokens of this session, or of another. */
    const takeOver = (of = session): void =>
      opened.store.adopt({ session: of, refreshedAt: 0, tokens: { accessToken: 'A2', refreshToken: 'R2' } });
    return { ...opened, call, cancelled, takeOver };
  }

  test.each([
    ['cookie', 0],
    [undefined, 1],
  ] as const)('another tab brings tokens; credential %s: the call is cancelled %d times', (credential, times) => {
    const { cancelled, ends, takeOver } = refreshing(credential);

    takeOver();

    expect(cancelled).toHaveBeenCalledTimes(times);
    expect(ends).toEqual(['A2']);
  });

  test('another tab signs in: the call goes on for its cookie', () => {
    const { cancelled, ends, takeOver } = refreshing('cookie');

    takeOver('another');

    expect(cancelled).not.toHaveBeenCalled();
    expect(ends).toEqual(['session-changed']);
  });

  test.each<[string, (store: SessionStore) => void]>([
    ['this tab signs in', (store) => store.signIn({ accessToken: 'B1' })],
    ['this tab renews', (store) => store.renew({ accessToken: 'B1' }, 'renew')],
    ['this tab signs out', (store) => store.end('signed-out')],
    ['another tab signs out', (store) => store.adopt(null)],
  ])('%s: the call is cancelled, with a cookie as well', (_, change) => {
    const { cancelled, store } = refreshing('cookie');

    change(store);

    expect(cancelled).toHaveBeenCalledTimes(1);
  });

  test('one that goes on for its cookie is cancelled when the session ends, and not before', () => {
    const { cancelled, store, takeOver } = refreshing('cookie');
    takeOver();
    store.renew({ accessToken: 'A3' }, 'renew');
    expect(cancelled).not.toHaveBeenCalled();

    store.end('signed-out');

    expect(cancelled).toHaveBeenCalledTimes(1);
  });

  test('of two that go on, the first for its cookie, both are cancelled when another tab ends the session', () => {
    const cancelled: string[] = [];
    const call = (name: string) => new Observable<Tokens>(() => () => cancelled.push(name));
    const { injector, store, wait } = open(call('first'), call('second'));
    Object.assign(injector.get(REFRESH_CONFIG).backend, { credential: 'cookie' });
    wait();
    store.adopt({ session: store.record?.session ?? '', refreshedAt: 0, tokens: { accessToken: 'A2' } });
    wait();
    expect(cancelled).toEqual([]);

    store.adopt(null);

    expect(cancelled.sort()).toEqual(['first', 'second']);
  });

  test('one that still waits for its turn among the tabs has sent nothing: it is cancelled', () => {
    const left = jest.fn();
    const tabs: TabSync = {
      reconcile: () => undefined,
      runExclusive: () => new Observable(() => new Subscription(left)),
    };
    const { ends, presented, takeOver } = refreshing('cookie', tabs);

    takeOver();

    expect(left).toHaveBeenCalledTimes(1);
    expect(presented).toEqual([]);
    expect(ends).toEqual(['A2']);
  });
});

describe('RefreshCoordinator, the cause of a failure', () => {
  test.each<[string, unknown]>([
    ['a text with a token in it', 'A1 was refused'],
    ['an object with a token in it', { config: { headers: { Authorization: 'Bearer A1' } } }],
    ['an error that quotes the refresh token', new Error('R1 is spent')],
    ['one whose cause does', new Error('failed', { cause: new Error('R1 is spent') })],
    [
      'one that holds the request, as those of HTTP libraries do',
      Object.assign(new Error('failed'), { config: { data: 'R2' } }),
    ],
    ['one that holds others', new AggregateError([new Error('R2')], 'failed')],
  ])('%s, thrown by the backend, is not passed on', (_, thrown) => {
    const { failures, wait } = open(throwError(() => thrown));

    wait();

    expect(failures.map(({ error }) => [error.code, error.cause])).toEqual([['unavailable', undefined]]);
  });

  test('an error that quotes no token is passed on as it is', () => {
    const bug = new TypeError('body is null');
    const { failures, wait } = open(throwError(() => bug));

    wait();

    expect(failures[0]?.error.cause).toBe(bug);
  });

  test('H4 so is one with a code, and with a cause that quotes none', () => {
    const bug = Object.assign(new Error('failed', { cause: new TypeError('body is null') }), {
      code: 'E1',
      info: null,
    });
    const { failures, wait } = open(throwError(() => bug));

    wait();

    expect(failures[0]?.error.cause).toBe(bug);
  });
});

describe('RefreshCoordinator, H1 lenient fields', () => {
  // Of which kinds of values are unusable, read-outcome.spec.ts has the table.
  const unusable = { accessToken: 'A2', refreshToken: 'R2', expiresAt: NaN };

  test('a good pair with an unusable field is stored without it; one warning says so', () => {
    const { ends, store, wait } = open(of(unusable), of({ ...unusable, accessToken: 'A3' }));

    wait();
    wait();

    expect(ends).toEqual(['A2', 'A3']);
    expect(store.storage?.peek()?.tokens).toEqual({ accessToken: 'A3', refreshToken: 'R2' });
    expect(warnings.mock.calls).toEqual([[expect.stringContaining('unusable `expiresAt`')]]);
  });

  test('in production the field is left out without a warning', async () => {
    const { store, wait } = open(of(unusable));

    await inProduction(wait);

    expect(store.record?.tokens).toEqual({ accessToken: 'A2', refreshToken: 'R2' });
    expect(warnings).not.toHaveBeenCalled();
  });

  test.each<[string, Answer]>([
    ['beside the very token that was refused', of({ accessToken: 'A1', refreshToken: 'R2' })],
    ['in an outcome of a backend', of({ type: 'invalid-response', status: 200, refreshToken: 'R2' })],
    ['of oauth2Backend(), beside a wrong token_type', oauth2Backend({ tokenEndpoint: '/token' })],
  ])('a new refresh token %s replaces the stored one, and is presented next', async (_, answer) => {
    const { coordinator, ends, presented, store, wait } = open(answer, of({ accessToken: 'A3' }));

    wait();
    expect(store.storage?.peek()?.tokens).toEqual({ accessToken: 'A1', refreshToken: 'R2' });
    expect(store.tokens()).toEqual({ accessToken: 'A1', refreshToken: 'R2' });
    // The cooldown of the failure holds for the new record.
    expect(coordinator.cooldown).toBe(1_000);
    wait();
    expect(presented).toEqual(['R1']);
    await advance(1_000);
    wait();

    expect(presented).toEqual(['R1', 'R2']);
    expect(ends).toEqual(['invalid-response', 'invalid-response', 'A3']);
    expect(store.record?.tokens).toEqual({ accessToken: 'A3', refreshToken: 'R2' });
  });

  test.each([undefined, '', 7])('a refresh token that is none (%p) replaces nothing', (refreshToken) => {
    const { store, wait } = open(of({ type: 'invalid-response', status: 200, refreshToken } as RefreshOutcome));

    wait();

    expect(store.record?.tokens).toEqual(A1);
  });

  test('a new refresh token that comes while listeners hear of another sign-in replaces nothing', () => {
    const answer = new Subject<RefreshOutcome>();
    const { store, wait } = open(answer);
    wait();
    // The interleaving: the store has B1, and the coordinator has not been told yet.
    store.tokens$.subscribe((tokens) => {
      if (tokens?.accessToken === 'B1') answer.next({ type: 'invalid-response', status: 200, refreshToken: 'R2' });
    });

    store.signIn({ accessToken: 'B1', refreshToken: 'S1' });

    expect(store.record?.tokens).toEqual({ accessToken: 'B1', refreshToken: 'S1' });
    expect(store.storage?.peek()?.tokens).toEqual({ accessToken: 'B1', refreshToken: 'S1' });
  });

  test('a new refresh token that comes after another sign-in replaces nothing', async () => {
    const answer = new Subject<RefreshOutcome>();
    const { store, wait } = open(answer);
    wait();
    await advance(10_000);
    store.signIn({ accessToken: 'B1', refreshToken: 'S1' });

    answer.next({ type: 'invalid-response', status: 200, refreshToken: 'R2' });

    expect(store.record?.tokens).toEqual({ accessToken: 'B1', refreshToken: 'S1' });
  });
});

describe('RefreshCoordinator, X17 the limits of refreshes', () => {
  test('ten renewals of other tabs do not lengthen the wait: a first refusal refreshes', () => {
    const { coordinator, store } = open();
    const session = store.record?.session ?? '';
    coordinator.limiter.noteSuccess('A1', 'GET /api');

    for (let n = 2; n <= 11; n++) {
      store.adopt({ session, refreshedAt: 0, tokens: { accessToken: `A${n}`, refreshToken: `R${n}` } });
    }

    expect(coordinator.limiter.allows('A11', 'GET /api', Date.now())).toBe(true);
  });

  test.each(['exchange', 'renew'] as const)('a renewal by %s does count: its refusal waits', (source) => {
    const { coordinator, store } = open();
    coordinator.limiter.noteSuccess('A1', 'GET /api');

    store.renew({ accessToken: 'A2' }, source);

    expect(coordinator.limiter.allows('A2', 'GET /api', Date.now())).toBe(false);
  });
});

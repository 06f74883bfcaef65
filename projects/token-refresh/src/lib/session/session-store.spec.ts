import {
  computed,
  createEnvironmentInjector,
  effect,
  EnvironmentInjector,
  ErrorHandler,
  inject,
  Injector,
  untracked,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Clock, CLOCK } from '../platform/clock';
import { RANDOM } from '../platform/random';
import { RECORD_STORAGE, RecordStorage } from './record-storage';
import { SessionChange } from './session-change';
import { SESSION_ENDED, SessionEnd } from './session-end';
import { SessionStore } from './session-store';
import { TokenRecord } from './token-record';
import { Tokens } from './tokens';

/** A storage that notes what is written to it; `null` in the log: the record was removed. */
class Records extends RecordStorage {
  readonly log: (TokenRecord | null)[] = [];
  /** What another tab has written. */
  written: TokenRecord | null | undefined = undefined;

  constructor(readonly record: TokenRecord | null = null) {
    super(() => null);
  }

  override load(): TokenRecord | null {
    return this.record;
  }

  override peek(): TokenRecord | null | undefined {
    return this.written;
  }

  override write(record: TokenRecord | null): void {
    this.log.push(record);
  }
}

interface World {
  readonly clock: { time: number } & Clock;
  readonly records?: Records;
  readonly onEnd?: readonly ((end: SessionEnd) => void)[];
  readonly reported: unknown[];
  readonly chance: () => number;
}

function worldWith(changes: Partial<World> = {}): World {
  const clock = {
    time: 1_000,
    now: () => clock.time,
    setTimeout: () => undefined,
    clearTimeout: () => undefined,
  };
  return { clock, reported: [], chance: () => 0.5, ...changes };
}

function open({ clock, records, onEnd = [], reported, chance }: World): SessionStore {
  const injector = createEnvironmentInjector(
    [
      SessionStore,
      { provide: CLOCK, useValue: clock },
      { provide: RANDOM, useValue: chance },
      { provide: ErrorHandler, useValue: { handleError: (error: unknown) => reported.push(error) } },
      records ? { provide: RECORD_STORAGE, useValue: records } : [],
      onEnd.map((listener) => ({ provide: SESSION_ENDED, useValue: listener, multi: true })),
    ],
    TestBed.inject(EnvironmentInjector),
  );
  return injector.get(SessionStore);
}

/** The changes that a store tells its watchers, as they come. */
function changesOf(store: SessionStore): SessionChange[] {
  const changes: SessionChange[] = [];
  store.watch((change) => changes.push(change));
  return changes;
}

function recordOf({ record }: SessionStore): TokenRecord {
  if (!record) throw new Error('signed out');
  return record;
}

const OF_ANOTHER_TAB: TokenRecord = { session: 'of another tab', tokens: { accessToken: 'B1' }, refreshedAt: 0 };

describe('SessionStore', () => {
  test('begins signed out', () => {
    const store = open(worldWith());

    expect(store).toMatchObject({ record: null, former: [] });
    expect(store.tokens()).toBeNull();
    expect(store.tokens$.value).toBeNull();
    expect(store.storage).toBeNull();
  });

  test('begins with the session that was kept, without writing it back', () => {
    const record: TokenRecord = { session: 'kept', tokens: { accessToken: 'A1' }, refreshedAt: 900 };
    const records = new Records(record);

    const store = open(worldWith({ records }));

    expect(store.record).toBe(record);
    expect(store.tokens()).toEqual({ accessToken: 'A1' });
    expect(store.tokens$.value).toEqual({ accessToken: 'A1' });
    expect(records.log).toEqual([]);
  });

  describe('signIn', () => {
    test('makes a session that is current, stored and told as `started`', () => {
      const records = new Records();
      const store = open(worldWith({ records }));
      const changes = changesOf(store);

      store.signIn({ accessToken: 'A1', refreshToken: 'R1' });

      expect(store.record).toEqual({
        session: expect.any(String) as string,
        tokens: { accessToken: 'A1', refreshToken: 'R1' },
        refreshedAt: 0,
        receivedAt: 1_000,
      });
      expect(store.tokens()).toBe(store.record?.tokens);
      expect(store.tokens$.value).toBe(store.record?.tokens);
      expect(records.log).toEqual([store.record]);
      expect(changes).toEqual([{ type: 'started', source: 'sign-in', from: null, to: store.record }]);
    });

    test('each sign-in is another session, even with the same tokens, the same time and the same chance', () => {
      const store = open(worldWith());

      store.signIn({ accessToken: 'A1' });
      const first = store.record?.session;
      store.signIn({ accessToken: 'A1' });

      expect(first).toBeTruthy();
      expect(store.record?.session).toBeTruthy();
      expect(store.record?.session).not.toBe(first);
    });

    test('the first sign-ins of two pages in the same millisecond are two sessions', () => {
      const [one, two] = [open(worldWith({ chance: () => 0.25 })), open(worldWith({ chance: () => 0.75 }))];

      one.signIn({ accessToken: 'A1' });
      two.signIn({ accessToken: 'A1' });

      expect(one.record?.session).not.toBe(two.record?.session);
    });

    test('the first sign-ins of two pages are two sessions, also where time and chance make one row of digits', () => {
      const at = (time: string, chance: string): SessionStore => {
        const world = worldWith({ chance: () => parseInt(chance, 36) / 2 ** 52 });
        world.clock.time = parseInt(time, 36);
        return open(world);
      };
      const one = at('r', 's1');
      const two = at('rs', '1');

      one.signIn({ accessToken: 'A1' });
      two.signIn({ accessToken: 'A1' });

      expect(one.record?.session).not.toBe(two.record?.session);
    });

    test('keeps nothing of the former session, and tells which record it replaced', () => {
      const store = open(worldWith());
      store.signIn({ accessToken: 'A1', refreshToken: 'R1', tokenType: 'DPoP' });
      store.renew({ accessToken: 'A2' }, 'exchange');
      const from = store.record;
      const changes = changesOf(store);

      store.signIn({ accessToken: 'B1' });

      expect(store.record?.tokens).toEqual({ accessToken: 'B1' });
      expect(store).toMatchObject({ record: { refreshedAt: 0 }, former: [] });
      expect(changes).toEqual([{ type: 'started', source: 'sign-in', from, to: store.record }]);
    });

    test('notes the session that it replaces in storage, where another tab has signed in meanwhile', () => {
      const records = new Records();
      const store = open(worldWith({ records }));
      records.written = OF_ANOTHER_TAB;

      store.signIn({ accessToken: 'A1' });

      expect([...records.replaced]).toEqual(['of another tab']);
      expect(records.log).toEqual([store.record]);
    });
  });

  describe('renew', () => {
    test('brings new tokens into the same session, notes when, and tells where they came from', () => {
      const records = new Records();
      const world = worldWith({ records });
      const store = open(world);
      store.signIn({ accessToken: 'A1', refreshToken: 'R1' });
      const from = store.record;
      const changes = changesOf(store);
      world.clock.time = 5_000;

      store.renew({ accessToken: 'A2', refreshToken: 'R2' }, 'exchange');

      expect(store.record).toEqual({
        session: from?.session,
        tokens: { accessToken: 'A2', refreshToken: 'R2' },
        refreshedAt: 5_000,
        receivedAt: 5_000,
        generation: 1,
      });
      expect(store.former).toEqual([{ accessToken: 'A1', refreshToken: 'R1' }]);
      expect(records.log.at(-1)).toBe(store.record);
      expect(changes).toEqual([{ type: 'renewed', source: 'exchange', from, to: store.record }]);
    });

    const audiences = { '/b': { accessToken: 'B1' } };
    const kept = { refreshToken: 'R1', refreshExpiresAt: 3_000, tokenType: 'DPoP', audiences };

    test.each<[string, Partial<Tokens>, Partial<Tokens>, Partial<Tokens>]>([
      ['what is not sent anew is kept, but no old expiry', { ...kept, expiresAt: 2_000 }, {}, kept],
      [
        'E2 a new refresh token has no end',
        kept,
        { refreshToken: 'R2' },
        { ...kept, refreshToken: 'R2', refreshExpiresAt: undefined },
      ],
      [
        'E2 or brings its own',
        kept,
        { refreshToken: 'R2', refreshExpiresAt: 5_000 },
        { ...kept, refreshToken: 'R2', refreshExpiresAt: 5_000 },
      ],
      ['nothing is made up where there was none', {}, {}, {}],
      ['the empty token type is kept: the server wants the token alone', { tokenType: '' }, {}, { tokenType: '' }],
    ])('%s', (_, before, brought, after) => {
      const store = open(worldWith());
      store.signIn({ accessToken: 'A1', ...before });

      store.renew({ accessToken: 'A2', ...brought }, 'exchange');

      expect(store.record?.tokens).toEqual({ accessToken: 'A2', ...after });
      expect(Object.values(store.record?.tokens ?? {})).not.toContain(undefined);
    });

    test('E2 the same refresh token once more keeps its end', () => {
      const store = open(worldWith());
      const refresh = { refreshToken: 'R1', refreshExpiresAt: 3_000 };
      store.signIn({ accessToken: 'A1', ...refresh });

      store.renew({ accessToken: 'A2', refreshToken: 'R1' }, 'exchange');

      expect(store.record?.tokens).toEqual({ accessToken: 'A2', ...refresh });
    });

    test('remembers the last eight tokens of the session', () => {
      const store = open(worldWith());
      store.signIn({ accessToken: 'A0' });

      for (let n = 1; n <= 9; n++) store.renew({ accessToken: `A${n}` }, 'renew');

      expect(store.former.map(({ accessToken }) => accessToken).join()).toBe('A8,A7,A6,A5,A4,A3,A2,A1');
    });

    test('while signed out, does nothing', () => {
      const records = new Records();
      const store = open(worldWith({ records }));
      const changes = changesOf(store);

      store.renew({ accessToken: 'A2' }, 'renew');

      expect(store.record).toBeNull();
      expect(records.log).toEqual([]);
      expect(changes).toEqual([]);
    });
  });

  describe('H1 stageRefreshToken', () => {
    test('E2 replaces the refresh token, of which no end is known, in memory, in storage and in the signals, and tells no change', () => {
      const records = new Records();
      const store = open(worldWith({ records }));
      store.signIn({ accessToken: 'A1', refreshToken: 'R1', expiresAt: 2_000, refreshExpiresAt: 3_000 });
      const record = recordOf(store);
      const changes = changesOf(store);

      const kept = store.stageRefreshToken(record, 'R2');
      store.publish();

      const tokens = { accessToken: 'A1', refreshToken: 'R2', expiresAt: 2_000 };
      expect(store.record).toEqual({ ...record, tokens, generation: 1 });
      expect(kept).toBe(store.record);
      expect(records.log.at(-1)).toBe(store.record);
      expect([store.tokens(), store.tokens$.value]).toEqual([tokens, tokens]);
      expect(changes).toEqual([]);
    });
  });

  describe('staged changes', () => {
    test('memory and storage change at once; the signals and every listener when they are published', () => {
      const records = new Records();
      const store = open(worldWith({ records }));
      store.signIn({ accessToken: 'A1' });
      const changes = changesOf(store);

      store.stage(store.storeTokens({ accessToken: 'A2' }), 'exchange');
      expect(store.record?.tokens).toEqual({ accessToken: 'A2' });
      expect(records.log.at(-1)).toBe(store.record);
      expect([store.tokens()?.accessToken, changes.length]).toEqual(['A1', 0]);

      store.publish();
      expect([store.tokens()?.accessToken, changes.length]).toEqual(['A2', 1]);
      store.publish();
      expect(changes).toHaveLength(1);
    });

    test('two that are staged are told in their order, each with its own records', () => {
      const store = open(worldWith());
      store.signIn({ accessToken: 'A1' });
      const changes = changesOf(store);

      store.stage(store.storeTokens({ accessToken: 'A2' }), 'exchange');
      store.stage(null, 'other-tab');
      store.publish();

      expect(changes).toMatchObject([
        { type: 'renewed', from: { tokens: { accessToken: 'A1' } }, to: { tokens: { accessToken: 'A2' } } },
        { type: 'ended', source: 'other-tab', from: { tokens: { accessToken: 'A2' } } },
      ]);
    });
  });

  describe('adopt', () => {
    test('tokens of the same session are a renewal by another tab, and are not written back', () => {
      const records = new Records();
      const store = open(worldWith({ records }));
      store.signIn({ accessToken: 'A1' });
      const from = recordOf(store);
      const stored = { ...from, tokens: { accessToken: 'A2' } };
      const changes = changesOf(store);

      store.adopt(stored);

      expect(store.record).toBe(stored);
      expect(store.former).toEqual([{ accessToken: 'A1' }]);
      expect(records.log).toEqual([from]);
      expect(changes).toEqual([{ type: 'renewed', source: 'other-tab', from, to: stored }]);
    });

    test('another session is a sign-in by another tab', () => {
      const store = open(worldWith());
      store.signIn({ accessToken: 'A1' });
      const from = store.record;
      const changes = changesOf(store);

      store.adopt(OF_ANOTHER_TAB);

      expect(store).toMatchObject({ record: OF_ANOTHER_TAB, former: [] });
      expect(changes).toEqual([{ type: 'started', source: 'other-tab', from, to: OF_ANOTHER_TAB }]);
    });

    test('none, while signed out: tells nothing', () => {
      const onEnd = jest.fn();
      const store = open(worldWith({ onEnd: [onEnd] }));
      const changes = changesOf(store);

      store.adopt(null);

      expect([onEnd.mock.calls.length, changes]).toEqual([0, []]);
    });

    test('none, during a session: it has ended in another tab, and ends here', () => {
      const onEnd = jest.fn();
      const store = open(worldWith({ onEnd: [onEnd] }));
      store.signIn({ accessToken: 'A1' });
      const from = store.record;
      const changes = changesOf(store);

      store.adopt(null);

      const end: unknown = expect.objectContaining({ reason: 'signed-out', sessionName: null });
      expect(store.record).toBeNull();
      expect(onEnd.mock.calls).toEqual([[end]]);
      expect(changes).toEqual([{ type: 'ended', source: 'other-tab', from, to: null, end }]);
    });
  });

  describe('end', () => {
    /** Signed in here, and after that another tab has stored a session of its own. */
    function openBesideASignIn() {
      const records = new Records();
      const onEnd = jest.fn();
      const store = open(worldWith({ records, onEnd: [onEnd] }));
      store.signIn({ accessToken: 'A1' });
      const changes = changesOf(store);
      records.written = OF_ANOTHER_TAB;
      return { changes, onEnd, records, store };
    }

    test('clears everything before the end is told, once, with its reason', () => {
      const records = new Records();
      const seen: unknown[] = [];
      const store: SessionStore = open(
        worldWith({
          records,
          onEnd: [
            ({ reason }) => seen.push([reason, store.record, store.tokens(), store.tokens$.value, records.log.at(-1)]),
          ],
        }),
      );
      store.signIn({ accessToken: 'A1' });
      store.renew({ accessToken: 'A2' }, 'renew');
      const from = store.record;
      const changes = changesOf(store);

      store.end('rejected');

      const end: unknown = expect.objectContaining({ reason: 'rejected', sessionName: null });
      expect(seen).toEqual([['rejected', null, null, null, null]]);
      expect(store.former).toEqual([]);
      expect(changes).toEqual([{ type: 'ended', source: 'this-tab', from, to: null, end }]);
    });

    test('given another tab has signed in meanwhile, a refusal is not about that session: it is taken over', () => {
      const { changes, onEnd, records, store } = openBesideASignIn();

      store.end('rejected');

      expect(store.record).toBe(OF_ANOTHER_TAB);
      expect(changes).toMatchObject([{ type: 'started', source: 'other-tab' }]);
      expect(onEnd).not.toHaveBeenCalled();
      expect(records.log).not.toContain(null);
    });

    test('given another tab has signed in meanwhile, a sign-out here ends that session too', () => {
      const { changes, onEnd, records, store } = openBesideASignIn();
      const own = store.record?.session;

      store.end('signed-out');

      expect(store.record).toBeNull();
      expect(changes).toMatchObject([{ type: 'ended', source: 'this-tab' }]);
      expect([...records.replaced]).toEqual([own, 'of another tab']);
      expect(onEnd.mock.calls).toMatchObject([[{ reason: 'signed-out', sessionName: null }]]);
      expect(records.log.at(-1)).toBeNull();
    });

    test('given storage holds this very session, a refusal ends it, and it is not noted as replaced', () => {
      const records = new Records();
      const store = open(worldWith({ records }));
      store.signIn({ accessToken: 'A1' });
      const changes = changesOf(store);
      records.written = store.record;

      store.end('rejected');

      expect(store.record).toBeNull();
      expect(changes).toMatchObject([{ type: 'ended' }]);
    });

    test('while signed out, tells nothing and touches no storage', () => {
      const records = new Records();
      const onEnd = jest.fn();
      const store = open(worldWith({ records, onEnd: [onEnd] }));

      store.end('rejected');
      store.signIn({ accessToken: 'A1' });
      store.end('signed-out');
      store.end('rejected');

      expect(onEnd.mock.calls).toMatchObject([[{ reason: 'signed-out', sessionName: null }]]);
      expect(records.log.filter((entry) => entry === null)).toHaveLength(1);
    });

    test('without listeners nothing is called, and nothing reported', () => {
      const world = worldWith();
      const store = open(world);
      store.signIn({ accessToken: 'A1' });

      store.end('rejected');

      expect(world.reported).toEqual([]);
    });

    test('a listener that throws is reported, and the next is called all the same', () => {
      const boom = new Error('boom');
      const next = jest.fn();
      const world = worldWith({
        onEnd: [
          () => {
            throw boom;
          },
          next,
        ],
      });
      const store = open(world);
      store.signIn({ accessToken: 'A1' });

      expect(() => store.end('rejected')).not.toThrow();

      expect(next).toHaveBeenCalledTimes(1);
      expect(world.reported).toEqual([boom]);
    });

    test('a listener that throws in an app without an ErrorHandler: the next is called all the same', () => {
      const next = jest.fn();
      const boom = (): never => {
        throw new Error('boom');
      };
      const injector = createEnvironmentInjector(
        [
          SessionStore,
          { provide: CLOCK, useValue: worldWith().clock },
          { provide: RANDOM, useValue: () => 0.5 },
          [boom, next].map((listener) => ({ provide: SESSION_ENDED, useValue: listener, multi: true })),
        ],
        Injector.NULL as EnvironmentInjector,
      );
      const store = injector.get(SessionStore);
      store.signIn({ accessToken: 'A1' });

      store.end('rejected');

      expect(next).toHaveBeenCalledTimes(1);
    });

    test('listeners run in an injection context', () => {
      const seen: unknown[] = [];
      const store: SessionStore = open(worldWith({ onEnd: [() => seen.push(inject(SessionStore))] }));
      store.signIn({ accessToken: 'A1' });

      store.end('rejected');

      expect(seen).toEqual([store]);
    });

    test('a listener that signs in again finds its sign-in kept', () => {
      const ended: string[] = [];
      const store: SessionStore = open(
        worldWith({
          onEnd: [
            ({ reason }) => {
              ended.push(reason);
              store.signIn({ accessToken: 'guest' });
            },
          ],
        }),
      );
      store.signIn({ accessToken: 'A1' });

      store.end('rejected');

      expect(ended).toEqual(['rejected']);
      expect(store.tokens()).toEqual({ accessToken: 'guest' });
      expect(store.tokens$.value).toEqual({ accessToken: 'guest' });
    });
  });

  describe('publishing', () => {
    test('storage first, then the listeners, the watchers last', () => {
      const order: string[] = [];
      const records = new Records();
      records.write = () => order.push('storage');
      const store = open(worldWith({ records }));
      store.tokens$.subscribe((tokens) => tokens && order.push('tokens$'));
      store.watch(() => order.push('watcher'));

      store.signIn({ accessToken: 'A1' });
      store.renew({ accessToken: 'A2' }, 'renew');

      const once = ['storage', 'tokens$', 'watcher'];
      expect(order).toEqual([...once, ...once]);
    });

    test('a change made by a listener is told after the one under way: no listener gets the older state last', () => {
      const store = open(worldWith());
      const heard: (string | undefined)[] = [];
      // The interleaving: the first listener signs out before the second has been called for the sign-in.
      store.tokens$.subscribe((tokens) => {
        if (tokens?.accessToken === 'A1') store.end('signed-out');
      });
      store.tokens$.subscribe((tokens) => heard.push(tokens?.accessToken));

      store.signIn({ accessToken: 'A1' });

      expect(heard).toEqual([undefined, 'A1', undefined]);
      expect(store.tokens()).toBeNull();
    });

    test('a listener finds the newest tokens in `record` and in the signal, whatever it was called with', () => {
      const store = open(worldWith());
      const seen: unknown[] = [];
      store.tokens$.subscribe((tokens) => tokens && seen.push([tokens, store.record?.tokens, untracked(store.tokens)]));

      store.signIn({ accessToken: 'A1' });
      store.renew({ accessToken: 'A2' }, 'renew');

      const [a1, a2] = [{ accessToken: 'A1' }, { accessToken: 'A2' }];
      expect(seen).toEqual([
        [a1, a1, a1],
        [a2, a2, a2],
      ]);
    });

    test('a change made by a watcher is told too', () => {
      const store = open(worldWith());
      let told = 0;
      store.watch(() => {
        told++;
        if (store.record?.tokens.accessToken === 'A1') store.renew({ accessToken: 'A2' }, 'renew');
      });

      store.signIn({ accessToken: 'A1' });

      expect(store.tokens()?.accessToken).toBe('A2');
      expect(told).toBe(2);
    });

    test('a change may be made while a computed signal is worked out: a lazy one may make the first request', () => {
      const store = open(worldWith());
      const signedIn = computed(() => {
        store.signIn({ accessToken: 'A1' });
        return true;
      });

      expect(signedIn()).toBe(true);
      expect(store.tokens()).toEqual({ accessToken: 'A1' });
    });

    test('a change may be made, and the end be told, inside an effect, and makes it depend on nothing', () => {
      const store: SessionStore = open(worldWith({ onEnd: [() => void store.tokens()] }));
      let runs = 0;
      TestBed.runInInjectionContext(() =>
        effect(() => {
          runs++;
          store.signIn({ accessToken: `A${runs}` });
          store.end('signed-out');
        }),
      );

      TestBed.tick();
      store.signIn({ accessToken: 'B' });
      TestBed.tick();

      expect(runs).toBe(1);
    });
  });
});

describe('SessionStore, M5 tokens of audiences', () => {
  const audiences = { '/orders': { accessToken: 'O1' } };

  test.each<[string, Tokens, boolean]>([
    [
      'with the token of an audience alone, the access token is as old as it was',
      { accessToken: 'A1', audiences },
      true,
    ],
    ['with another access token it is new', { accessToken: 'A2', audiences }, false],
    ['an answer without audiences brings a new one, though its text is the same', { accessToken: 'A1' }, false],
  ])('%s', (_, tokens, isOld) => {
    const world = worldWith();
    const store = open(world);
    store.signIn({ accessToken: 'A1' });
    world.clock.time = 5_000;

    store.renew(tokens, 'exchange');

    expect(store.record).toMatchObject(
      isOld ? { refreshedAt: 0, receivedAt: 1_000 } : { refreshedAt: 5_000, receivedAt: 5_000 },
    );
  });

  test('W1 M5 of a session that was found at the server nothing is old', () => {
    const store = open(worldWith());
    store.resumed = { session: 's1' };

    store.renew({ accessToken: 'A1', audiences }, 'exchange');

    expect(store.record).toMatchObject({ session: 's1', refreshedAt: 1_000, receivedAt: 1_000 });
  });
});

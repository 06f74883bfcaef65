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
import { SESSION_ENDED, SessionEndReason } from './session-end';
import { SessionStore } from './session-store';
import { TokenRecord } from './token-record';
import { TOKEN_RECORDS } from './record-storage';

class Records {
  readonly log: (TokenRecord | 'removed')[] = [];

  constructor(readonly record: TokenRecord | null = null) {}

  load(): TokenRecord | null {
    return this.record;
  }

  /** What another tab has written. */
  written: TokenRecord | null | undefined = undefined;

  peek(): TokenRecord | null | undefined {
    return this.written;
  }

  save(record: TokenRecord): void {
    this.log.push(record);
  }

  remove(): void {
    this.log.push('removed');
  }
}

interface World {
  readonly clock: { time: number } & Clock;
  readonly records?: Records;
  readonly onEnd?: readonly ((reason: SessionEndReason) => void)[];
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
      records ? { provide: TOKEN_RECORDS, useValue: records } : [],
      onEnd.map((listener) => ({ provide: SESSION_ENDED, useValue: listener, multi: true })),
    ],
    TestBed.inject(EnvironmentInjector),
  );
  return injector.get(SessionStore);
}

describe('SessionStore', () => {
  test('begins signed out', () => {
    const store = open(worldWith());

    expect(store).toMatchObject({ current: null, session: null, refreshedAt: 0, former: [], adopted: false });
    expect(store).toMatchObject({ displaced: null, ends: 0, endReason: 'signed-out' });
    expect(store.tokens()).toBeNull();
    expect(store.tokens$.value).toBeNull();
  });

  test('begins with the session that was kept, without writing it back', () => {
    const record: TokenRecord = { session: 'kept', tokens: { accessToken: 'A1' }, refreshedAt: 900 };
    const records = new Records(record);

    const store = open(worldWith({ records }));

    expect(store).toMatchObject({ current: { accessToken: 'A1' }, session: 'kept', refreshedAt: 900, adopted: true });
    expect(store.tokens()).toEqual({ accessToken: 'A1' });
    expect(store.tokens$.value).toEqual({ accessToken: 'A1' });
    expect(records.log).toEqual([]);
  });

  describe('start', () => {
    test('makes a session that is current, kept and told', () => {
      const records = new Records();
      const store = open(worldWith({ records }));

      store.start({ accessToken: 'A1', refreshToken: 'R1' });

      expect(store.current).toEqual({ accessToken: 'A1', refreshToken: 'R1' });
      expect(store.tokens()).toBe(store.current);
      expect(store.tokens$.value).toBe(store.current);
      expect(records.log).toEqual([
        { session: store.session, tokens: store.current, refreshedAt: 0, receivedAt: 1_000 },
      ]);
    });

    test('each sign-in is another session, even with the same tokens, the same time and the same chance', () => {
      const store = open(worldWith());

      store.start({ accessToken: 'A1' });
      const first = store.session;
      store.start({ accessToken: 'A1' });

      expect(first).toBeTruthy();
      expect(store.session).toBeTruthy();
      expect(store.session).not.toBe(first);
    });

    test('the first sign-ins of two pages in the same millisecond are two sessions', () => {
      const [one, two] = [open(worldWith({ chance: () => 0.25 })), open(worldWith({ chance: () => 0.75 }))];

      one.start({ accessToken: 'A1' });
      two.start({ accessToken: 'A1' });

      expect(one.session).not.toBe(two.session);
    });

    test('the first sign-ins of two pages are two sessions, also where time and chance make one row of digits', () => {
      const at = (time: string, chance: string): SessionStore => {
        const world = worldWith({ chance: () => parseInt(chance, 36) / 2 ** 52 });
        world.clock.time = parseInt(time, 36);
        return open(world);
      };
      const one = at('r', 's1');
      const two = at('rs', '1');

      one.start({ accessToken: 'A1' });
      two.start({ accessToken: 'A1' });

      expect(one.session).not.toBe(two.session);
    });

    test('nothing of the former session is kept', () => {
      const store = open(worldWith());
      store.start({ accessToken: 'A1', refreshToken: 'R1', tokenType: 'DPoP' });
      store.replace({ accessToken: 'A2' });

      store.start({ accessToken: 'B1' });

      expect(store.current).toStrictEqual({ accessToken: 'B1' });
      expect(store).toMatchObject({ refreshedAt: 0, former: [], adopted: false });
    });
  });

  describe('replace', () => {
    test('brings new tokens into the same session, and notes when', () => {
      const records = new Records();
      const world = worldWith({ records });
      const store = open(world);
      store.start({ accessToken: 'A1', refreshToken: 'R1' });
      const { session } = store;
      world.clock.time = 5_000;

      store.replace({ accessToken: 'A2', refreshToken: 'R2' });

      expect(store).toMatchObject({ current: { accessToken: 'A2', refreshToken: 'R2' }, session, refreshedAt: 5_000 });
      expect(records.log.at(-1)).toEqual({ session, tokens: store.current, refreshedAt: 5_000, receivedAt: 5_000 });
    });

    test('keeps the refresh token and the token type that are not sent anew, but no old expiry', () => {
      const store = open(worldWith());
      store.start({ accessToken: 'A1', refreshToken: 'R1', tokenType: 'DPoP', expiresAt: 2_000 });

      store.replace({ accessToken: 'A2' });

      expect(store.current).toStrictEqual({ accessToken: 'A2', refreshToken: 'R1', tokenType: 'DPoP' });
    });

    test('does not make up a refresh token or token type where there was none', () => {
      const store = open(worldWith());
      store.start({ accessToken: 'A1' });

      store.replace({ accessToken: 'A2' });

      expect(store.current).toStrictEqual({ accessToken: 'A2' });
    });

    test('keeps the empty token type: the server wants the token alone', () => {
      const store = open(worldWith());
      store.start({ accessToken: 'A1', tokenType: '' });

      store.replace({ accessToken: 'A2' });

      expect(store.current).toStrictEqual({ accessToken: 'A2', tokenType: '' });
    });

    test('given nobody is signed in, does nothing', () => {
      const records = new Records();
      const store = open(worldWith({ records }));

      store.replace({ accessToken: 'A2' });

      expect(store.current).toBeNull();
      expect(store.session).toBeNull();
      expect(records.log).toEqual([]);
    });
  });

  describe('end', () => {
    test('clears everything before the end is told, once, with its reason', () => {
      const records = new Records();
      const seen: unknown[] = [];
      const store: SessionStore = open(
        worldWith({
          records,
          onEnd: [
            (reason) =>
              seen.push([
                reason,
                store.current,
                store.session,
                store.tokens(),
                store.tokens$.value,
                records.log.at(-1),
              ]),
          ],
        }),
      );
      store.start({ accessToken: 'A1' });

      store.end('rejected');

      expect(seen).toEqual([['rejected', null, null, null, null, 'removed']]);
      expect(store).toMatchObject({ endReason: 'rejected', ends: 1, former: [], adopted: false });
    });

    test('given another tab has signed in meanwhile, a refusal is not about that session: it is taken over', () => {
      const records = new Records();
      const onEnd = jest.fn();
      const store = open(worldWith({ records, onEnd: [onEnd] }));
      store.start({ accessToken: 'A1' });
      records.written = { session: 'of another tab', tokens: { accessToken: 'B1' }, refreshedAt: 0 };

      store.end('rejected');

      expect(store).toMatchObject({ current: { accessToken: 'B1' }, session: 'of another tab', adopted: true });
      expect(onEnd).not.toHaveBeenCalled();
      expect(records.log).not.toContain('removed');
    });

    test('given another tab has signed in meanwhile, a sign-out here ends that session too', () => {
      const records = new Records();
      const onEnd = jest.fn();
      const store = open(worldWith({ records, onEnd: [onEnd] }));
      store.start({ accessToken: 'A1' });
      records.written = { session: 'of another tab', tokens: { accessToken: 'B1' }, refreshedAt: 0 };

      store.end('signed-out');

      expect(store).toMatchObject({ current: null, displaced: 'of another tab' });
      expect(onEnd.mock.calls).toEqual([['signed-out']]);
      expect(records.log.at(-1)).toBe('removed');
    });

    test('given storage holds this very session, a refusal ends it and displaces nothing', () => {
      const records = new Records();
      const store = open(worldWith({ records }));
      store.start({ accessToken: 'A1' });
      records.written = records.log.at(-1) as TokenRecord;

      store.end('rejected');

      expect(store).toMatchObject({ current: null, displaced: null });
    });

    test('given nobody is signed in, tells nothing and touches no storage', () => {
      const records = new Records();
      const onEnd = jest.fn();
      const store = open(worldWith({ records, onEnd: [onEnd] }));

      store.end('rejected');
      store.start({ accessToken: 'A1' });
      store.end('signed-out');
      store.end('rejected');

      expect(onEnd.mock.calls).toEqual([['signed-out']]);
      expect(records.log.filter((entry) => entry === 'removed')).toHaveLength(1);
    });

    test('given nobody is signed in and storage holds no session, as another tab may tell: tells nothing', () => {
      const onEnd = jest.fn();
      const store = open(worldWith({ onEnd: [onEnd] }));
      let told = 0;
      store.watch(() => told++);

      store.adopt(null);

      expect([onEnd.mock.calls.length, told]).toEqual([0, 0]);
    });

    test('given the session has ended in another tab, it ends here, as found in storage', () => {
      const onEnd = jest.fn();
      const store = open(worldWith({ onEnd: [onEnd] }));
      store.start({ accessToken: 'A1' });

      store.adopt(null);

      expect(store).toMatchObject({ current: null, adopted: true, ends: 1 });
      expect(onEnd.mock.calls).toEqual([['signed-out']]);
    });

    test('a listener that throws is reported, and the next is told all the same', () => {
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
      store.start({ accessToken: 'A1' });

      expect(() => store.end('rejected')).not.toThrow();

      expect(next).toHaveBeenCalledWith('rejected');
      expect(world.reported).toEqual([boom]);
    });

    test('a listener that throws in an app without an ErrorHandler: the next is told all the same', () => {
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
      store.start({ accessToken: 'A1' });

      store.end('rejected');

      expect(next).toHaveBeenCalledWith('rejected');
    });

    test('listeners run in an injection context', () => {
      const seen: unknown[] = [];
      const store: SessionStore = open(worldWith({ onEnd: [() => seen.push(inject(SessionStore))] }));
      store.start({ accessToken: 'A1' });

      store.end('rejected');

      expect(seen).toEqual([store]);
    });

    test('a listener that signs in again finds its sign-in kept', () => {
      const ended: string[] = [];
      const store: SessionStore = open(
        worldWith({
          onEnd: [
            (reason) => {
              ended.push(reason);
              store.start({ accessToken: 'guest' });
            },
          ],
        }),
      );
      store.start({ accessToken: 'A1' });

      store.end('rejected');

      expect(ended).toEqual(['rejected']);
      expect(store.tokens()).toEqual({ accessToken: 'guest' });
      expect(store.tokens$.value).toEqual({ accessToken: 'guest' });
    });
  });

  describe('telling', () => {
    test('storage first, then the listeners, the watchers last', () => {
      const order: string[] = [];
      const records = new Records();
      records.save = () => order.push('storage');
      const store = open(worldWith({ records }));
      store.tokens$.subscribe((tokens) => tokens && order.push('tokens$'));
      store.watch(() => order.push('watcher'));

      store.start({ accessToken: 'A1' });
      store.replace({ accessToken: 'A2' });

      const once = ['storage', 'tokens$', 'watcher'];
      expect(order).toEqual([...once, ...once]);
    });

    test('a change made by a listener reaches everybody after the one under way: nobody hears the older news last', () => {
      const store = open(worldWith());
      const heard: (string | undefined)[] = [];
      // The interleaving: the first in line signs out while the second has not heard of the sign-in yet.
      store.tokens$.subscribe((tokens) => {
        if (tokens?.accessToken === 'A1') store.end('signed-out');
      });
      store.tokens$.subscribe((tokens) => heard.push(tokens?.accessToken));

      store.start({ accessToken: 'A1' });

      expect(heard).toEqual([undefined, 'A1', undefined]);
      expect(store.tokens()).toBeNull();
    });

    test('a listener finds the newest tokens in `current` and in the signal, whatever it was called with', () => {
      const store = open(worldWith());
      const seen: unknown[] = [];
      store.tokens$.subscribe((tokens) => tokens && seen.push([tokens, store.current, untracked(store.tokens)]));

      store.start({ accessToken: 'A1' });
      store.replace({ accessToken: 'A2' });

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
        if (store.current?.accessToken === 'A1') store.replace({ accessToken: 'A2' });
      });

      store.start({ accessToken: 'A1' });

      expect(store.tokens()?.accessToken).toBe('A2');
      expect(told).toBe(2);
    });

    test('a change may be made while a computed signal is worked out: a lazy one may make the first request', () => {
      const store = open(worldWith());
      const signedIn = computed(() => {
        store.start({ accessToken: 'A1' });
        return true;
      });

      expect(signedIn()).toBe(true);
      expect(store.tokens()).toEqual({ accessToken: 'A1' });
    });

    test('a change may be made, and the end be told, inside an effect, and makes it depend on nothing', () => {
      const store = open(worldWith({ onEnd: [() => void store.tokens()] }));
      let runs = 0;
      TestBed.runInInjectionContext(() =>
        effect(() => {
          runs++;
          store.start({ accessToken: `A${runs}` });
          store.end('signed-out');
        }),
      );

      TestBed.tick();
      store.start({ accessToken: 'B' });
      TestBed.tick();

      expect(runs).toBe(1);
    });
  });
});

import { createWaiter, OngoingRefresh, RefreshFailure, sessionOver, Waiter } from './ongoing-refresh';
import { TokenRefreshError } from './token-refresh-error';

function start(): OngoingRefresh {
  return new OngoingRefresh({ session: 'session', tokens: { accessToken: 'A1' }, refreshedAt: 0 });
}

/** A waiter that notes what happens to it. */
class NotingWaiter implements Waiter {
  ongoing: OngoingRefresh | null = null;
  index = 0;
  readonly failures: RefreshFailure[] = [];
  readonly released: string[] = [];

  constructor(
    private readonly onSettled: () => void = () => undefined,
    private readonly name = '',
    private readonly log: string[] = [],
  ) {}

  release(accessToken: string): void {
    this.released.push(accessToken);
    this.log.push(this.name);
    this.onSettled();
  }

  fail(failure: RefreshFailure): void {
    this.failures.push(failure);
    this.log.push(this.name);
    this.onSettled();
  }
}

/** Each way the gate settles. */
const settlings: [string, (refresh: OngoingRefresh) => void][] = [
  ['opens', (refresh) => refresh.succeed('A2')],
  ['errors', (refresh) => refresh.fail(sessionOver('rejected'))],
];

describe('OngoingRefresh', () => {
  test('no waiter is released before the gate opens', () => {
    const refresh = start();
    const waiter = new NotingWaiter();

    refresh.add(waiter);
    refresh.gate.next(null);

    expect(refresh.gate.value).toBeNull();
    expect(waiter).toMatchObject({ released: [], failures: [], ongoing: refresh });
  });

  test('given the gate opens, each waiter is released once, with the token, in the order of arrival, and is removed', () => {
    const refresh = start();
    const log: string[] = [];
    const waiters = ['1', '2', '3'].map((name) => new NotingWaiter(undefined, name, log));
    for (const waiter of waiters) refresh.add(waiter);

    refresh.succeed('A2');

    expect(log).toEqual(['1', '2', '3']);
    for (const waiter of waiters) expect(waiter).toMatchObject({ released: ['A2'], failures: [], ongoing: null });
  });

  test('given the gate errors, each waiter fails once, with that failure, in the order of arrival', () => {
    const refresh = start();
    const log: string[] = [];
    const waiters = ['1', '2', '3'].map((name) => new NotingWaiter(undefined, name, log));
    for (const waiter of waiters) refresh.add(waiter);
    const failure = sessionOver('rejected');

    refresh.fail(failure);

    expect(log).toEqual(['1', '2', '3']);
    for (const waiter of waiters) {
      expect(waiter).toMatchObject({ released: [], ongoing: null });
      expect(waiter.failures).toEqual([failure]);
    }
  });

  test.each(settlings)('given the gate %s, a waiter that was removed is not called, the others are', (_, settle) => {
    const refresh = start();
    const log: string[] = [];
    const [first, second, third] = ['1', '2', '3'].map((name) => new NotingWaiter(undefined, name, log)) as [
      NotingWaiter,
      NotingWaiter,
      NotingWaiter,
    ];
    for (const waiter of [first, second, third]) refresh.add(waiter);

    refresh.remove(second);
    settle(refresh);

    expect(second.ongoing).toBeNull();
    expect(log).toEqual(['1', '3']);
  });

  test('a waiter that was removed may wait again, at the end', () => {
    const refresh = start();
    const log: string[] = [];
    const [one, two] = [new NotingWaiter(undefined, '1', log), new NotingWaiter(undefined, '2', log)];
    refresh.add(one);
    refresh.add(two);

    refresh.remove(one);
    refresh.add(one);
    refresh.succeed('A2');

    expect(log).toEqual(['2', '1']);
  });

  describe.each(settlings)('re-entry, when the gate %s', (_, settle) => {
    test('a waiter that is called removes a later one: that one is not called', () => {
      const refresh = start();
      const log: string[] = [];
      const later = new NotingWaiter(undefined, 'later', log);
      refresh.add(new NotingWaiter(() => refresh.remove(later), 'first', log));
      refresh.add(later);
      refresh.add(new NotingWaiter(undefined, 'last', log));

      settle(refresh);

      expect(log).toEqual(['first', 'last']);
    });

    test('a waiter that is called finds itself, and those before it, removed', () => {
      const refresh = start();
      const seen: unknown[] = [];
      const first = new NotingWaiter(() => seen.push(first.ongoing));
      const second = new NotingWaiter(() => seen.push(first.ongoing, second.ongoing, third.ongoing));
      const third = new NotingWaiter();
      for (const waiter of [first, second, third]) refresh.add(waiter);

      settle(refresh);

      expect(seen).toEqual([null, null, null, refresh]);
    });

    test('a waiter that is added while the others are called is called too', () => {
      const refresh = start();
      const log: string[] = [];
      refresh.add(new NotingWaiter(() => refresh.add(new NotingWaiter(undefined, 'late', log)), 'first', log));
      refresh.add(new NotingWaiter(undefined, 'second', log));

      settle(refresh);

      expect(log).toEqual(['first', 'second', 'late']);
    });

    test('a waiter that is called starts and settles the next refresh: neither disturbs the other', () => {
      const [refresh, next] = [start(), start()];
      const log: string[] = [];
      refresh.add(
        new NotingWaiter(
          () => {
            next.add(new NotingWaiter(undefined, 'of the next', log));
            settle(next);
          },
          'first',
          log,
        ),
      );
      refresh.add(new NotingWaiter(undefined, 'second', log));

      settle(refresh);

      expect(log).toEqual(['first', 'of the next', 'second']);
    });
  });

  describe('cost', () => {
    const MANY = 200_000;

    /**
     * Fails soon after the cost has left what is linear: squares of this size would take minutes. Counted in time of
     * the processor, so that a busy machine fails nothing.
     */
    function within(seconds: number): () => void {
      const start = process.cpuUsage();
      let steps = 0;
      return () => {
        if (++steps % 1_000 !== 0) return;
        const { user, system } = process.cpuUsage(start);
        if (user + system > seconds * 1_000_000) throw new Error(`more than ${seconds} s`);
      };
    }

    function crowd(refresh: OngoingRefresh, onSettled?: () => void): NotingWaiter[] {
      const waiters = Array.from({ length: MANY }, () => new NotingWaiter(onSettled));
      for (const waiter of waiters) refresh.add(waiter);
      return waiters;
    }

    test('one subscription stands at the gate, however many wait', () => {
      const refresh = start();
      const subscribe = jest.spyOn(refresh.gate, 'subscribe');

      for (let n = 0; n < 10; n++) refresh.add(new NotingWaiter());

      expect(refresh.gate.observed).toBe(true);
      expect(subscribe).not.toHaveBeenCalled();
    });

    test.each<[string, (waiters: NotingWaiter[]) => NotingWaiter[]]>([
      ['from the first to the last', (waiters) => waiters],
      ['from the last to the first', (waiters) => [...waiters].reverse()],
    ])('removing costs the same however many wait: 200 000 are removed, %s', (_, inOrder) => {
      const refresh = start();
      const leaving = inOrder(crowd(refresh));
      const step = within(3);

      for (const waiter of leaving) {
        refresh.remove(waiter);
        step();
      }
      refresh.succeed('A2');

      expect(leaving.some(({ released }) => released.length > 0)).toBe(false);
    });

    test('releasing costs the same however many wait: 200 000 are released', () => {
      const refresh = start();
      const step = within(3);
      const waiters = crowd(refresh, step);

      refresh.succeed('A2');

      expect(waiters.every(({ released }) => released.length === 1)).toBe(true);
    });

    test('a waiter is let go of when it is called, before the last one is', () => {
      const refresh = start();
      const first = new NotingWaiter();
      let heldBySecond: OngoingRefresh | null = refresh;
      refresh.add(first);
      refresh.add(new NotingWaiter(() => (heldBySecond = first.ongoing)));

      refresh.succeed('A2');

      expect(heldBySecond).toBeNull();
    });
  });
});

describe('createWaiter', () => {
  test('makes a waiter of two functions', () => {
    const [refresh, failing] = [start(), start()];
    const [fail, release] = [jest.fn(), jest.fn()];
    const failure = sessionOver('rejected');

    refresh.add(createWaiter(fail, release));
    refresh.succeed('A2');
    failing.add(createWaiter(fail, release));
    failing.fail(failure);

    expect(release.mock.calls).toEqual([['A2']]);
    expect(fail.mock.calls).toEqual([[failure]]);
  });

  test('without functions it does nothing', () => {
    for (const [, settle] of settlings) {
      const refresh = start();
      refresh.add(createWaiter());
      expect(() => settle(refresh)).not.toThrow();
    }
  });
});

describe('sessionOver', () => {
  test('is a 401 with the reason and its cause', () => {
    const cause = new Error('why');

    const { error, status, tokenRefused } = sessionOver('session-changed', cause);

    expect({ status, tokenRefused }).toEqual({ status: 401, tokenRefused: true });
    expect(error).toBeInstanceOf(TokenRefreshError);
    expect(error).toMatchObject({ code: 'session-changed', cause });
  });
});

import { createWaiter, OngoingRefresh, sessionOver, Waiter } from './ongoing-refresh';
import { TokenRefreshError } from './token-refresh-error';

function start(): OngoingRefresh {
  return new OngoingRefresh({ session: 'session', tokens: { accessToken: 'A1' }, refreshedAt: 0 });
}

const REJECTED = sessionOver('rejected');

/** Each way the gate settles, and what a waiter is told. */
const settlings: [string, (refresh: OngoingRefresh) => void, unknown][] = [
  ['opens', (refresh) => refresh.succeed('A2'), 'A2'],
  ['errors', (refresh) => refresh.fail(REJECTED), REJECTED],
];

describe.each(settlings)('given the gate of an OngoingRefresh %s', (_, settle, told) => {
  let refresh: OngoingRefresh;
  /** Which waiters were called, in this order. */
  let log: string[];
  beforeEach(() => {
    refresh = start();
    log = [];
  });

  function waiter(name: string, then: () => void = () => undefined): Waiter {
    const end = (how: unknown): void => {
      expect(how).toBe(told);
      log.push(name);
      then();
    };
    return createWaiter(end, end);
  }

  test('each waiter is called once, not before, in the order of arrival, and is removed by then', () => {
    const seen: unknown[] = [];
    const waiters = ['1', '2', '3'].map((name) =>
      waiter(name, () => seen.push(waiters.map(({ ongoing }) => ongoing === refresh))),
    );
    for (const each of waiters) refresh.add(each);
    refresh.gate.next(null);
    expect(log).toEqual([]);

    settle(refresh);

    expect(log).toEqual(['1', '2', '3']);
    expect(seen).toEqual([
      [false, true, true],
      [false, false, true],
      [false, false, false],
    ]);
  });

  test('a waiter that was removed is not called; one that came again is, at the end', () => {
    const [one, two] = [waiter('1'), waiter('2')];
    for (const each of [one, two, waiter('3')]) refresh.add(each);

    refresh.remove(one);
    refresh.add(one);
    refresh.remove(two);
    settle(refresh);

    expect(two.ongoing).toBeNull();
    expect(log).toEqual(['3', '1']);
  });

  test('a waiter that is called removes a later one, and adds another: the one is not called, the other is', () => {
    const later = waiter('later');
    const first = waiter('first', () => {
      refresh.remove(later);
      refresh.add(waiter('added'));
    });
    for (const each of [first, later, waiter('last')]) refresh.add(each);

    settle(refresh);

    expect(log).toEqual(['first', 'last', 'added']);
  });

  test('a waiter that is called starts and settles the next refresh: neither disturbs the other', () => {
    const next = start();
    const first = waiter('first', () => {
      next.add(waiter('of the next'));
      settle(next);
    });
    for (const each of [first, waiter('second')]) refresh.add(each);

    settle(refresh);

    expect(log).toEqual(['first', 'of the next', 'second']);
  });

  test('a waiter without functions is called in vain', () => {
    refresh.add(createWaiter());

    expect(() => settle(refresh)).not.toThrow();
  });
});

describe('the cost of an OngoingRefresh', () => {
  const MANY = 200_000;

  /**
   * Fails soon after the cost has left what is linear: squares of this size would take minutes. Counted in time of the
   * processor, so that a busy machine fails nothing.
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

  function crowd(refresh: OngoingRefresh, released: () => void): Waiter[] {
    const waiters = Array.from({ length: MANY }, () => createWaiter(undefined, released));
    for (const waiter of waiters) refresh.add(waiter);
    return waiters;
  }

  test('one subscription stands at the gate, however many wait', () => {
    const refresh = start();
    const subscribe = jest.spyOn(refresh.gate, 'subscribe');

    for (let n = 0; n < 10; n++) refresh.add(createWaiter());

    expect(refresh.gate.observed).toBe(true);
    expect(subscribe).not.toHaveBeenCalled();
  });

  test.each([
    ['from the first to the last', false],
    ['from the last to the first', true],
  ])('removing costs the same however many wait: 200 000 are removed, %s', (_, fromTheLast) => {
    const refresh = start();
    const released = jest.fn();
    const waiters = crowd(refresh, released);
    const step = within(3);

    for (const waiter of fromTheLast ? waiters.reverse() : waiters) {
      refresh.remove(waiter);
      step();
    }
    refresh.succeed('A2');

    expect(released).not.toHaveBeenCalled();
  });

  test('releasing costs the same however many wait: 200 000 are released', () => {
    const refresh = start();
    const step = within(3);
    let count = 0;
    crowd(refresh, () => {
      count++;
      step();
    });

    refresh.succeed('A2');

    expect(count).toBe(MANY);
  });
});

test('sessionOver() is a 401 with the reason and its cause', () => {
  const cause = new Error('why');

  const { error, status } = sessionOver('session-changed', true, cause);

  expect(status).toBe(401);
  expect(error).toBeInstanceOf(TokenRefreshError);
  expect(error).toMatchObject({ code: 'session-changed', cause });
});

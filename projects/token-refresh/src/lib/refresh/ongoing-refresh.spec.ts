import { Flight, RefreshFailure, sessionOver, Waiter } from './ongoing-refresh';
import { TokenRefreshError } from './token-refresh-error';

function flightOf(): Flight {
  return new Flight(1, 'session', { accessToken: 'A1' });
}

/** A waiter that notes what happens to it. */
class Passenger implements Waiter {
  flight: Flight | null = null;
  place = 0;
  readonly failures: RefreshFailure[] = [];
  released = 0;

  constructor(
    private readonly onSettled: () => void = () => undefined,
    private readonly name = '',
    private readonly log: string[] = [],
  ) {}

  release(): void {
    this.released++;
    this.log.push(this.name);
    this.onSettled();
  }

  fail(failure: RefreshFailure): void {
    this.failures.push(failure);
    this.log.push(this.name);
    this.onSettled();
  }
}

function open(flight: Flight): void {
  flight.gate.next('A2');
  flight.gate.complete();
}

/** Each way the gate settles. */
const settlings: [string, (flight: Flight) => void][] = [
  ['opens', open],
  ['errors', (flight) => flight.gate.error(sessionOver('rejected'))],
];

describe('Flight', () => {
  test('nobody is released before the gate opens', () => {
    const flight = flightOf();
    const waiter = new Passenger();

    flight.wait(waiter);
    flight.gate.next(null);

    expect(flight.gate.value).toBeNull();
    expect(waiter).toMatchObject({ released: 0, failures: [], flight });
  });

  test('given the gate opens, each is released once, in the order of arrival, and has left', () => {
    const flight = flightOf();
    const log: string[] = [];
    const waiters = ['1', '2', '3'].map((name) => new Passenger(undefined, name, log));
    for (const waiter of waiters) flight.wait(waiter);

    open(flight);

    expect(log).toEqual(['1', '2', '3']);
    for (const waiter of waiters) expect(waiter).toMatchObject({ released: 1, failures: [], flight: null });
  });

  test('given the gate errors, each fails once, with that failure, in the order of arrival', () => {
    const flight = flightOf();
    const log: string[] = [];
    const waiters = ['1', '2', '3'].map((name) => new Passenger(undefined, name, log));
    for (const waiter of waiters) flight.wait(waiter);
    const failure = sessionOver('rejected');

    flight.gate.error(failure);

    expect(log).toEqual(['1', '2', '3']);
    for (const waiter of waiters) {
      expect(waiter).toMatchObject({ released: 0, flight: null });
      expect(waiter.failures).toEqual([failure]);
    }
  });

  test.each(settlings)('given the gate %s, one that has left hears nothing, the others do', (_, settle) => {
    const flight = flightOf();
    const log: string[] = [];
    const [first, second, third] = ['1', '2', '3'].map((name) => new Passenger(undefined, name, log)) as [
      Passenger,
      Passenger,
      Passenger,
    ];
    for (const waiter of [first, second, third]) flight.wait(waiter);

    flight.leave(second);
    settle(flight);

    expect(second.flight).toBeNull();
    expect(log).toEqual(['1', '3']);
  });

  test('one that left may wait again, in a place of its own', () => {
    const flight = flightOf();
    const log: string[] = [];
    const [one, two] = [new Passenger(undefined, '1', log), new Passenger(undefined, '2', log)];
    flight.wait(one);
    flight.wait(two);

    flight.leave(one);
    flight.wait(one);
    open(flight);

    expect(log).toEqual(['2', '1']);
  });

  describe.each(settlings)('re-entry, when the gate %s', (_, settle) => {
    test('one that is served makes a later one leave: that one hears nothing', () => {
      const flight = flightOf();
      const log: string[] = [];
      const later = new Passenger(undefined, 'later', log);
      flight.wait(new Passenger(() => flight.leave(later), 'first', log));
      flight.wait(later);
      flight.wait(new Passenger(undefined, 'last', log));

      settle(flight);

      expect(log).toEqual(['first', 'last']);
    });

    test('one that is served finds itself, and those before it, gone from the flight', () => {
      const flight = flightOf();
      const seen: unknown[] = [];
      const first = new Passenger(() => seen.push(first.flight));
      const second = new Passenger(() => seen.push(first.flight, second.flight, third.flight));
      const third = new Passenger();
      for (const waiter of [first, second, third]) flight.wait(waiter);

      settle(flight);

      expect(seen).toEqual([null, null, null, flight]);
    });

    test('one that arrives while the others are served is served too', () => {
      const flight = flightOf();
      const log: string[] = [];
      flight.wait(new Passenger(() => flight.wait(new Passenger(undefined, 'late', log)), 'first', log));
      flight.wait(new Passenger(undefined, 'second', log));

      settle(flight);

      expect(log).toEqual(['first', 'second', 'late']);
    });

    test('one that is served starts and lands the next flight: neither disturbs the other', () => {
      const [flight, next] = [flightOf(), flightOf()];
      const log: string[] = [];
      flight.wait(
        new Passenger(
          () => {
            next.wait(new Passenger(undefined, 'of the next', log));
            settle(next);
          },
          'first',
          log,
        ),
      );
      flight.wait(new Passenger(undefined, 'second', log));

      settle(flight);

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

    function crowd(flight: Flight, onSettled?: () => void): Passenger[] {
      const waiters = Array.from({ length: MANY }, () => new Passenger(onSettled));
      for (const waiter of waiters) flight.wait(waiter);
      return waiters;
    }

    test('one subscription stands at the gate, however many wait', () => {
      const flight = flightOf();
      const subscribe = jest.spyOn(flight.gate, 'subscribe');

      for (let n = 0; n < 10; n++) flight.wait(new Passenger());

      expect(flight.gate.observed).toBe(true);
      expect(subscribe).not.toHaveBeenCalled();
    });

    test.each<[string, (waiters: Passenger[]) => Passenger[]]>([
      ['from the first to the last', (waiters) => waiters],
      ['from the last to the first', (waiters) => [...waiters].reverse()],
    ])('leaving costs the same however many wait: 200 000 leave, %s', (_, inOrder) => {
      const flight = flightOf();
      const leaving = inOrder(crowd(flight));
      const step = within(3);

      for (const waiter of leaving) {
        flight.leave(waiter);
        step();
      }
      open(flight);

      expect(leaving.some(({ released }) => released > 0)).toBe(false);
    });

    test('serving costs the same however many wait: 200 000 are released', () => {
      const flight = flightOf();
      const step = within(3);
      const waiters = crowd(flight, step);

      open(flight);

      expect(waiters.every(({ released }) => released === 1)).toBe(true);
    });

    test('those served are let go of at once, before the last one is', () => {
      const flight = flightOf();
      const first = new Passenger();
      let heldBySecond: Flight | null = flight;
      flight.wait(first);
      flight.wait(new Passenger(() => (heldBySecond = first.flight)));

      open(flight);

      expect(heldBySecond).toBeNull();
    });
  });
});

describe('sessionOver', () => {
  test('is a 401 with the reason and its cause', () => {
    const cause = new Error('why');

    const { error, status } = sessionOver('session-changed', cause);

    expect(status).toBe(401);
    expect(error).toBeInstanceOf(TokenRefreshError);
    expect(error).toMatchObject({ code: 'session-changed', cause });
  });
});

import { RefreshBudget } from './refresh-limiter';

const START = 1_000_000;
const ITEMS = 'GET /api/items';
const ADMIN = 'GET /api/admin';

describe('RefreshBudget', () => {
  test('a token from a sign-in may be refreshed', () => {
    expect(new RefreshBudget().permits('A1', ITEMS, START)).toBe(true);
  });

  describe('a token fresh from a refresh', () => {
    test('is not refreshed again at once, anywhere, and is after a second', () => {
      const budget = new RefreshBudget();

      budget.refreshed(START);

      expect(budget.permits('A2', ITEMS, START)).toBe(false);
      expect(budget.permits('A2', ADMIN, START + 999)).toBe(false);
      expect(budget.permits('A2', ITEMS, START + 1_000)).toBe(true);
    });

    test('is refreshed once it was accepted anywhere: it expired early, or was revoked', () => {
      const budget = new RefreshBudget();
      budget.refreshed(START);

      budget.accepted('A2');

      expect(budget.permits('A2', ITEMS, START)).toBe(true);
    });

    test('is not helped by another token having been accepted', () => {
      const budget = new RefreshBudget();
      budget.accepted('A1');

      budget.refreshed(START);

      expect(budget.permits('A2', ITEMS, START)).toBe(false);
    });

    test('is not helped by the one before being accepted once more, late', () => {
      const budget = new RefreshBudget();
      budget.accepted('A1');
      budget.refreshed(START);

      budget.accepted('A1');

      expect(budget.permits('A2', ITEMS, START)).toBe(false);
    });

    test('the wait doubles to 30 s with each that was accepted nowhere', () => {
      const budget = new RefreshBudget();
      const waits: number[] = [];
      let now = START;
      for (let n = 0; n < 8; n++) {
        budget.refreshed(now);
        let wait = 0;
        while (!budget.permits(`A${n}`, ITEMS, now + wait)) wait += 1_000;
        waits.push(wait);
        now += wait;
      }

      expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    });

    test('one that is accepted lets the wait begin anew', () => {
      const budget = new RefreshBudget();
      budget.refreshed(START);
      budget.refreshed(START);
      budget.accepted('A3');

      budget.refreshed(START + 5_000);

      expect(budget.permits('A4', ITEMS, START + 5_999)).toBe(false);
      expect(budget.permits('A4', ITEMS, START + 6_000)).toBe(true);
    });
  });

  describe('an endpoint that refused a token fresh from a refresh', () => {
    function withOneInVain(): RefreshBudget {
      const budget = new RefreshBudget();
      budget.refreshed(START);
      budget.inVain(ADMIN, true, START);
      budget.accepted('A2');
      return budget;
    }

    test('starts none for 30 s, while others do', () => {
      const budget = withOneInVain();

      expect(budget.permits('A2', ADMIN, START)).toBe(false);
      expect(budget.permits('A2', ADMIN, START + 29_999)).toBe(false);
      expect(budget.permits('A2', ADMIN, START + 30_000)).toBe(true);
      expect(budget.permits('A2', ITEMS, START)).toBe(true);
    });

    test('is forgiven when it accepts one', () => {
      const budget = withOneInVain();
      expect(budget.isWary).toBe(true);

      budget.forgive(ADMIN);

      expect(budget.permits('A2', ADMIN, START)).toBe(true);
      expect(budget.isWary).toBe(false);
    });

    test('forgiving another does not help it', () => {
      const budget = withOneInVain();

      budget.forgive(ITEMS);

      expect(budget.permits('A2', ADMIN, START)).toBe(false);
    });

    test('its 30 s begin anew with each such refusal', () => {
      const budget = withOneInVain();

      budget.inVain(ADMIN, false, START + 20_000);

      expect(budget.permits('A2', ADMIN, START + 49_999)).toBe(false);
      expect(budget.permits('A2', ADMIN, START + 50_000)).toBe(true);
    });

    test('a clock that is set back ends the 30 s', () => {
      expect(withOneInVain().permits('A2', ADMIN, START - 1)).toBe(true);
    });

    test('a hundred are remembered: of the hundred and first on the oldest is forgotten', () => {
      const budget = new RefreshBudget();
      budget.accepted('A1');
      for (let n = 0; n < 100; n++) budget.inVain(`GET /api/${n}`, false, START);
      expect(budget.permits('A1', 'GET /api/0', START)).toBe(false);

      // Not the oldest any more.
      budget.inVain('GET /api/0', false, START);
      budget.inVain('GET /api/100', false, START);

      expect(budget.permits('A1', 'GET /api/0', START)).toBe(false);
      expect(budget.permits('A1', 'GET /api/1', START)).toBe(true);
      expect(budget.permits('A1', 'GET /api/2', START)).toBe(false);
      expect(budget.permits('A1', 'GET /api/100', START)).toBe(false);
    });
  });

  describe('refreshes in vain', () => {
    function after(count: number, started = true): RefreshBudget {
      const budget = new RefreshBudget();
      budget.accepted('A1');
      for (let n = 0; n < count; n++) budget.inVain(`GET /api/${n}`, started, START + n * 1_000);
      return budget;
    }

    test('four in a minute do not keep an endpoint never seen from starting one, five do', () => {
      expect(after(4).permits('A1', ITEMS, START + 5_000)).toBe(true);
      expect(after(5).permits('A1', ITEMS, START + 5_000)).toBe(false);
    });

    test('a minute after the first of the last five it may again', () => {
      const budget = after(5);

      expect(budget.permits('A1', ITEMS, START + 59_999)).toBe(false);
      expect(budget.permits('A1', ITEMS, START + 60_000)).toBe(true);
    });

    test('the last five count, not the first', () => {
      const budget = after(5);

      budget.inVain(ADMIN, true, START + 60_000);

      expect(budget.permits('A1', ITEMS, START + 60_000)).toBe(false);
      expect(budget.permits('A1', ITEMS, START + 61_000)).toBe(true);
    });

    test('those who merely waited with the one who started it do not count: it was one refresh', () => {
      expect(after(20, false).permits('A1', ITEMS, START + 20_000)).toBe(true);
    });

    test('a clock that is set back ends the minute', () => {
      expect(after(5).permits('A1', ITEMS, START - 1)).toBe(true);
    });
  });

  test('another session begins with nothing held against it', () => {
    const budget = new RefreshBudget();
    for (let n = 0; n < 5; n++) {
      budget.refreshed(START);
      budget.inVain(ADMIN, true, START);
    }
    expect(budget.permits('B1', ITEMS, START)).toBe(false);
    budget.accepted('A6');
    expect(budget.permits('A6', ITEMS, START)).toBe(false);

    budget.reset();

    expect(budget.permits('B1', ADMIN, START)).toBe(true);
    expect(budget.isWary).toBe(false);
    budget.accepted('B1');
    expect(budget.permits('B1', ADMIN, START)).toBe(true);
    expect(budget.permits('B1', ITEMS, START)).toBe(true);
  });

  test('a token is proven from when it was accepted until another is', () => {
    const budget = new RefreshBudget();
    expect(budget.isProven('A1')).toBe(false);

    budget.accepted('A1');
    expect(budget.isProven('A1')).toBe(true);

    budget.accepted('A2');
    expect([budget.isProven('A1'), budget.isProven('A2')]).toEqual([false, true]);
  });

  test('a token that was accepted once has nothing more to tell, until an endpoint is held to be incurable', () => {
    const budget = new RefreshBudget();
    expect(budget.isSettled('A1')).toBe(false);

    budget.accepted('A1');
    expect([budget.isSettled('A1'), budget.isSettled('A2')]).toEqual([true, false]);

    budget.inVain(ADMIN, true, START);
    budget.accepted('A1');
    expect(budget.isSettled('A1')).toBe(false);

    budget.forgive(ADMIN);
    budget.accepted('A1');
    expect(budget.isSettled('A1')).toBe(true);
  });

  test('with another session every token has something to tell', () => {
    const budget = new RefreshBudget();
    budget.accepted('A1');

    budget.reset();

    expect(budget.isSettled('A1')).toBe(false);
  });

  test('another session does not inherit that a token was accepted', () => {
    const budget = new RefreshBudget();
    budget.accepted('A1');
    budget.reset();

    budget.refreshed(START);

    expect(budget.permits('A1', ITEMS, START)).toBe(false);
  });
});

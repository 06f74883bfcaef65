import { RefreshLimiter } from './refresh-limiter';

const START = 1_000_000;
const ITEMS = 'GET /api/items';
const ADMIN = 'GET /api/admin';

describe('RefreshLimiter', () => {
  test('a token from a sign-in may be refreshed', () => {
    expect(new RefreshLimiter().allows('A1', ITEMS, START)).toBe(true);
  });

  describe('a token fresh from a refresh', () => {
    test('is not refreshed again at once, anywhere, and is after a second', () => {
      const limiter = new RefreshLimiter();

      limiter.noteRenewal(START);

      expect(limiter.allows('A2', ITEMS, START)).toBe(false);
      expect(limiter.allows('A2', ADMIN, START + 999)).toBe(false);
      expect(limiter.allows('A2', ITEMS, START + 1_000)).toBe(true);
    });

    test('is refreshed once it was accepted anywhere: it expired early, or was revoked', () => {
      const limiter = new RefreshLimiter();
      limiter.noteRenewal(START);

      limiter.noteSuccess('A2', ITEMS);

      expect(limiter.allows('A2', ITEMS, START)).toBe(true);
    });

    test('is not helped by another token having been accepted', () => {
      const limiter = new RefreshLimiter();
      limiter.noteSuccess('A1', ITEMS);

      limiter.noteRenewal(START);

      expect(limiter.allows('A2', ITEMS, START)).toBe(false);
    });

    test('is not helped by the one before being accepted once more, late', () => {
      const limiter = new RefreshLimiter();
      limiter.noteSuccess('A1', ITEMS);
      limiter.noteRenewal(START);

      limiter.noteSuccess('A1', ITEMS);

      expect(limiter.allows('A2', ITEMS, START)).toBe(false);
    });

    test('the wait doubles to 30 s with each that was accepted nowhere', () => {
      const limiter = new RefreshLimiter();
      const waits: number[] = [];
      let now = START;
      for (let n = 0; n < 8; n++) {
        limiter.noteRenewal(now);
        let wait = 0;
        while (!limiter.allows(`A${n}`, ITEMS, now + wait)) wait += 1_000;
        waits.push(wait);
        now += wait;
      }

      expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    });

    test('one that is accepted lets the wait begin anew', () => {
      const limiter = new RefreshLimiter();
      limiter.noteRenewal(START);
      limiter.noteRenewal(START);
      limiter.noteSuccess('A3', ITEMS);

      limiter.noteRenewal(START + 5_000);

      expect(limiter.allows('A4', ITEMS, START + 5_999)).toBe(false);
      expect(limiter.allows('A4', ITEMS, START + 6_000)).toBe(true);
    });
  });

  test('X17 tokens that were not noted, as those of other tabs, do not lengthen the wait', () => {
    const limiter = new RefreshLimiter();
    limiter.noteSuccess('A1', ITEMS);

    // Ten renewals of another tab later the token is another, and none of them was noted.
    expect(limiter.allows('A11', ITEMS, START)).toBe(true);
  });

  describe('an endpoint that refused a token fresh from a refresh', () => {
    function withOneFruitless(): RefreshLimiter {
      const limiter = new RefreshLimiter();
      limiter.noteRenewal(START);
      limiter.noteFruitless(ADMIN, true, START);
      limiter.noteSuccess('A2', ITEMS);
      return limiter;
    }

    test('starts none for 30 s, while others do', () => {
      const limiter = withOneFruitless();

      expect(limiter.allows('A2', ADMIN, START)).toBe(false);
      expect(limiter.allows('A2', ADMIN, START + 29_999)).toBe(false);
      expect(limiter.allows('A2', ADMIN, START + 30_000)).toBe(true);
      expect(limiter.allows('A2', ITEMS, START)).toBe(true);
    });

    test('starts refreshes again when it accepts a token', () => {
      const limiter = withOneFruitless();

      limiter.noteSuccess('A2', ADMIN);

      expect(limiter.allows('A2', ADMIN, START)).toBe(true);
    });

    test('a success of another endpoint does not help it', () => {
      const limiter = withOneFruitless();

      limiter.noteSuccess('A2', ITEMS);

      expect(limiter.allows('A2', ADMIN, START)).toBe(false);
    });

    test('its 30 s begin anew with each such refusal', () => {
      const limiter = withOneFruitless();

      limiter.noteFruitless(ADMIN, false, START + 20_000);

      expect(limiter.allows('A2', ADMIN, START + 49_999)).toBe(false);
      expect(limiter.allows('A2', ADMIN, START + 50_000)).toBe(true);
    });

    test('a clock that is set back ends the 30 s', () => {
      expect(withOneFruitless().allows('A2', ADMIN, START - 1)).toBe(true);
    });

    test('a hundred are remembered: of the hundred and first on the oldest is forgotten', () => {
      const limiter = new RefreshLimiter();
      limiter.noteSuccess('A1', ITEMS);
      for (let n = 0; n < 100; n++) limiter.noteFruitless(`GET /api/${n}`, false, START);
      expect(limiter.allows('A1', 'GET /api/0', START)).toBe(false);

      // Not the oldest any more.
      limiter.noteFruitless('GET /api/0', false, START);
      limiter.noteFruitless('GET /api/100', false, START);

      expect(limiter.allows('A1', 'GET /api/0', START)).toBe(false);
      expect(limiter.allows('A1', 'GET /api/1', START)).toBe(true);
      expect(limiter.allows('A1', 'GET /api/2', START)).toBe(false);
      expect(limiter.allows('A1', 'GET /api/100', START)).toBe(false);
    });
  });

  describe('fruitless refreshes', () => {
    function after(count: number, started = true): RefreshLimiter {
      const limiter = new RefreshLimiter();
      limiter.noteSuccess('A1', ITEMS);
      for (let n = 0; n < count; n++) limiter.noteFruitless(`GET /api/${n}`, started, START + n * 1_000);
      return limiter;
    }

    test('four in a minute do not keep an endpoint never seen from starting one, five do', () => {
      expect(after(4).allows('A1', ITEMS, START + 5_000)).toBe(true);
      expect(after(5).allows('A1', ITEMS, START + 5_000)).toBe(false);
    });

    test('a minute after the first of the last five it may again', () => {
      const limiter = after(5);

      expect(limiter.allows('A1', ITEMS, START + 59_999)).toBe(false);
      expect(limiter.allows('A1', ITEMS, START + 60_000)).toBe(true);
    });

    test('the last five count, not the first', () => {
      const limiter = after(5);

      limiter.noteFruitless(ADMIN, true, START + 60_000);

      expect(limiter.allows('A1', ITEMS, START + 60_000)).toBe(false);
      expect(limiter.allows('A1', ITEMS, START + 61_000)).toBe(true);
    });

    test('requests that waited with the one that started it do not count: it was one refresh', () => {
      expect(after(20, false).allows('A1', ITEMS, START + 20_000)).toBe(true);
    });

    test('a clock that is set back ends the minute', () => {
      expect(after(5).allows('A1', ITEMS, START - 1)).toBe(true);
    });
  });

  test('another session begins with no limits', () => {
    const limiter = new RefreshLimiter();
    for (let n = 0; n < 5; n++) {
      limiter.noteRenewal(START);
      limiter.noteFruitless(ADMIN, true, START);
    }
    expect(limiter.allows('B1', ITEMS, START)).toBe(false);
    limiter.noteSuccess('A6', ITEMS);
    expect(limiter.allows('A6', ITEMS, START)).toBe(false);

    limiter.reset();

    expect(limiter.allows('B1', ADMIN, START)).toBe(true);
    limiter.noteSuccess('B1', ITEMS);
    expect(limiter.allows('B1', ADMIN, START)).toBe(true);
    expect(limiter.allows('B1', ITEMS, START)).toBe(true);
  });

  test('a token is proven from when it was accepted until another is', () => {
    const limiter = new RefreshLimiter();
    expect(limiter.isProven('A1')).toBe(false);

    limiter.noteSuccess('A1', ITEMS);
    expect(limiter.isProven('A1')).toBe(true);

    limiter.noteSuccess('A2', ITEMS);
    expect([limiter.isProven('A1'), limiter.isProven('A2')]).toEqual([false, true]);
  });

  test('a token that was accepted once is settled, until an endpoint is incurable', () => {
    const limiter = new RefreshLimiter();
    expect(limiter.hasNothingToLearn('A1')).toBe(false);

    limiter.noteSuccess('A1', ITEMS);
    expect([limiter.hasNothingToLearn('A1'), limiter.hasNothingToLearn('A2')]).toEqual([true, false]);

    limiter.noteFruitless(ADMIN, true, START);
    limiter.noteSuccess('A1', ITEMS);
    expect(limiter.hasNothingToLearn('A1')).toBe(false);

    limiter.noteSuccess('A1', ADMIN);
    expect(limiter.hasNothingToLearn('A1')).toBe(true);
  });

  test('with another session no token is settled', () => {
    const limiter = new RefreshLimiter();
    limiter.noteSuccess('A1', ITEMS);

    limiter.reset();

    expect(limiter.hasNothingToLearn('A1')).toBe(false);
  });

  test('another session does not inherit that a token was accepted', () => {
    const limiter = new RefreshLimiter();
    limiter.noteSuccess('A1', ITEMS);
    limiter.reset();

    limiter.noteRenewal(START);

    expect(limiter.allows('A1', ITEMS, START)).toBe(false);
  });
});

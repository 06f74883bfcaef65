import { RefreshLimiter } from './refresh-limiter';

const START = 1_000_000;
const ITEMS = 'GET /api/items';
const ADMIN = 'GET /api/admin';

let limiter: RefreshLimiter;
beforeEach(() => (limiter = new RefreshLimiter()));

/** Whether a refusal of this token by this endpoint starts a refresh, so many ms after the start. */
function allowed(token: string, endpoint: string, ...times: number[]): boolean[] {
  return times.map((ms) => limiter.allows(token, endpoint, START + ms));
}

test('a token from a sign-in may be refreshed', () => {
  expect(allowed('A1', ITEMS, 0)).toEqual([true]);
});

test('X17 tokens that were not noted, as those of other tabs, do not lengthen the wait', () => {
  limiter.noteSuccess('A1', ITEMS);

  expect(allowed('A11', ITEMS, 0)).toEqual([true]);
});

describe('RefreshLimiter, a token fresh from a refresh', () => {
  test('is not refreshed again at once, anywhere, though the one before was accepted; it is after a second', () => {
    limiter.noteSuccess('A1', ITEMS);

    limiter.noteRenewal(START);
    limiter.noteSuccess('A1', ITEMS);

    expect(allowed('A2', ITEMS, 0, 999, 1_000)).toEqual([false, false, true]);
    expect(allowed('A2', ADMIN, 999)).toEqual([false]);
  });

  test('is refreshed once it was accepted anywhere: it expired early, or was revoked', () => {
    limiter.noteRenewal(START);

    limiter.noteSuccess('A2', ITEMS);

    expect(allowed('A2', ADMIN, 0)).toEqual([true]);
  });

  test('the wait doubles with each that was accepted nowhere, and begins anew with one that is', () => {
    limiter.noteRenewal(START);
    limiter.noteRenewal(START);
    expect(allowed('A3', ITEMS, 1_999, 2_000)).toEqual([false, true]);
    limiter.noteSuccess('A3', ITEMS);

    limiter.noteRenewal(START);

    expect(allowed('A4', ITEMS, 999, 1_000)).toEqual([false, true]);
  });

  test('the wait is 30 s at most', () => {
    for (let n = 0; n < 8; n++) limiter.noteRenewal(START);

    expect(allowed('A9', ITEMS, 29_999, 30_000)).toEqual([false, true]);
  });
});

describe('RefreshLimiter, an endpoint that refused a token fresh from a refresh', () => {
  beforeEach(() => {
    limiter.noteRenewal(START);
    limiter.noteFruitless(ADMIN, true, START);
    limiter.noteSuccess('A2', ITEMS);
  });

  test('starts none for 30 s, while others do; a clock that is set back ends them', () => {
    expect(allowed('A2', ADMIN, -1, 0, 29_999, 30_000)).toEqual([true, false, false, true]);
    expect(allowed('A2', ITEMS, 0)).toEqual([true]);
  });

  test('its 30 s begin anew with each such refusal', () => {
    limiter.noteFruitless(ADMIN, false, START + 20_000);

    expect(allowed('A2', ADMIN, 49_999, 50_000)).toEqual([false, true]);
  });

  test('starts refreshes again when it accepts the token, not when another does', () => {
    limiter.noteSuccess('A2', ITEMS);
    expect(allowed('A2', ADMIN, 0)).toEqual([false]);

    limiter.noteSuccess('A2', ADMIN);
    expect(allowed('A2', ADMIN, 0)).toEqual([true]);
  });

  test('a hundred are remembered: of the hundred and first on the oldest is forgotten', () => {
    const refuse = (n: number): void => limiter.noteFruitless(`GET /api/${n}`, false, START);
    for (let n = 1; n < 100; n++) refuse(n);
    expect(allowed('A2', ADMIN, 0)).toEqual([false]);

    // Not the oldest any more.
    limiter.noteFruitless(ADMIN, false, START);
    refuse(100);

    expect([ADMIN, 'GET /api/1', 'GET /api/2', 'GET /api/100'].flatMap((it) => allowed('A2', it, 0))).toEqual([
      ...[false, true, false, false],
    ]);
  });
});

describe('RefreshLimiter, fruitless refreshes', () => {
  function fruitless(count: number, started = true): void {
    limiter.noteSuccess('A1', ITEMS);
    for (let n = 0; n < count; n++) limiter.noteFruitless(`GET /api/${n}`, started, START + n * 1_000);
  }

  test('four in a minute do not keep an endpoint never seen from starting one', () => {
    fruitless(4);

    expect(allowed('A1', ITEMS, 5_000)).toEqual([true]);
  });

  test('five do, until a minute after the first of the last five; a clock that is set back ends it', () => {
    fruitless(5);
    expect(allowed('A1', ITEMS, -1, 5_000, 59_999, 60_000)).toEqual([true, false, false, true]);

    limiter.noteFruitless(ADMIN, true, START + 60_000);
    expect(allowed('A1', ITEMS, 60_000, 61_000)).toEqual([false, true]);
  });

  test('requests that waited with the one that started it do not count: it was one refresh', () => {
    fruitless(20, false);

    expect(allowed('A1', ITEMS, 20_000)).toEqual([true]);
  });
});

test('another session begins with no limits, and with nothing proven', () => {
  for (let n = 0; n < 5; n++) {
    limiter.noteRenewal(START);
    limiter.noteFruitless(ADMIN, true, START);
  }
  expect(allowed('B1', ITEMS, 0)).toEqual([false]);
  limiter.noteSuccess('A6', ITEMS);
  expect(allowed('A6', ITEMS, 0)).toEqual([false]);

  limiter.reset();

  expect([limiter.isProven('A6'), limiter.hasNothingToLearn('A6')]).toEqual([false, false]);
  expect(allowed('B1', ADMIN, 0)).toEqual([true]);
  limiter.noteSuccess('B1', ITEMS);
  expect([...allowed('B1', ADMIN, 0), ...allowed('B1', ITEMS, 0)]).toEqual([true, true]);
});

test('a token is proven from when it was accepted until another is', () => {
  expect(limiter.isProven('A1')).toBe(false);

  limiter.noteSuccess('A1', ITEMS);
  expect(limiter.isProven('A1')).toBe(true);

  limiter.noteSuccess('A2', ITEMS);
  expect([limiter.isProven('A1'), limiter.isProven('A2')]).toEqual([false, true]);
});

test('of a proven token there is nothing to learn, but while an endpoint is incurable', () => {
  expect(limiter.hasNothingToLearn('A1')).toBe(false);

  limiter.noteSuccess('A1', ITEMS);
  expect([limiter.hasNothingToLearn('A1'), limiter.hasNothingToLearn('A2')]).toEqual([true, false]);

  limiter.noteFruitless(ADMIN, true, START);
  limiter.noteSuccess('A1', ITEMS);
  expect(limiter.hasNothingToLearn('A1')).toBe(false);

  limiter.noteSuccess('A1', ADMIN);
  expect(limiter.hasNothingToLearn('A1')).toBe(true);
});

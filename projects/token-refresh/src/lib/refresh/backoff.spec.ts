import { Backoff } from './backoff';

const START = 1_000_000;

/** Waits that begin one after the other, in ms. */
function waitsOf(backoff: Backoff, count: number): number[] {
  return Array.from({ length: count }, () => backoff.begin(START));
}

describe('Backoff', () => {
  test('waits for nothing before it has begun', () => {
    const backoff = new Backoff(1_000, 30_000);

    expect(backoff.left(0)).toBe(0);
    expect(backoff.left(START)).toBe(0);
  });

  test('counts what is left of the wait', () => {
    const backoff = new Backoff(1_000, 30_000);

    backoff.begin(START);

    expect([-1, 0, 400, 999, 1_000, 5_000].map((ms) => backoff.left(START + ms))).toEqual([0, 1_000, 600, 1, 0, 0]);
  });

  test('doubles with each failure in a row, to the longest', () => {
    expect(waitsOf(new Backoff(1_000, 30_000), 8)).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  test('a first wait beyond the longest is the longest', () => {
    expect(waitsOf(new Backoff(60_000, 30_000), 2)).toEqual([30_000, 30_000]);
  });

  test('after a success it begins anew', () => {
    const backoff = new Backoff(1_000, 30_000);
    waitsOf(backoff, 3);

    backoff.reset();

    expect(backoff.left(START)).toBe(0);
    expect(waitsOf(backoff, 2)).toEqual([1_000, 2_000]);
  });

  test('what the server asks for counts where it is longer, also beyond the longest', () => {
    const backoff = new Backoff(1_000, 30_000);

    expect(backoff.begin(START, 7_000)).toBe(7_000);
    expect(backoff.left(START + 6_999)).toBe(1);
    expect(backoff.left(START + 7_000)).toBe(0);
    expect(backoff.begin(START, 120_000)).toBe(120_000);
  });

  test('what the server asks for does not count where it is shorter, and does not slow the doubling', () => {
    const backoff = new Backoff(1_000, 30_000);

    expect([backoff.begin(START, 500), backoff.begin(START, 500), backoff.begin(START, 500)]).toEqual([
      1_000, 2_000, 4_000,
    ]);
  });

  test('a clock that is set back ends the wait, instead of stretching it by hours', () => {
    const backoff = new Backoff(1_000, 30_000);

    backoff.begin(START);

    expect(backoff.left(START - 1)).toBe(0);
    expect(backoff.left(START - 7_200_000)).toBe(0);
  });

  test('after thousands of failures in a row it is still the longest', () => {
    const waits = waitsOf(new Backoff(1_000, 30_000), 3_000);

    expect(new Set(waits.slice(10))).toEqual(new Set([30_000]));
  });

  test('a first wait of 0 stays 0 after thousands of failures, and what the server asks for still counts', () => {
    const backoff = new Backoff(0, 30_000);

    expect(new Set(waitsOf(backoff, 3_000))).toEqual(new Set([0]));
    expect(backoff.begin(START, 7_000)).toBe(7_000);
    expect(backoff.left(START + 6_999)).toBe(1);
  });
});

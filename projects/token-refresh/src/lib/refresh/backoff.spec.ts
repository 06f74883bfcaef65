import { Backoff } from './backoff';

const START = 1_000_000;

/** Waits that begin one after the other, in ms. */
function waitsOf(backoff: Backoff, count: number): number[] {
  return Array.from({ length: count }, () => backoff.begin(START));
}

describe('Backoff', () => {
  test('counts what is left of the wait; a clock that is set back ends it', () => {
    const backoff = new Backoff(1_000);
    const left = (...times: number[]): number[] => times.map((ms) => backoff.left(START + ms));
    expect(left(-START, 0)).toEqual([0, 0]);

    backoff.begin(START);

    expect(left(-7_200_000, -1, 0, 400, 999, 1_000, 5_000)).toEqual([0, 0, 1_000, 600, 1, 0, 0]);
  });

  test.each([
    ['doubles with each failure in a row, to the longest', 1_000, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]],
    ['is the longest where the first is beyond it', 60_000, [30_000, 30_000]],
    ['stays 0', 0, [0, 0]],
  ])('%s, for thousands of failures', (_, first, waits) => {
    const all = waitsOf(new Backoff(first), 3_000);

    expect(all.slice(0, waits.length)).toEqual(waits);
    expect(new Set(all.slice(waits.length))).toEqual(new Set(waits.slice(-1)));
  });

  test('after a success it begins anew', () => {
    const backoff = new Backoff(1_000);
    waitsOf(backoff, 3);

    backoff.reset();

    expect(backoff.left(START)).toBe(0);
    expect(waitsOf(backoff, 2)).toEqual([1_000, 2_000]);
  });

  test('what the server asks for counts where it is longer, also beyond the longest, or where the wait is 0', () => {
    const backoff = new Backoff(1_000);

    expect(backoff.begin(START, 7_000)).toBe(7_000);
    expect([backoff.left(START + 6_999), backoff.left(START + 7_000)]).toEqual([1, 0]);
    expect(backoff.begin(START, 120_000)).toBe(120_000);
    expect(new Backoff(0).begin(START, 7_000)).toBe(7_000);
  });

  test('what the server asks for does not count where it is shorter, and does not slow the doubling', () => {
    const backoff = new Backoff(1_000);

    expect([500, 500, 500].map((ms) => backoff.begin(START, ms))).toEqual([1_000, 2_000, 4_000]);
  });
});

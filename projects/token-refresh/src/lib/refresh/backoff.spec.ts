import { Cooldown } from './backoff';

const START = 1_000_000;

/** Waits that begin one after the other, in ms. */
function waitsOf(cooldown: Cooldown, count: number): number[] {
  return Array.from({ length: count }, () => cooldown.begin(START));
}

describe('Cooldown', () => {
  test('is not active before it has begun', () => {
    const cooldown = new Cooldown(1_000, 30_000);

    expect(cooldown.active(0)).toBe(false);
    expect(cooldown.active(START)).toBe(false);
  });

  test('is active from its beginning until its wait is over', () => {
    const cooldown = new Cooldown(1_000, 30_000);

    cooldown.begin(START);

    expect([0, 1, 999, 1_000, 5_000].map((ms) => cooldown.active(START + ms))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  test('says how much of it is left', () => {
    const cooldown = new Cooldown(1_000, 30_000);

    cooldown.begin(START);

    expect([-1, 0, 400, 999, 1_000].map((ms) => cooldown.left(START + ms))).toEqual([0, 1_000, 600, 1, 0]);
  });

  test('doubles with each failure in a row, to the longest', () => {
    expect(waitsOf(new Cooldown(1_000, 30_000), 8)).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  test('a first wait beyond the longest is the longest', () => {
    expect(waitsOf(new Cooldown(60_000, 30_000), 2)).toEqual([30_000, 30_000]);
  });

  test('after a success it begins anew', () => {
    const cooldown = new Cooldown(1_000, 30_000);
    waitsOf(cooldown, 3);

    cooldown.reset();

    expect(cooldown.active(START)).toBe(false);
    expect(waitsOf(cooldown, 2)).toEqual([1_000, 2_000]);
  });

  test('what the server asks for counts where it is longer, also beyond the longest', () => {
    const cooldown = new Cooldown(1_000, 30_000);

    expect(cooldown.begin(START, 7_000)).toBe(7_000);
    expect(cooldown.active(START + 6_999)).toBe(true);
    expect(cooldown.active(START + 7_000)).toBe(false);
    expect(cooldown.begin(START, 120_000)).toBe(120_000);
  });

  test('what the server asks for does not count where it is shorter, and does not slow the doubling', () => {
    const cooldown = new Cooldown(1_000, 30_000);

    expect([cooldown.begin(START, 500), cooldown.begin(START, 500), cooldown.begin(START, 500)]).toEqual([
      1_000, 2_000, 4_000,
    ]);
  });

  test('a clock that is set back ends the wait, instead of stretching it by hours', () => {
    const cooldown = new Cooldown(1_000, 30_000);

    cooldown.begin(START);

    expect(cooldown.active(START - 1)).toBe(false);
    expect(cooldown.active(START - 7_200_000)).toBe(false);
  });

  test('after thousands of failures in a row it is still the longest', () => {
    const waits = waitsOf(new Cooldown(1_000, 30_000), 3_000);

    expect(new Set(waits.slice(10))).toEqual(new Set([30_000]));
  });

  test('a first wait of 0 stays 0 after thousands of failures, and what the server asks for still counts', () => {
    const cooldown = new Cooldown(0, 30_000);

    expect(new Set(waitsOf(cooldown, 3_000))).toEqual(new Set([0]));
    expect(cooldown.begin(START, 7_000)).toBe(7_000);
    expect(cooldown.active(START + 6_999)).toBe(true);
  });
});

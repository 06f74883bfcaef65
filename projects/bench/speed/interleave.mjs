// How variants are compared: each round runs all of them, in another order each time, and measures every variant against the
// first one of the same round. A busy machine slows all variants of a round alike.

export const median = (values) => [...values].sort((one, other) => one - other)[values.length >> 1];

/**
 * Another order each round, the same in each run. A mere rotation would let each variant always follow the same other one,
 * and pay for the garbage that it left behind.
 */
function* orders(length) {
  let seed = 1;
  const places = Array.from({ length }, (_, place) => place);
  for (;;) {
    for (let last = length - 1; last > 0; last--) {
      seed = (seed * 48271) % 0x7fffffff;
      const other = seed % (last + 1);
      [places[last], places[other]] = [places[other], places[last]];
    }
    yield places;
  }
}

/**
 * @param variants each with a `trial()` that returns a number, or a promise of one; the first is what the others are measured
 * against
 * @param warmUp rounds before those that count
 * @returns for each variant the median of its numbers, and of its ratios to the first one
 */
export async function interleave(variants, rounds, warmUp = Math.ceil(rounds / 5)) {
  const numbers = variants.map(() => []);
  const order = orders(variants.length);
  for (let round = -warmUp; round < rounds; round++) {
    for (const place of order.next().value) {
      const number = await variants[place].trial();
      if (round >= 0) numbers[place].push(number);
    }
  }
  return variants.map(({ name }, place) => ({
    name,
    median: median(numbers[place]),
    ratio: median(numbers[place].map((number, round) => number / numbers[0][round])),
  }));
}

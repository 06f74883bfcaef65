import fc from 'fast-check';

/** Cases of each property: few in `npm test`, many with `npm run fuzz`, which may also name a seed to run again. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 100);
const SEED = process.env['FUZZ_SEED'];

/** A test that a property holds for arbitrary cases. It says the seed when it does not. */
export function property<T>(name: string, cases: fc.Arbitrary<T>, holds: (value: T) => void): void {
  test(
    name,
    () => {
      fc.assert(fc.property(cases, holds), { numRuns: RUNS, ...(SEED && { seed: Number(SEED) }) });
      expect(Object.keys(Object.prototype)).toEqual([]);
    },
    Math.max(20_000, RUNS * 20),
  );
}

/** Names that a field may have, those that reach for a prototype among them. */
const NAMES = [
  ...['code', 'status', 'data', 'error', 'token', 'tokenHead', 'token_type', 'accessToken', 'access_token'],
  ...['refreshToken', 'refresh_token', 'expiresIn', 'expires_in', 'expires'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'length'],
];

/** Values that a broken server puts where a token, a code or a time should be. */
const ODD: readonly unknown[] = [
  ...['', ' ', 'undefined', 'null', 'NaN', 'A\r\nX-Evil: 1', 'A\n', 'A\u0000', 'A令', 'A ', '\ud83d'],
  ...['2030/10/30 23:59:59', '3600', '-1', '1e400'],
  ...[0, -1, 0.5, 200, 401, 500, 3600, 1e400, -1e400, NaN],
  ...[1_767_229_200, 1_767_229_200_000, Number.MAX_SAFE_INTEGER],
  ...[true, false, null],
];

export const names: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.string() },
);

const odd = fc.constantFrom(...ODD);

/** An object as `JSON.parse` makes it: with `__proto__` as a field of its own. */
function parsed(fields: readonly (readonly [string, unknown])[]): unknown {
  const made: Record<string, unknown> = {};
  for (const [name, value] of fields) {
    Object.defineProperty(made, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return made;
}

/** What may come out of a body: near to a right answer, or anything at all. */
export const answers: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    odd,
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.jsonValue(),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(names, tie('value')), { maxLength: 6 }).map(parsed),
  ),
})).value;

/** An answer of the right shape, with whatever in its places. */
export function near(shape: (value: (right: unknown) => unknown) => unknown): fc.Arbitrary<unknown> {
  return fc.infiniteStream(fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, odd, answers)).map((stream) =>
    shape((right) => {
      const { value } = stream.next() as { value: unknown };
      return value === undefined ? right : value;
    }),
  );
}

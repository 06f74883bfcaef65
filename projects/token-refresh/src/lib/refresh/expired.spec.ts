import { TokenRecord } from '../session/token-record';
import { isExpired } from './expired';

const NOW = Date.UTC(2026, 0, 1);
const FROM_SIGN_IN = 0;

function recordWith(expiresAt: number | undefined, refreshedAt: number): TokenRecord {
  return { session: 's', tokens: { accessToken: 'A1', expiresAt }, refreshedAt };
}

describe('isExpired', () => {
  test.each([
    ['an hour ago', NOW - 3_600_000, true],
    ['a millisecond ago', NOW - 1, true],
    ['now', NOW, true],
    ['in a millisecond', NOW + 1, false],
    ['beyond what a timer can count', NOW + 2 ** 40, false],
  ])('given a token of a sign-in that ends %s', (_, expiresAt, expired) => {
    expect(isExpired(recordWith(expiresAt, FROM_SIGN_IN), NOW)).toBe(expired);
  });

  test('given no expiry, never by the clock', () => {
    expect(isExpired(recordWith(undefined, FROM_SIGN_IN), NOW)).toBe(false);
    expect(isExpired(recordWith(undefined, NOW - 1), Number.MAX_SAFE_INTEGER)).toBe(false);
  });

  test('given a token that was alive when a refresh brought it, ends by the clock', () => {
    const record = recordWith(NOW, NOW - 60_000);

    expect(isExpired(record, NOW - 1)).toBe(false);
    expect(isExpired(record, NOW)).toBe(true);
  });

  test.each([
    ['two hours before', NOW - 7_200_000],
    ['at that moment', NOW],
  ])(
    'given a token whose life was over (%s) when a refresh brought it, the clock is wrong: only a refusal counts',
    (_, expiresAt) => {
      const record = recordWith(expiresAt, NOW);

      expect(isExpired(record, NOW)).toBe(false);
      expect(isExpired(record, NOW + 86_400_000)).toBe(false);
    },
  );
});

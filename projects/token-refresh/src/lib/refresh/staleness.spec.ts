import { isExpired } from './staleness';

const NOW = Date.UTC(2026, 0, 1);
const FROM_SIGN_IN = 0;

describe('isExpired', () => {
  test.each<[string, number | undefined, number, number, boolean]>([
    ['of a sign-in that ended a millisecond ago', NOW - 1, FROM_SIGN_IN, NOW, true],
    ['of a sign-in that ends now', NOW, FROM_SIGN_IN, NOW, true],
    ['of a sign-in that ends in a millisecond', NOW + 1, FROM_SIGN_IN, NOW, false],
    ['of a sign-in that ends beyond what a timer can count', NOW + 2 ** 40, FROM_SIGN_IN, NOW, false],
    ['of a sign-in without an expiry', undefined, FROM_SIGN_IN, NOW, false],
    ['of a refresh without an expiry, years later', undefined, NOW - 1, Number.MAX_SAFE_INTEGER, false],
    ['that was alive when a refresh brought it, before its end', NOW, NOW - 60_000, NOW - 1, false],
    ['that was alive when a refresh brought it, at its end', NOW, NOW - 60_000, NOW, true],
    // The clock is wrong: only a refusal counts.
    ['whose life was over when a refresh brought it', NOW - 7_200_000, NOW, NOW, false],
    ['whose life was over when a refresh brought it, a day later', NOW - 7_200_000, NOW, NOW + 86_400_000, false],
    ['whose life ended as a refresh brought it, a day later', NOW, NOW, NOW + 86_400_000, false],
  ])('given a token %s', (_, expiresAt, refreshedAt, now, expired) => {
    expect(isExpired({ session: 's', tokens: { accessToken: 'A1', expiresAt }, refreshedAt }, now)).toBe(expired);
  });
});

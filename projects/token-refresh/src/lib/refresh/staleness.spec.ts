import { isExpired, isRefreshExpired, isStale, staleFrom } from './staleness';

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

test.each<[string, number, number | undefined, number]>([
  ['of 80 s: the last 2 s of it', NOW + 80_000, NOW, NOW + 78_000],
  ['of 8 s: the last eighth of it', NOW + 8_000, NOW, NOW + 7_000],
  ['that had ended when it came: from its end', NOW - 8_000, NOW, NOW - 8_000],
  ['that is not known: the last 2 s of it', NOW + 8_000, undefined, NOW + 6_000],
])('T1 the part of a life in which a token counts as stale, %s', (_, expiresAt, receivedAt, from) => {
  expect(staleFrom(expiresAt, receivedAt)).toBe(from);

  const record = { session: 's', tokens: { accessToken: 'A1', expiresAt }, receivedAt, refreshedAt: FROM_SIGN_IN };
  expect([from - 1, from].map((now) => isStale(record, now))).toEqual([false, true]);
});

test('a life that ended as the token came indicates a wrong clock: neither token counts as expired, ever', () => {
  const tokens = { accessToken: 'A1', expiresAt: NOW, refreshExpiresAt: NOW };
  const later = NOW + 86_400_000;

  expect(isStale({ session: 's', tokens, receivedAt: NOW, refreshedAt: NOW }, later)).toBe(false);
  expect(isRefreshExpired({ session: 's', tokens, receivedAt: NOW, refreshedAt: FROM_SIGN_IN }, later)).toBe(false);
  expect(isRefreshExpired({ session: 's', tokens, receivedAt: NOW - 1, refreshedAt: FROM_SIGN_IN }, later)).toBe(true);
});

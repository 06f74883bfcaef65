import { announcement, signOutAfterIn } from './countdown';

describe('announcement', () => {
  it('speaks at two moments of the last minute', () => {
    const told = Array.from({ length: 60 }, (_, second) => announcement(60 - second));
    expect([...new Set(told)]).toEqual([
      '',
      'You will be signed out in 30 seconds.',
      'You will be signed out in 10 seconds.',
    ]);
    expect(told.indexOf('You will be signed out in 30 seconds.')).toBe(30);
    expect(told.indexOf('You will be signed out in 10 seconds.')).toBe(50);
  });

  it('says nothing to a person who is active', () => {
    expect(announcement(null)).toBe('');
  });
});

describe('signOutAfterIn', () => {
  it.each([
    ['', 900_000],
    ['?signOutAfter=120', 120_000],
    ['?backend=rest&signOutAfter=3600', 3_600_000],
    ['?signOutAfter=119', 900_000],
    ['?signOutAfter=soon', 900_000],
    ['?signOutAfter=-5', 900_000],
    ['?signOutAfter=1e99', 900_000],
  ])('reads %j', (search, ms) => {
    expect(signOutAfterIn(search)).toBe(ms);
  });
});

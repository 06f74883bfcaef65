import { callsSentence, LaneResult, RaceCall, sessionSentence, verdictOf } from './race-call';

const calls = (...states: readonly RaceCall['state'][]): readonly RaceCall[] =>
  states.map((state, id) => ({ id, state, ...(state === 'failed' && { error: '401' }) }));

const result = (given: Partial<LaneResult>): LaneResult => ({
  calls: [],
  refreshes: 1,
  isSignedIn: true,
  loginRedirects: 0,
  ...given,
});

describe('the sentences of a race', () => {
  it('tell a call that waits from one that was never answered', () => {
    expect(callsSentence(calls('answered', 'waiting'), false)).toBe('1 of 2 calls answered, 1 waits');
    expect(callsSentence(calls('answered', 'waiting'), true)).toBe('1 of 2 calls answered, 1 never answered');
  });

  it('name each error once', () => {
    expect(callsSentence(calls('failed', 'failed'), true)).toBe('0 of 2 calls answered, 2 failed (401)');
  });

  it('compare by what is worst', () => {
    expect(verdictOf(result({ calls: calls('answered', 'answered') }))).toBe('every call answered, still signed in');
    expect(verdictOf(result({ calls: calls('answered', 'failed'), isSignedIn: false }))).toBe(
      'every call has its outcome, 1 answered and 1 failed, signed out',
    );
    expect(verdictOf(result({ calls: calls('answered', 'waiting', 'failed') }))).toBe(
      '1 of 3 calls never answered, still signed in',
    );
  });

  it('count the refreshes and the ways to the login page', () => {
    expect(sessionSentence(result({}))).toBe('1 refresh asked for · still signed in');
    expect(sessionSentence(result({ refreshes: 2, isSignedIn: false, loginRedirects: 3 }))).toBe(
      '2 refreshes asked for · signed out, led to the login 3 times',
    );
  });
});

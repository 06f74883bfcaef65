import { demanded, failed, last, met, play, refused, request, succeeded } from './refused-calls.fixture';
import { bandStories, laneStories } from './story';
import { cutOff } from './timeline';

const started = (refreshId: number, at: number): Parameters<typeof play>[0][number] => ({
  type: 'refresh-started',
  at,
  refreshId,
  cause: 'challenge',
});

// The plain story of a refusal that is cured is in report.spec.ts.

describe('laneStories', () => {
  it('names the second refresh where a request waited for that one', () => {
    const burst = last(
      play([
        ...refused,
        succeeded,
        request(1, 30, 'request-replayed'),
        request(1, 40, 'request-refused'),
        request(1, 40, 'request-waiting'),
        started(2, 40),
        { ...succeeded, at: 55, refreshId: 2, source: 'other-tab' },
        request(1, 55, 'request-replayed'),
      ]),
    );
    expect(laneStories(burst)[0]?.story).toMatch(/refused; waited 15 ms for refresh 2; /);
  });

  it('name the step-up where a request waited for that, though a refresh was under way beside it', () => {
    const burst = last(play([...demanded, started(7, 25), met, request(1, 30, 'request-replayed')]));
    expect(laneStories(burst)[0]?.story).toMatch(/refused; waited 10 ms for step-up 1; /);
  });

  it('say what is not over, what was cancelled, and what was not watched to its end', () => {
    const burst = last(play([...refused, request(2, 25, 'request-cancelled')]));
    expect(laneStories(burst).map(({ answer }) => answer)).toEqual(['waiting', 'cancelled']);
    expect(laneStories(burst)[0]?.story).toBe('in flight 20 ms, refused; still waiting for refresh 1');
    expect(laneStories(last(cutOff([burst])))[0]?.answer).toBe('not seen');
  });
});

describe('bandStories', () => {
  it.each([
    [
      [{ ...succeeded, source: 'other-tab' } as const],
      'Refresh 1 (after a refusal) adopted a new token from another tab after 10 ms.',
    ],
    [
      [{ ...succeeded, source: 'renew' } as const],
      'Refresh 1 (after a refusal) got a new token from the app itself after 10 ms.',
    ],
    [[failed], 'Refresh 1 (after a refusal) failed after 10 ms: unavailable, HTTP 503.'],
    [[{ ...failed, code: 'timeout', status: 0 } as const], 'Refresh 1 (after a refusal) failed after 10 ms: timeout.'],
    [[], 'Refresh 1 (after a refusal) is under way.'],
  ])('tell how it went: %#', (events, story) => {
    expect(bandStories(last(play([...refused, ...events])))).toEqual([story]);
  });

  it.each([
    [[met], 'Step-up 1 (insufficient_scope) brought a new token after 10 ms.'],
    [[{ ...met, isMet: false }], 'Step-up 1 (insufficient_scope) was given up after 10 ms.'],
    [[], 'Step-up 1 (insufficient_scope) is under way.'],
  ])('tell of a step-up: %#', (events, story) => {
    expect(bandStories(last(play([...demanded, ...events])))).toEqual([story]);
    expect(bandStories(last(cutOff(play(demanded))))).toEqual([
      'Step-up 1 (insufficient_scope) was not watched to its end.',
    ]);
  });

  it('do not pretend to know what was not watched', () => {
    expect(bandStories(last(cutOff(play(refused))))).toEqual([
      'Refresh 1 (after a refusal) was not watched to its end.',
    ]);
  });
});

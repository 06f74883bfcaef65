import { TokenRefreshEvent } from 'ngx-token-refresh';
import { answered, demanded, failed, last, met, play, refused, request, succeeded } from './refused-calls.fixture';
import { sentenceOf } from './sentence';
import { cutOff } from './timeline';

// Of calls that wait, and are cured, token-refresh-devtools.spec.ts has the sentences.

describe('sentenceOf', () => {
  it.each<[string, readonly TokenRefreshEvent[], string]>([
    ['in flight', [request(1, 0, 'request-sent')], '1 call, none refused · 1 in flight'],
    ['asked for more', demanded, '2 calls were refused · 1 step-up under way · 2 waiting at the gate'],
    [
      'more than they had, which they got',
      [...demanded, met, request(1, 30, 'request-replayed'), answered(1, 40), answered(2, 41, 403)],
      '2 calls were refused · 1 step-up · 1 replayed · 1 answered 200 · 1 answered 403',
    ],
    [
      'given up',
      [...demanded, { ...met, isMet: false }, answered(1, 30, 403), answered(2, 30, 403)],
      '2 calls were refused · 1 step-up, 1 given up · 0 replayed · 2 answered 403',
    ],
    [
      'cured by another tab',
      [...refused, { ...succeeded, source: 'other-tab' }, answered(1, 40), answered(2, 41)],
      '2 calls were refused · adopted from another tab · 0 replayed · 2 answered 200',
    ],
    [
      'cured by the app itself',
      [...refused, { ...succeeded, source: 'renew' }, answered(1, 40), answered(2, 41)],
      '2 calls were refused · renewed by the app · 0 replayed · 2 answered 200',
    ],
    [
      'cured by turns',
      [
        ...refused,
        { ...succeeded, source: 'renew' },
        { type: 'refresh-started', at: 31, refreshId: 2, cause: 'challenge' },
        { ...succeeded, at: 32, refreshId: 2, source: 'other-tab' },
        { type: 'refresh-started', at: 33, refreshId: 3, cause: 'challenge' },
        { ...succeeded, at: 34, refreshId: 3 },
        answered(1, 40),
        answered(2, 41),
      ],
      '2 calls were refused · 1 refresh, 1 adopted from another tab, 1 renewed by the app · 0 replayed · 2 answered 200',
    ],
    [
      'unavailable',
      [...refused, failed, answered(1, 30, 503), answered(2, 30, 503)],
      '2 calls were refused · 1 refresh failed (unavailable) · 0 replayed · 2 answered 503',
    ],
    [
      'refused again',
      [
        ...refused,
        succeeded,
        request(1, 30, 'request-replayed'),
        request(1, 40, 'request-refused'),
        answered(1, 40, 401),
        request(2, 41, 'request-cancelled'),
      ],
      '2 calls were refused · 1 refresh · 1 replayed · 1 answered 401 · 1 cancelled',
    ],
    [
      'over',
      [
        ...refused,
        { type: 'session-ended', at: 30, reason: 'rejected' },
        { ...failed, code: 'rejected', status: 401 },
        answered(1, 30, 401),
        answered(2, 30, 0),
      ],
      '2 calls were refused · 1 refresh failed (rejected) · 0 replayed · 1 failed without an answer · 1 answered 401 · the session has ended',
    ],
  ])('tells of calls that are %s', (_, events, sentence) => {
    expect(sentenceOf(last(play(events)))).toBe(sentence);
  });

  it('says that it was not watched to the end', () => {
    expect(sentenceOf(last(cutOff(play(refused))))).toMatch(/ · 2 waiting at the gate · not watched to the end$/);
  });
});

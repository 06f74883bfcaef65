import { SessionEndReason } from 'ngx-token-refresh';
import { newestOf } from './add-to-timeline';
import { answered, play, refused, request, succeeded } from './refused-calls.fixture';
import { reportOf } from './report';
import { addToSessions, SessionMark } from './session-mark';

const cured = [
  ...refused,
  succeeded,
  request(1, 30, 'request-replayed'),
  request(2, 30, 'request-replayed'),
  answered(1, 45),
  answered(2, 1_050),
];

describe('reportOf', () => {
  it('is a table that can be read without the picture', () => {
    expect(
      reportOf(play(cured), [
        { at: 0, reason: null },
        { at: 2_000, reason: 'signed-out' },
      ]),
    ).toBe(`Token refresh, as seen by ngx-token-refresh/devtools
1970-01-01T00:00:00.000Z  session started
1970-01-01T00:00:02.000Z  session ended: signed-out

1970-01-01T00:00:00.000Z  burst 1, 1.05 s
2 calls were refused · 1 refresh · 2 replayed · 2 answered 200
Refresh 1 (after a refusal) brought a new token after 10 ms.
At     Request          Answer  What happened to it
+0 ms  #1 GET /items/1  200     in flight 20 ms, refused; waited 10 ms for refresh 1; replayed, in flight 15 ms
+1 ms  #2 GET /items/2  200     in flight 20 ms, refused; waited 9 ms for refresh 1; replayed, in flight 1.02 s`);
  });

  it.each<[SessionEndReason, string]>([
    ['inactive', 'inactive (there was no input for too long)'],
    ['expired', 'expired (the refresh token had expired)'],
    ['rejected', 'rejected (the server said no)'],
    ['no-refresh-token', 'no-refresh-token (there was nothing to refresh with)'],
    // Of a later release.
    ['moved' as never, 'moved'],
  ])('says why a session ended: %s', (reason, words) => {
    expect(reportOf([], [{ at: 0, reason }])).toContain(`\n1970-01-01T00:00:00.000Z  session ended: ${words}\n`);
  });

  it('says when the session ends, where that is known', () => {
    expect(reportOf([], [], [], 3_000)).toContain('\n1970-01-01T00:00:03.000Z  the refresh token expires\n');
  });

  it('says that there were more than it lists', () => {
    expect(reportOf(newestOf(play(cured), 1), [])).toContain('\n1 earlier request is no longer listed.\n');
  });

  it('says that there is nothing to tell', () => {
    expect(reportOf([], [])).toMatch(/\nNo requests\.$/);
  });
});

describe('addToSessions', () => {
  it('remembers the last ten moments, and nothing else', () => {
    const marks = Array.from({ length: 30 }, (_, at) => at).reduce<readonly SessionMark[]>(
      (before, at) =>
        addToSessions(
          addToSessions(before, request(at, at, 'request-sent')),
          at % 2 ? { type: 'session-ended', at, reason: 'rejected' } : { type: 'session-started', at },
        ),
      [],
    );
    expect(marks).toHaveLength(10);
    expect(marks.at(-1)).toEqual({ at: 29, reason: 'rejected' });
    expect(marks[0]).toEqual({ at: 20, reason: null });
  });
});

import { newestOf } from './add-to-timeline';
import { answered, failed, last, play, refused, request, succeeded } from './refused-calls.fixture';
import { cutOff, isOpen } from './timeline';

describe('addToTimeline', () => {
  it('draws a call that was refused, waited and was replayed', () => {
    const [lane] = last(play([...refused, succeeded, request(1, 30, 'request-replayed'), answered(1, 50)])).lanes;
    expect(lane).toEqual({
      id: 1,
      method: 'GET',
      path: '/items/1',
      segments: [
        { kind: 'sent', from: 0, to: 20 },
        { kind: 'waiting', from: 20, to: 30 },
        { kind: 'replayed', from: 30, to: 50 },
      ],
      refusals: [20],
      end: { at: 50, status: 200 },
    });
  });

  it('draws the refresh as one band', () => {
    expect(last(play(refused)).bands).toEqual([
      { refreshId: 1, cause: 'challenge', from: 20, to: null, failure: null, source: null },
    ]);
    expect(last(play([...refused, failed])).bands).toEqual([
      {
        refreshId: 1,
        cause: 'challenge',
        from: 20,
        to: 30,
        failure: { code: 'unavailable', status: 503 },
        source: null,
      },
    ]);
  });

  it('leaves a refresh that timed out failed, when its answer comes late', () => {
    const late = { ...succeeded, at: 40 };
    expect(last(play([...refused, failed, late])).bands).toHaveLength(1);
    expect(last(play([...refused, failed, late])).bands[0]?.to).toBe(30);
  });

  it('begins a burst when something is sent into the quiet, and only then', () => {
    const first = play([request(1, 0, 'request-sent'), request(2, 1, 'request-sent'), answered(1, 5), answered(2, 6)]);
    expect(first).toHaveLength(1);
    expect(isOpen(last(first))).toBe(false);

    const second = play([request(3, 900, 'request-sent')], first);
    expect(second.map(({ id, from }) => [id, from])).toEqual([
      [1, 0],
      [2, 900],
    ]);
  });

  it('ignores what comes too late for any burst', () => {
    const quiet = play([request(1, 0, 'request-sent'), answered(1, 5)]);
    expect(play([succeeded, { type: 'session-ended', at: 9, reason: 'signed-out' }], quiet)).toEqual(quiet);
  });
});

describe('newestOf', () => {
  it('keeps the last requests, and counts them all', () => {
    const ids = Array.from({ length: 100 }, (_, index) => index + 1);
    const burst = last(newestOf(play(ids.map((id) => request(id, id, 'request-sent'))), 60));
    expect(burst.lanes.map(({ id }) => id)).toEqual(ids.slice(-60));
    expect(burst.counts.requests).toBe(100);
    expect(last(play([answered(1, 200)], [burst])).lanes).toHaveLength(60);
  });

  it('counts the refusals of requests that are gone', () => {
    const start = newestOf(play([request(1, 0, 'request-sent'), request(2, 1, 'request-sent')]), 1);
    const burst = last(play([request(1, 20, 'request-refused'), request(2, 20, 'request-refused')], start));
    expect(burst.refusedCalls).toBe(2);
  });

  it('forgets whole bursts when newer ones take the room', () => {
    const bursts = Array.from({ length: 70 }, (_, index) => index + 1);
    const timeline = newestOf(
      play(bursts.flatMap((id) => [request(id, id * 10, 'request-sent'), answered(id, id * 10 + 1)])),
      60,
    );
    expect(timeline).toHaveLength(60);
    expect(timeline[0]?.id).toBe(11);
  });

  it('bounds the refreshes too, of a request that never ends', () => {
    const refreshes = Array.from({ length: 20 }, (_, index) => index + 1);
    const timeline = play([
      request(1, 0, 'request-sent'),
      ...refreshes.flatMap((refreshId) => [
        { type: 'refresh-started', at: refreshId, refreshId, cause: 'expiry' } as const,
        { ...succeeded, at: refreshId, refreshId },
      ]),
    ]);
    expect(last(newestOf(timeline, 5)).bands.map(({ refreshId }) => refreshId)).toEqual(refreshes.slice(-5));
  });

  it('leaves alone what fits', () => {
    const timeline = play(refused);
    expect(newestOf(timeline, 2)[0]).toBe(timeline[0]);
  });
});

describe('cutOff', () => {
  it('ends a burst whose requests are no longer watched', () => {
    const [burst] = cutOff(play(refused));
    expect(burst && isOpen(burst)).toBe(false);
    expect(burst?.lanes[0]?.end).toBeNull();
  });

  it('keeps what was sent unwatched out of the next burst', () => {
    const timeline = play(
      [
        answered(2, 60),
        request(7, 90, 'request-sent'),
        answered(2, 91),
        // Sent while nothing was recorded.
        answered(5, 92),
        answered(7, 93),
      ],
      cutOff(play(refused)),
    );
    expect(timeline.map(({ lanes }) => lanes.map(({ id }) => id))).toEqual([[1, 2], [7]]);
    expect(last(timeline).counts).toMatchObject({ requests: 1, answered: { 200: 1 } });
  });

  it('leaves alone what is over', () => {
    const timeline = play([request(1, 0, 'request-sent'), answered(1, 5)]);
    expect(cutOff(timeline)[0]).toBe(timeline[0]);
  });
});

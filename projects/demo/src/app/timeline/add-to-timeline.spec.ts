import { answered, failed, last, play, refused, request, succeeded } from './refused-calls.fixture';
import { isOpen } from './timeline';

describe('addToTimeline', () => {
  it('draws a call that was refused, waited and was replayed', () => {
    const [lane] = last(play([...refused, succeeded, request(1, 30, 'request-replayed'), answered(1, 50)])).lanes;
    expect(lane).toEqual({
      id: 1,
      method: 'GET',
      path: '/items/1',
      segments: [
        { kind: 'sent', from: 0, to: 20 },
        { kind: 'blocked', from: 20, to: 30 },
        { kind: 'replayed', from: 30, to: 50 },
      ],
      refusals: [20],
      end: { at: 50, status: 200 },
    });
  });

  it('draws the refresh as one band', () => {
    expect(last(play(refused)).bands).toEqual([
      { flight: 1, cause: 'challenge', from: 20, to: null, failure: null, isAdopted: false },
    ]);
    expect(last(play([...refused, failed])).bands).toEqual([
      {
        flight: 1,
        cause: 'challenge',
        from: 20,
        to: 30,
        failure: { code: 'unavailable', status: 503 },
        isAdopted: false,
      },
    ]);
  });

  it('leaves a flight that timed out failed, when its answer comes late', () => {
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

  it('draws the last 60 requests, and counts them all', () => {
    const ids = Array.from({ length: 100 }, (_, index) => index + 1);
    const burst = last(play(ids.map((id) => request(id, id, 'request-sent'))));
    expect(burst.lanes.map(({ id }) => id)).toEqual(ids.slice(-60));
    expect(burst.counts.requests).toBe(100);
    expect(last(play([answered(1, 200)], [burst])).lanes).toHaveLength(60);
  });

  it('forgets whole bursts when newer ones take the room', () => {
    const bursts = Array.from({ length: 70 }, (_, index) => index + 1);
    const timeline = play(bursts.flatMap((id) => [request(id, id * 10, 'request-sent'), answered(id, id * 10 + 1)]));
    expect(timeline).toHaveLength(60);
    expect(timeline[0]?.id).toBe(11);
  });
});

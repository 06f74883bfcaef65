import { TokenRefreshEvent } from 'ngx-token-refresh';
import { addToTimeline } from './add-to-timeline';
import { bandMark, laneMarks, stepUpMark } from './marks';
import { scaleOf } from './scale';
import { addToSessions, sessionText } from './session-mark';
import { bandStories, laneStories } from './story';
import { Burst, Timeline } from './timeline';

// M1: the timeline of an app with several sessions.

function burstOf(events: readonly TokenRefreshEvent[]): Burst {
  const [burst] = events.reduce<Timeline>(addToTimeline, []);
  if (!burst) throw new Error('no burst');
  return burst;
}

const request = { method: 'GET', url: '/api' } as const;
const orders = { sessionName: 'orders' };

const burst = burstOf([
  { type: 'request-sent', at: 0, requestId: 1, ...request },
  { type: 'request-sent', at: 0, requestId: 2, ...request, ...orders },
  { type: 'request-refused', at: 10, requestId: 1, ...request },
  { type: 'request-waiting', at: 10, requestId: 1, ...request },
  { type: 'request-refused', at: 10, requestId: 2, ...request, ...orders },
  { type: 'request-waiting', at: 10, requestId: 2, ...request, ...orders },
  { type: 'refresh-started', at: 10, refreshId: 1, cause: 'challenge' },
  { type: 'refresh-started', at: 10, refreshId: 2, cause: 'challenge', ...orders },
  { type: 'step-up-started', at: 12, stepUpId: 1, error: 'insufficient_scope' },
  { type: 'step-up-started', at: 12, stepUpId: 1, error: 'insufficient_scope', ...orders },
  { type: 'step-up-ended', at: 14, stepUpId: 1, isMet: true, ...orders },
  { type: 'refresh-succeeded', at: 30, refreshId: 1, source: 'exchange' },
  { type: 'refresh-succeeded', at: 30, refreshId: 2, source: 'exchange', ...orders },
]);
const scale = scaleOf(burst.from, burst.to);

test('a lane has the colour of its session, the same in each burst, and says its name', () => {
  const [own, named] = burst.lanes.map((lane) => laneMarks(lane, scale, 30));

  expect(own).toMatchObject({ colour: null, title: 'GET /api' });
  expect(named).toMatchObject({ title: 'GET /api, session orders' });
  expect(named?.colour).toMatch(/^hsl\(/);
  const other = burstOf([{ type: 'request-sent', at: 0, requestId: 3, ...request, sessionName: 'billing' }]);
  expect(other.lanes.map((lane) => laneMarks(lane, scale, 30).colour)).not.toContain(named?.colour);
});

test('refreshes and step-ups say it too, and step-ups that two sessions number alike are two', () => {
  expect(burst.bands.map((band) => bandMark(band, scale, 30).label)).toEqual([
    'refresh · 20 ms',
    'orders: refresh · 20 ms',
  ]);
  expect(burst.stepUps.map(({ to }) => to)).toEqual([null, 14]);
  const keys = burst.stepUps.map((stepUp) => stepUpMark(stepUp, scale, 30).key);
  expect(new Set(keys).size).toBe(2);
  expect(bandStories(burst)[1]).toBe('Refresh 2 of session orders (after a refusal) brought a new token after 20 ms.');
});

test('the table names the session, and a request waited for the refresh of its own', () => {
  expect(laneStories(burst).map(({ name }) => name)).toEqual(['#1 GET /api', '#2 GET /api, session orders']);
  const [, named] = laneStories({
    ...burst,
    stepUps: [],
    lanes: burst.lanes.map((lane) => ({ ...lane, segments: [{ kind: 'waiting', from: 10, to: 30 }] })),
  });
  expect(named?.story).toBe('waited 20 ms for refresh 2');
});

test('the list of sessions says which', () => {
  const marks = addToSessions([], { type: 'session-ended', at: 0, reason: 'inactive', ...orders });
  expect(marks.map(sessionText)).toEqual(['orders ended: inactive (there was no input for too long)']);
});

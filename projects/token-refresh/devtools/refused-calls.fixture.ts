import {
  RefreshFailedEvent,
  StepUpEndedEvent,
  RefreshSucceededEvent,
  TokenRequestEvent,
  TokenRefreshEvent,
} from 'ngx-token-refresh';
import { addToTimeline } from './add-to-timeline';
import { Burst, Timeline } from './timeline';

export function play(events: readonly TokenRefreshEvent[], start: Timeline = []): Timeline {
  return events.reduce(addToTimeline, start);
}

export function request(id: number, at: number, type: TokenRequestEvent['type']): TokenRequestEvent {
  return { type, at, requestId: id, method: 'GET', url: `/items/${id}` };
}

export function answered(id: number, at: number, status = 200): TokenRefreshEvent {
  return { ...request(id, at, 'request-sent'), type: 'request-answered', status };
}

const started: TokenRefreshEvent = { type: 'refresh-started', at: 20, refreshId: 1, cause: 'challenge' };
export const succeeded: RefreshSucceededEvent = { type: 'refresh-succeeded', at: 30, refreshId: 1, source: 'exchange' };
export const failed: RefreshFailedEvent = {
  type: 'refresh-failed',
  at: 30,
  refreshId: 1,
  code: 'unavailable',
  status: 503,
  cooldown: 1_000,
};

/** Two calls that are refused at 20, and wait. */
export const refused = [
  request(1, 0, 'request-sent'),
  request(2, 1, 'request-sent'),
  request(1, 20, 'request-refused'),
  request(1, 20, 'request-waiting'),
  started,
  request(2, 21, 'request-refused'),
  request(2, 21, 'request-waiting'),
];

/** Two calls of which more is demanded at 20; the person is asked. */
export const demanded = refused.map((event): TokenRefreshEvent =>
  event.type === 'refresh-started'
    ? { type: 'step-up-started', at: event.at, stepUpId: 1, error: 'insufficient_scope' }
    : event,
);
export const met: StepUpEndedEvent = { type: 'step-up-ended', at: 30, stepUpId: 1, isMet: true };

export function last(timeline: Timeline): Burst {
  const burst = timeline.at(-1);
  if (!burst) throw new Error('The timeline is empty.');
  return burst;
}

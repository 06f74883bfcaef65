import { RequestAnsweredEvent, TokenRequestEvent } from 'ngx-token-refresh';
import { ofSession } from './of-session';
import { Lane, Segment } from './timeline';

const SEGMENTS: Partial<Record<TokenRequestEvent['type'], Segment['kind']>> = {
  'request-sent': 'sent',
  'request-waiting': 'waiting',
  'request-replayed': 'replayed',
};

/** @param isNew whether this is the first event of its request. A lane that was dropped does not come back. */
export function addToLane(
  lanes: readonly Lane[],
  event: TokenRequestEvent | RequestAnsweredEvent,
  isNew: boolean,
): readonly Lane[] {
  const { requestId: id, method, url: path } = event;
  const lane: Lane = { id, method, path, ...ofSession(event), segments: [], refusals: [], end: null };
  if (isNew) return [...lanes, withEvent(lane, event)];
  return lanes.map((lane) => (lane.id === id ? withEvent(lane, event) : lane));
}

function withEvent(lane: Lane, event: TokenRequestEvent | RequestAnsweredEvent): Lane {
  const { at } = event;
  const segments = lane.segments.map((segment) => (segment.to === null ? { ...segment, to: at } : segment));
  switch (event.type) {
    case 'request-answered':
      return { ...lane, segments, end: { at, status: event.status } };
    case 'request-cancelled':
      return { ...lane, segments, end: { at, status: null } };
    case 'request-refused':
      return { ...lane, segments, refusals: [...lane.refusals, at] };
    default: {
      const kind = SEGMENTS[event.type];
      return kind ? { ...lane, segments: [...segments, { kind, from: at, to: null }] } : lane;
    }
  }
}

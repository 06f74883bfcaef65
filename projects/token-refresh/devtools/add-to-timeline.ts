import { RequestAnsweredEvent, TokenRequestEvent, TokenRefreshEvent } from 'ngx-token-refresh';
import { addToBand } from './add-to-band';
import { addToLane } from './add-to-lane';
import { addToStepUps } from './add-to-step-ups';
import { addToCounts, NO_COUNTS } from './counts';
import { Burst, isOpen, Lane, Timeline } from './timeline';

/** The timeline after one more event. Pure: the same events make the same timeline. */
export function addToTimeline(timeline: Timeline, event: TokenRefreshEvent): Timeline {
  const last = timeline.at(-1);
  if (last && isOpen(last)) return [...timeline.slice(0, -1), addToBurst(last, event)];
  return beginsBurst(event) ? [...timeline, addToBurst(newBurst(last, event), event)] : timeline;
}

function beginsBurst({ type }: TokenRefreshEvent): boolean {
  return type === 'request-sent' || type === 'request-waiting' || type === 'refresh-started';
}

function newBurst(last: Burst | undefined, event: TokenRefreshEvent): Burst {
  const { at } = event;
  const lastId = last?.counts.lastId ?? 0;
  return {
    id: (last?.id ?? 0) + 1,
    // More than one beyond the last, where some were sent while nothing was recorded.
    firstRequest: 'requestId' in event ? Math.max(event.requestId, lastId + 1) : lastId + 1,
    from: at,
    to: at,
    lanes: [],
    bands: [],
    stepUps: [],
    sessionEndedAt: null,
    refusedCalls: 0,
    counts: { ...NO_COUNTS, lastId },
    isCut: false,
  };
}

function addToBurst(burst: Burst, event: TokenRefreshEvent): Burst {
  if ('requestId' in event && event.requestId < burst.firstRequest) return burst;
  const counts = addToCounts(burst.counts, event);
  const next: Burst = { ...burst, to: Math.max(burst.to, event.at), counts };
  switch (event.type) {
    case 'session-started':
      return next;
    case 'session-ended':
      return { ...next, sessionEndedAt: event.at };
    case 'refresh-started':
    case 'refresh-succeeded':
    case 'refresh-failed':
      return { ...next, bands: addToBand(burst.bands, event) };
    case 'step-up-started':
    case 'step-up-ended':
      return { ...next, stepUps: addToStepUps(burst.stepUps, event) };
    default: {
      const lanes = addToLane(burst.lanes, event, counts.requests > burst.counts.requests);
      return { ...next, lanes, refusedCalls: burst.refusedCalls + Number(isFirstRefusal(event, lanes)) };
    }
  }
}

/** Of a request that is no longer drawn each is taken for the first: a second is rare. */
function isFirstRefusal(
  { type, requestId }: TokenRequestEvent | RequestAnsweredEvent,
  lanes: readonly Lane[],
): boolean {
  return type === 'request-refused' && (lanes.find(({ id }) => id === requestId)?.refusals.length ?? 1) === 1;
}

/**
 * The newest requests of a timeline, and as many refreshes. Drops the oldest lanes, finished or not: a lane that is gone
 * is not drawn again by a late event.
 */
export function newestOf(timeline: Timeline, most: number): Timeline {
  let room = most;
  const kept: Burst[] = [];
  for (const burst of [...timeline].reverse()) {
    if (room <= 0) break;
    kept.unshift(newestOfBurst(burst, room));
    // A burst of refreshes alone takes room too: it has a height.
    room -= Math.max(1, Math.min(burst.lanes.length, room));
  }
  return kept;
}

function newestOfBurst(burst: Burst, room: number): Burst {
  const { lanes, bands, stepUps } = burst;
  return lanes.length > room || bands.length > room || stepUps.length > room
    ? { ...burst, lanes: lanes.slice(-room), bands: bands.slice(-room), stepUps: stepUps.slice(-room) }
    : burst;
}

import { TokenRefreshEvent } from 'ngx-token-refresh';
import { addToBand } from './add-to-band';
import { addToLane } from './add-to-lane';
import { addToCounts, NO_COUNTS } from './counts';
import { Burst, isOpen, Lane, Timeline } from './timeline';

/** The requests that are drawn; older ones are forgotten. */
const MOST_LANES = 60;

/** The timeline after one more event. Pure: the same events make the same timeline. */
export function addToTimeline(timeline: Timeline, event: TokenRefreshEvent): Timeline {
  const last = timeline.at(-1);
  if (last && isOpen(last)) return bounded([...timeline.slice(0, -1), addToBurst(last, event)]);
  return beginsBurst(event) ? bounded([...timeline, addToBurst(newBurst(last, event), event)]) : timeline;
}

function beginsBurst({ type }: TokenRefreshEvent): boolean {
  return type === 'request-sent' || type === 'request-blocked' || type === 'refresh-started';
}

function newBurst(last: Burst | undefined, { at }: TokenRefreshEvent): Burst {
  const counts = { ...NO_COUNTS, lastId: last?.counts.lastId ?? 0 };
  const id = (last?.id ?? 0) + 1;
  return { id, from: at, to: at, lanes: [], bands: [], sessionEndedAt: null, refusedCalls: 0, counts };
}

function addToBurst(burst: Burst, event: TokenRefreshEvent): Burst {
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
    default: {
      const lanes = addToLane(burst.lanes, event, counts.requests > burst.counts.requests);
      const isFirst = lanes.some(({ id, refusals }) => id === event.id && refusals.length === 1);
      return { ...next, lanes, refusedCalls: burst.refusedCalls + Number(event.type === 'request-refused' && isFirst) };
    }
  }
}

/** Drops the oldest lanes, finished or not: a lane that is gone is not drawn again by a late event. */
function bounded(timeline: Timeline): Timeline {
  let room = MOST_LANES;
  const kept: Burst[] = [];
  for (const burst of [...timeline].reverse()) {
    if (room <= 0) break;
    const lanes: readonly Lane[] = burst.lanes.length > room ? burst.lanes.slice(-room) : burst.lanes;
    kept.unshift(lanes === burst.lanes ? burst : { ...burst, lanes });
    // A burst of refreshes alone takes room too: it has a height.
    room -= Math.max(1, lanes.length);
  }
  return kept;
}

import { TokenRefreshEvent } from 'ngx-token-refresh';

/** What the events add up to. */
export interface Counts {
  readonly requests: number;
  /** First sends and replays: what the server sees. */
  readonly sends: number;
  readonly refused: number;
  readonly waiting: number;
  /** Without those that another tab made. */
  readonly refreshes: number;
  readonly replays: number;
  readonly cancelled: number;
  /** How many callers got which status. */
  readonly answered: Readonly<Record<number, number>>;
  /** The newest request. */
  readonly lastId: number;
}

export const NO_COUNTS: Counts = {
  requests: 0,
  sends: 0,
  refused: 0,
  waiting: 0,
  refreshes: 0,
  replays: 0,
  cancelled: 0,
  answered: {},
  lastId: 0,
};

export function addToCounts(before: Counts, event: TokenRefreshEvent): Counts {
  const counts = 'requestId' in event ? countRequest(before, event.requestId) : before;
  switch (event.type) {
    case 'request-sent':
      return { ...counts, sends: counts.sends + 1 };
    case 'request-replayed':
      return { ...counts, sends: counts.sends + 1, replays: counts.replays + 1 };
    case 'request-refused':
      return { ...counts, refused: counts.refused + 1 };
    case 'request-waiting':
      return { ...counts, waiting: counts.waiting + 1 };
    case 'request-cancelled':
      return { ...counts, cancelled: counts.cancelled + 1 };
    case 'request-answered': {
      const { answered } = counts;
      return { ...counts, answered: { ...answered, [event.status]: (answered[event.status] ?? 0) + 1 } };
    }
    case 'refresh-started':
      return { ...counts, refreshes: counts.refreshes + 1 };
    case 'refresh-succeeded':
      return event.source === 'other-tab' ? { ...counts, refreshes: counts.refreshes - 1 } : counts;
    default:
      return counts;
  }
}

/** Requests are numbered as they begin, so a number beyond the last is a new one. */
function countRequest(counts: Counts, id: number): Counts {
  return id > counts.lastId ? { ...counts, requests: counts.requests + 1, lastId: id } : counts;
}

/** How many callers still wait. */
export function openRequests({ requests, cancelled, answered }: Counts): number {
  return requests - cancelled - Object.values(answered).reduce((sum, count) => sum + count, 0);
}

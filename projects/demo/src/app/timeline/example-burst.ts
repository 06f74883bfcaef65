import { TokenRefreshEvent } from 'ngx-token-refresh';
import { addToTimeline, Burst, Timeline } from 'devtools-parts';

const CALLS = 10;
const REFUSED_AT = 120;
const REFRESHED_AT = 300;

/** Ten calls that are refused and made good by one refresh: drawn where nothing has happened yet. */
export function exampleBurst(): Burst | undefined {
  const start: Timeline = [];
  return exampleEvents().reduce(addToTimeline, start).at(-1);
}

function exampleEvents(): TokenRefreshEvent[] {
  const ids = Array.from({ length: CALLS }, (_, index) => index + 1);
  const request = (id: number): { requestId: number; method: string; url: string } => ({
    requestId: id,
    method: 'GET',
    url: `/items/${id}`,
  });
  // Spread a little, as on a real network.
  const refused = (id: number): number => REFUSED_AT + ((id * 7) % 10) * 5;
  const byRefusal = [...ids].sort((one, other) => refused(one) - refused(other));
  return [
    ...ids.map((id): TokenRefreshEvent => ({ type: 'request-sent', at: id, ...request(id) })),
    ...byRefusal.flatMap((id, index): TokenRefreshEvent[] => [
      { type: 'request-refused', at: refused(id), ...request(id) },
      { type: 'request-waiting', at: refused(id), ...request(id) },
      ...(index === 0 ? [{ type: 'refresh-started', at: refused(id), refreshId: 1, cause: 'challenge' } as const] : []),
    ]),
    { type: 'refresh-succeeded', at: REFRESHED_AT, refreshId: 1, source: 'exchange' },
    ...ids.map((id): TokenRefreshEvent => ({ type: 'request-replayed', at: REFRESHED_AT, ...request(id) })),
    ...byRefusal.map((id): TokenRefreshEvent => ({
      type: 'request-answered',
      at: REFRESHED_AT + refused(id),
      ...request(id),
      status: 200,
    })),
  ];
}

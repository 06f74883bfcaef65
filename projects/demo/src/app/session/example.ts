import { TokenRefreshEvent } from 'ngx-token-refresh';
import { addToTimeline, Burst } from 'devtools-parts';

const CALLS = 10;

/** What ten refused calls look like, for people who have not signed in yet. The times are made up. */
export function exampleTimeline(): readonly Burst[] {
  const events = [...Array(CALLS).keys()].flatMap((n): readonly TokenRefreshEvent[] => {
    const requestId = n + 1;
    const request = { requestId, method: 'GET', url: `/api/items/${requestId}` };
    const refused = 120 + 4 * n;
    return [
      { ...request, type: 'request-sent', at: 2 * n },
      { ...request, type: 'request-refused', at: refused },
      { ...request, type: 'request-waiting', at: refused },
      { ...request, type: 'request-replayed', at: 280 },
      { ...request, type: 'request-answered', at: 400 + 3 * n, status: 200 },
    ];
  });
  const refresh: readonly TokenRefreshEvent[] = [
    { type: 'refresh-started', at: 120, refreshId: 1, cause: 'challenge' },
    { type: 'refresh-succeeded', at: 280, refreshId: 1, source: 'exchange' },
  ];
  return [...events, ...refresh].sort((one, other) => one.at - other.at).reduce<readonly Burst[]>(addToTimeline, []);
}

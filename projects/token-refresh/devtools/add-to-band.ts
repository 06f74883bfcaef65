import { RefreshFailedEvent, RefreshStartedEvent, RefreshSucceededEvent } from 'ngx-token-refresh';
import { ofSession } from './of-session';
import { Band } from './timeline';

export function addToBand(
  bands: readonly Band[],
  event: RefreshStartedEvent | RefreshSucceededEvent | RefreshFailedEvent,
): readonly Band[] {
  const { at, refreshId } = event;
  if (event.type === 'refresh-started') {
    const { cause } = event;
    return [...bands, { refreshId, ...ofSession(event), cause, from: at, to: null, failure: null, source: null }];
  }
  const failure = event.type === 'refresh-failed' ? { code: event.code, status: event.status } : null;
  const source = event.type === 'refresh-succeeded' ? event.source : null;
  // A refresh that has timed out may be answered late: for those who waited it stays failed.
  return bands.map((band) =>
    band.refreshId === refreshId && band.to === null ? { ...band, to: at, failure, source } : band,
  );
}

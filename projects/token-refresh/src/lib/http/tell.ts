import { HttpRequest } from '@angular/common/http';
import { withoutQuery } from '../platform/without-query';
import { EventLog } from '../refresh/refresh-events';
import { RequestAnsweredEvent, RequestEvent } from '../refresh/token-refresh-event';

/** A request of the app's, as events name it. */
export interface Named {
  readonly context: { readonly log: EventLog };
  readonly request: HttpRequest<unknown>;
  readonly id: number;
}

/** @returns whether anybody was told: then code of the app has run. */
export function tell(of: Named, type: RequestEvent['type']): boolean;
export function tell(of: Named, type: RequestAnsweredEvent['type'], status: number): boolean;
export function tell(
  { context: { log }, request, id }: Named,
  type: (RequestEvent | RequestAnsweredEvent)['type'],
  status?: number,
): boolean {
  // On the path of every request nothing is put together that nobody hears.
  if (!log.events.observed) return false;
  const { method, url } = request;
  log.tell(
    Object.assign({ type, id, method, url: withoutQuery(url) } as RequestEvent, status !== undefined && { status }),
  );
  return true;
}

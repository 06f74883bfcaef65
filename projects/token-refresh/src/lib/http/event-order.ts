import { HttpEvent, HttpProgressEvent } from '@angular/common/http';

/**
 * Whether an event of a replay goes beyond the last one that the caller saw, so that the caller sees `Sent` once and
 * progress that never runs backwards. `HttpEventType` numbers its members in the order in which they happen.
 */
export function isNews(event: HttpEvent<unknown>, last: HttpEvent<unknown> | null): boolean {
  if (!last || event.type > last.type) return true;
  // Events that tell no progress have no `loaded`: of two, neither goes beyond the other.
  return event.type === last.type && (event as HttpProgressEvent).loaded > (last as HttpProgressEvent).loaded;
}

import { HttpEvent, HttpEventType } from '@angular/common/http';

function isProgress(event: HttpEvent<unknown>): event is HttpEvent<unknown> & { loaded: number } {
  return event.type === HttpEventType.UploadProgress || event.type === HttpEventType.DownloadProgress;
}

/**
 * Whether an event of a replay goes beyond the last one that the caller saw, so that the caller sees `Sent` once and
 * progress that never runs backwards. `HttpEventType` numbers its members in the order in which they happen.
 */
export function isNews(event: HttpEvent<unknown>, last: HttpEvent<unknown> | null): boolean {
  if (!last || event.type > last.type) return true;
  return event.type === last.type && isProgress(event) && isProgress(last) && event.loaded > last.loaded;
}

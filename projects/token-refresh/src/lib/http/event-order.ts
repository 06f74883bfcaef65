import { HttpEvent, HttpEventType } from '@angular/common/http';

function isProgress(event: HttpEvent<unknown>): event is HttpEvent<unknown> & { loaded: number } {
  return event.type === HttpEventType.UploadProgress || event.type === HttpEventType.DownloadProgress;
}

/**
 * Whether an event of a replay goes beyond the last one the caller saw, so that `Sent` is seen once and progress never
 * runs backwards. The members of HttpEventType are numbered in the order in which they happen.
 */
export function isNews(event: HttpEvent<unknown>, last: HttpEvent<unknown> | null): boolean {
  if (!last || event.type > last.type) return true;
  return event.type === last.type && isProgress(event) && isProgress(last) && event.loaded > last.loaded;
}

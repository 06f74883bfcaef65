import { HttpEvent, HttpEventType, HttpHeaderResponse, HttpResponse } from '@angular/common/http';
import { isNews } from './event-order';

const sent: HttpEvent<unknown> = { type: HttpEventType.Sent };
const up = (loaded: number): HttpEvent<unknown> => ({ type: HttpEventType.UploadProgress, loaded, total: 100 });
const headers: HttpEvent<unknown> = new HttpHeaderResponse({ status: 200 });
const down = (loaded: number): HttpEvent<unknown> => ({ type: HttpEventType.DownloadProgress, loaded, total: 100 });
const response: HttpEvent<unknown> = new HttpResponse({ status: 200 });

/** What a caller sees of events that arrive one after the other. */
function seenOf(events: readonly HttpEvent<unknown>[], last: HttpEvent<unknown> | null = null): HttpEvent<unknown>[] {
  const seen: HttpEvent<unknown>[] = [];
  for (const event of events) {
    if (!isNews(event, last)) continue;
    seen.push(event);
    last = event;
  }
  return seen;
}

describe('isNews', () => {
  const course = [sent, up(10), up(100), headers, down(10), down(100), response];

  test.each<[string, HttpEvent<unknown> | null, HttpEvent<unknown>[]]>([
    ['nothing', null, course],
    ['Sent', sent, [up(10), up(100), headers, down(10), down(100), response]],
    ['half the upload', up(50), [up(100), headers, down(10), down(100), response]],
    ['the whole upload', up(100), [headers, down(10), down(100), response]],
    ['the headers', headers, [down(10), down(100), response]],
    ['half the download', down(50), [down(100), response]],
  ])('given %s was seen, a replay is seen from beyond it', (_, last, seen) => {
    expect(seenOf(course, last)).toEqual(seen);
  });

  test('progress that stands still is no news', () => {
    expect(isNews(up(50), up(50))).toBe(false);
    expect(isNews(down(50), down(50))).toBe(false);
  });
});

import { EventSource } from 'eventsource';
import { injectTokenFetch } from 'ngx-token-refresh/fetch';

/** Server-sent events with the token, also when the connection is made again. */
export function injectEventSource(url: string): EventSource {
  return new EventSource(url, { fetch: injectTokenFetch() });
}

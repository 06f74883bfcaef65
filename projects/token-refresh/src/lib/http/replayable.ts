import { HttpRequest } from '@angular/common/http';
import { REPLAYABLE } from './context-tokens';

/** RFC 9110 §9.2.1: asking again changes nothing on the server. */
const SAFE = /^(?:GET|HEAD|OPTIONS)$/;

/** A body that is spent by sending it: a stream, or an iterator over one. */
function isOneShot(body: unknown): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    ('getReader' in body || Symbol.asyncIterator in body || ('next' in body && Symbol.iterator in body))
  );
}

/** @param envelope refused inside an HTTP 200, which leaves open whether the server acted on the request. */
export function isReplayable({ body, context, method }: HttpRequest<unknown>, envelope: boolean): boolean {
  return context.get(REPLAYABLE) ?? (!isOneShot(body) && (!envelope || SAFE.test(method)));
}

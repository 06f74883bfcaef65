import { HttpRequest } from '@angular/common/http';
import { REPLAYABLE } from './context-tokens';

/** RFC 9110 §9.2.1: repeating it changes nothing on the server. */
const SAFE = /^(?:GET|HEAD|OPTIONS)$/;

/** A body that can be sent once only: a stream, or an iterator over one. */
function isOneShot(body: unknown): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    ('getReader' in body || Symbol.asyncIterator in body || ('next' in body && Symbol.iterator in body))
  );
}

/** @param insideSuccess whether it was refused inside an HTTP 200: the server may then have acted on the request. */
export function isReplayable({ body, context, method }: HttpRequest<unknown>, insideSuccess: boolean): boolean {
  return context.get(REPLAYABLE) ?? (!isOneShot(body) && (!insideSuccess || SAFE.test(method)));
}

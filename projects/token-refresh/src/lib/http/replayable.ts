import { HttpRequest } from '@angular/common/http';
import { REPLAYABLE } from './context-tokens';

/** RFC 9110 §9.2.1: repeating it changes nothing on the server. */
const SAFE = /^(?:GET|HEAD|OPTIONS)$/;

/** Bodies that may be large: to send them twice costs the person time and traffic. */
const BINARY = /\b(?:FormData|Blob|File|\w*Buffer|\w+Array|DataView)\b/;

/** Whether the method is one that changes nothing on the server. */
export function isSafe({ method }: HttpRequest<unknown>): boolean {
  return SAFE.test(method);
}

/** A body that can be sent once only: a stream, or an iterator over one. */
function isOneShot(body: unknown): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    ('getReader' in body || Symbol.asyncIterator in body || ('next' in body && Symbol.iterator in body))
  );
}

/** @param insideSuccess whether it was refused inside an HTTP 200: the server may then have acted on the request. */
export function isReplayable(request: HttpRequest<unknown>, insideSuccess: boolean): boolean {
  const { body, context } = request;
  return context.get(REPLAYABLE) ?? (!isOneShot(body) && (!insideSuccess || isSafe(request)));
}

/**
 * Whether to send a request at once with a token that a refresh under way may void: if it is refused, it is sent again.
 *
 * @param insideSuccess whether the server may refuse inside an HTTP 200
 */
export function isCheapToReplay(request: HttpRequest<unknown>, insideSuccess: boolean): boolean {
  return (
    !BINARY.test(Object.prototype.toString.call(request.body)) &&
    !isOneShot(request.body) &&
    isReplayable(request, insideSuccess)
  );
}

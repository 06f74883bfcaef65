import { HttpRequest } from '@angular/common/http';
import { TokenBackend, TokenHttpAnswer } from '../backends/token-backend';
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

/**
 * Whether a request may be sent again that was refused by this answer. A status of 4xx says that the server has not
 * acted on it. Another, such as 200 with the refusal in the body, does not: then only what is safe is repeated, or what
 * the backend knows to be unapplied.
 */
export function isReplayable(
  request: HttpRequest<unknown>,
  refusal: TokenHttpAnswer,
  backend?: Pick<TokenBackend, 'isUnapplied'>,
): boolean {
  const { status, error } = refusal as { readonly status: number; readonly error?: { readonly name?: unknown } | null };
  // The server failed, or did not answer in time: nothing is known of what it did.
  if (status > 499 || status === 408 || error?.name === 'TimeoutError') return false;
  return isRepeatable(request, status > 399 || !!backend?.isUnapplied?.(refusal, request));
}

/**
 * Whether to send a request at once with a token that a refresh under way may void: if it is refused, it is sent again.
 *
 * @param refusesInsideSuccess whether the server may refuse inside an HTTP 200
 */
export function isCheapToReplay(request: HttpRequest<unknown>, refusesInsideSuccess: boolean): boolean {
  return (
    !BINARY.test(Object.prototype.toString.call(request.body)) &&
    !isOneShot(request.body) &&
    isRepeatable(request, !refusesInsideSuccess)
  );
}

/** @param isUnapplied whether the server has not acted on it */
function isRepeatable(request: HttpRequest<unknown>, isUnapplied: boolean): boolean {
  const { body, context } = request;
  return context.get(REPLAYABLE) ?? (!isOneShot(body) && (isUnapplied || isSafe(request)));
}

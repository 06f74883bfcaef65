import { HttpRequest } from '@angular/common/http';
import { TokenBackend, TokenHttpAnswer } from '../backends/token-backend';
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
  const { body, context, method } = request;
  const { status, error } = refusal as { readonly status: number; readonly error?: { readonly name?: unknown } | null };
  // The server failed, or did not answer in time: nothing is known of what it did.
  if (status > 499 || status === 408 || error?.name === 'TimeoutError') return false;
  return (
    context.get(REPLAYABLE) ??
    (!isOneShot(body) && (status > 399 || SAFE.test(method) || !!backend?.isUnapplied?.(refusal, request)))
  );
}

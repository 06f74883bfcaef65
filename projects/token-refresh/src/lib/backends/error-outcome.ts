import { HttpErrorResponse } from '@angular/common/http';
import { withoutQuery } from '../platform/without-query';
import { errorCodeIn } from './answer-fields';
import { StatusOption } from './refusal';
import { RefreshOutcome } from './token-backend';

/** The longest wait that a `Retry-After` can ask for: a day. A server that errs must not lock an app out for good. */
const LONGEST_WAIT = 86_400_000;

/** RFC 9110 §10.2.3: seconds, or a date. Returns ms from now; `undefined` where it is neither. */
export function readRetryAfter(value: string | null | undefined, now: number): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  // No HTTP date is longer than 64 characters, and each has letters: "42.5" would be read as May 2042.
  const isDate = text.length <= 64 && /[a-z]/i.test(text);
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(isDate ? text : '') - now;
  return wait > 0 ? Math.min(wait, LONGEST_WAIT) : undefined;
}

/**
 * A copy that callers and loggers may see: no body, no headers, no query. A GET refresh has its refresh token in the
 * query, and the text of an answer that could not be parsed may contain the new one.
 */
function withoutSecrets({ status, url }: HttpErrorResponse): HttpErrorResponse {
  return new HttpErrorResponse({ status, url: url === null ? undefined : withoutQuery(url) });
}

/**
 * What a failed call of the refresh endpoint means.
 *
 * With 400, 401 and 403 the server refuses (RFC 6749 §5.2; many backends answer 401 or 403 instead). With an HTML page
 * and a status other than 401 a proxy or a firewall answered, not the auth server. Everything else keeps the session.
 *
 * @param rejectedStatus the statuses that refuse, where they are others
 */
export function outcomeOfError(
  error: unknown,
  now: number,
  rejectedStatus: StatusOption = [400, 401, 403],
): RefreshOutcome {
  if (!(error instanceof HttpErrorResponse)) return { type: 'unavailable', status: 0, cause: error };
  const { status, headers } = error;
  const cause = withoutSecrets(error);
  const isPage = /\bhtml\b/i.test(headers.get('Content-Type') ?? '');
  if ([rejectedStatus].flat().includes(status) && (status === 401 || !isPage))
    return { type: 'rejected', status, code: errorCodeIn(error.error), cause };
  // HttpClient reports a body that is not JSON as an error with the status of the success.
  if (status >= 200 && status < 300) return { type: 'invalid-response', status, cause };
  return {
    type: 'unavailable',
    status,
    // A date is one by the server's clock.
    retryAfterMs: readRetryAfter(headers.get('Retry-After'), Date.parse(headers.get('Date') ?? '') || now),
    cause,
  };
}

import { HttpErrorResponse } from '@angular/common/http';
import { RefreshOutcome } from './token-backend';
import { withoutQuery } from '../platform/without-query';

/** Longest wait a `Retry-After` can ask for: a day. A server that errs must not lock an app out for good. */
const LONGEST_WAIT = 86_400_000;

/** RFC 9110 §10.2.3: seconds, or a date. Milliseconds from now; `undefined` where it says nothing usable. */
export function readRetryAfter(value: string | null | undefined, now: number): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return wait > 0 ? Math.min(wait, LONGEST_WAIT) : undefined;
}

/**
 * A copy that is safe to hand to callers and loggers: no body, no headers, no query. The founding backend has its refresh token in
 * the query of the refresh URL, and the text of an answer that could not be parsed may hold the new one.
 */
function withoutSecrets({ status, url }: HttpErrorResponse): HttpErrorResponse {
  return new HttpErrorResponse({ status, url: url === null ? undefined : withoutQuery(url) });
}

/**
 * What a failed call to the refresh endpoint means.
 *
 * 400, 401 and 403 are the server's no (RFC 6749 §5.2; many backends answer 401 or 403 instead); 400 and 403 with an
 * HTML page are a proxy's or firewall's, not the auth server's. Everything else is silence: the session is kept.
 */
export function outcomeOfError(error: unknown, now: number): RefreshOutcome {
  if (!(error instanceof HttpErrorResponse)) return { type: 'unavailable', status: 0, cause: error };
  const { status, headers } = error;
  const cause = withoutSecrets(error);
  const page = /\bhtml\b/i.test(headers.get('Content-Type') ?? '');
  if (status === 401 || ((status === 400 || status === 403) && !page)) return { type: 'rejected', cause };
  // HttpClient reports a body that is not JSON as an error that has the status of success.
  if (status >= 200 && status < 300) return { type: 'invalid-response', status, cause };
  return { type: 'unavailable', status, retryAfter: readRetryAfter(headers.get('Retry-After'), now), cause };
}

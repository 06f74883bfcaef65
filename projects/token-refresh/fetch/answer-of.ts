import { HttpErrorResponse, HttpHeaders, HttpResponse } from '@angular/common/http';
import {
  TokenBackend,
  TokenHttpAnswer,
  ɵLONGEST_BODY as LONGEST_BODY,
  ɵparseJson as parseJson,
} from 'ngx-token-refresh';
import { ɵReadLimits as ReadLimits } from 'ngx-token-refresh/worker';

/** What an answer says without its body. */
export type AnswerHead = Pick<Response, 'headers' | 'status' | 'statusText' | 'url'>;

/** Of which answers the body is read: of those where the backend may find a refusal. */
export function limitsOf(backend: TokenBackend | undefined): ReadLimits {
  const isChecked = !!backend?.isChallenge;
  const limitIf = (isRead: boolean): number => (isRead || backend?.isSessionOver ? LONGEST_BODY : 0);
  return { failure: limitIf(isChecked), success: limitIf(backend?.refusesInSuccess ?? isChecked) };
}

/** The answer as backends judge answers. @param text its body; `null`: it was not read */
export function answerOf(response: AnswerHead, text: string | null): TokenHttpAnswer {
  const { status, statusText, url } = response;
  const headers = new HttpHeaders(response.headers);
  const body = text === null ? null : parsed(text);
  return status > 199 && status < 300
    ? new HttpResponse({ body, headers, status, statusText, url })
    : new HttpErrorResponse({ error: body, headers, status, statusText, url });
}

/** The body as `HttpClient` parses it. */
function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text || null;
  }
}

import { HttpErrorResponse, HttpHeaders, HttpResponse } from '@angular/common/http';
import { Injector } from '@angular/core';
import {
  TokenHttpAnswer,
  ɵLONGEST_BODY as LONGEST_BODY,
  ɵparseJson as parseJson,
  ɵreadyJudges as readyJudges,
} from 'ngx-token-refresh';
import { ɵReadLimits as ReadLimits } from 'ngx-token-refresh/worker';

/** What an answer says without its body. */
export type AnswerHead = Pick<Response, 'headers' | 'status' | 'statusText' | 'url'>;

/** Of which answers the body is read: of those where the backend may find a refusal, or the app a demand for more. */
export function limitsOf(injector: Injector): ReadLimits {
  const { backend, stepUp } = readyJudges(injector) ?? {};
  const isAlwaysRead = !!backend?.isSessionOver || !!stepUp?.readsBodies;
  const isChecked = !!backend?.isChallenge;
  const limitIf = (isRead: boolean): number => (isRead || isAlwaysRead ? LONGEST_BODY : 0);
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

import { HttpErrorResponse, HttpRequest } from '@angular/common/http';
import { TokenHttpAnswer } from '../backends/token-backend';

/** The refusal as callers know refusals: that inside an HTTP 200 is an error with status 401 and the server's answer. */
export function refusalIn(answer: TokenHttpAnswer, { urlWithParams }: HttpRequest<unknown>): HttpErrorResponse {
  const { headers, status, url } = answer;
  const isFailure = answer instanceof HttpErrorResponse;
  // What could not be parsed, such as a login page, is a failure with the status of a success.
  if (isFailure && !(status && status < 300)) return answer;
  return new HttpErrorResponse({
    error: isFailure ? (answer.error as unknown) : answer.body,
    headers,
    status: 401,
    statusText: 'Unauthorized',
    url: url ?? urlWithParams,
  });
}

import { isStepUpDemand } from './bearer-challenge';
import { TokenHttpAnswer } from './token-backend';

/** An HTTP status, or several. */
export type StatusOption = number | readonly number[];

/** What refuses, for `restBackend()` and `envelopeBackend()`. */
export interface RefusalOptions {
  /**
   * What refuses the token of a request, so that a refresh can cure it: an HTTP status of 4xx, several, or a function
   * that decides by the whole answer. The function also gets the JSON in a `blob`, `arraybuffer` or `text` body.
   *
   * What it matches with 4xx was not applied by the server: it is sent again whatever its method. With 2xx or 0 the
   * server may have acted: only GET, HEAD, OPTIONS and `REPLAYABLE` requests are sent again. Timeouts and 5xx never are.
   * Status 0 (a 401 without CORS headers, but also a network that is away) and HTML (a login page in place of JSON)
   * refuse only where a function says so; a 422 that also means "invalid input" needs one too. A demand for a stronger
   * sign-in (`insufficient_scope` and alike) never refuses the token.
   *
   * @default 401
   */
  readonly refusedStatus?: StatusOption | ((answer: TokenHttpAnswer) => boolean);
  /**
   * HTTP statuses by which the server refuses a refresh: the session is over. All others keep it, and so does an HTML
   * page with a status other than 401, which comes from a proxy. @default [400, 401, 403]
   */
  readonly refreshRejectedStatus?: StatusOption;
}

/** Whether an answer refuses the token of its request. */
export function refusedBy(
  refusedStatus: NonNullable<RefusalOptions['refusedStatus']>,
): (answer: TokenHttpAnswer) => boolean {
  const isRefusal =
    typeof refusedStatus === 'function'
      ? refusedStatus
      : ({ status }: TokenHttpAnswer) => [refusedStatus].flat().includes(status);
  return (answer) => !isStepUpDemand(answer) && isRefusal(answer);
}

import { TokenHttpAnswer } from './token-backend';
import { authenticatePartsIn } from './www-authenticate';

/** The errors that demand a stronger sign-in, a wider scope or other claims (RFC 9470 §3, RFC 6750 §3.1). */
export const STEP_UP_ERROR = /^insufficient_(?:user_authentication|scope|claims)$/;

/** Whether the answer makes such a demand: the token is good, and no refresh helps. */
export function isStepUpDemand({ headers, status }: TokenHttpAnswer): boolean {
  // Hot path: look for the header in failures only.
  return (
    status > 399 &&
    authenticatePartsIn(headers.get('WWW-Authenticate')).some(
      ([name, value = '']) => name === 'error' && STEP_UP_ERROR.test(value),
    )
  );
}

/** RFC 6750 §3: HTTP 401 is a challenge, unless it demands a stronger sign-in or a wider scope. */
export function isBearerChallenge(answer: TokenHttpAnswer): boolean {
  return answer.status === 401 && !isStepUpDemand(answer);
}

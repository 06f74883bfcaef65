import { TokenHttpAnswer } from './token-backend';
import { Challenge, challengesIn } from './www-authenticate';

const STEP_UP = /^insufficient_(?:user_authentication|scope|claims)$/;

/**
 * The parameters of the challenge that demands a stronger sign-in or a wider scope (RFC 9470 §3, RFC 6750 §3.1): the token
 * is good, and no refresh helps. `undefined`: there is none.
 */
export function stepUpChallenge({ headers, status }: TokenHttpAnswer): Challenge['params'] | undefined {
  // Hot path: look for the header in failures only.
  return status < 400
    ? undefined
    : challengesIn(headers.get('WWW-Authenticate')).find(({ params }) => STEP_UP.test(params['error'] ?? ''))?.params;
}

/** RFC 6750 §3: HTTP 401 is a challenge, unless it demands a stronger sign-in or a wider scope. */
export function isBearerChallenge(answer: TokenHttpAnswer): boolean {
  return answer.status === 401 && !stepUpChallenge(answer);
}

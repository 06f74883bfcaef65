import { TokenHttpAnswer } from './token-backend';

/**
 * Whether the answer demands a stronger sign-in or a wider scope (RFC 9470 §3, RFC 6750 §3.1): the token is good, and no
 * refresh helps.
 */
export function isStepUpDemand({ headers }: TokenHttpAnswer): boolean {
  return /error="?insufficient_(?:user_authentication|scope|claims)/.test(headers.get('WWW-Authenticate') ?? '');
}

/** RFC 6750 §3: HTTP 401 is a challenge, unless it demands a stronger sign-in or a wider scope. */
export function isBearerChallenge(answer: TokenHttpAnswer): boolean {
  return answer.status === 401 && !isStepUpDemand(answer);
}

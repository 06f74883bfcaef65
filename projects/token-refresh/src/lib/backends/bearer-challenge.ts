import { TokenHttpAnswer } from './token-backend';

/**
 * RFC 6750 §3: HTTP 401 is a challenge. An exception is `insufficient_user_authentication` (RFC 9470 §3): there the
 * token is good and the person must sign in more strongly, which no refresh can do.
 */
export function isBearerChallenge(answer: TokenHttpAnswer): boolean {
  return answer.status === 401 && !answer.headers.get('WWW-Authenticate')?.includes('insufficient_user_authentication');
}

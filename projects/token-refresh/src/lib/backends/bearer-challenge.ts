import { TokenHttpAnswer } from './token-backend';

/**
 * The errors that demand a stronger sign-in, a wider scope or other claims (RFC 9470 §3, RFC 6750 §3.1), in a
 * `WWW-Authenticate` header, outside of other quoted texts. Each character is read once: it takes linear time.
 */
const DEMAND =
  /^(?:[^"]|"(?:[^"\\]|\\.)*")*?(?<![^\s,])error\s*=\s*"?insufficient_(?:user_authentication|scope|claims)(?![^\s,"])/is;

/** Characters of the header that are read: no server has a use for more, and a hostile one must not keep the page busy. */
export const LONGEST_READ = 20_000;

/** Whether the answer makes such a demand: the token is good, and no refresh helps. */
export function isStepUpDemand({ headers, status }: TokenHttpAnswer): boolean {
  // Hot path: look for the header in failures only.
  return status > 399 && DEMAND.test((headers.get('WWW-Authenticate') ?? '').slice(0, LONGEST_READ));
}

/** RFC 6750 §3: HTTP 401 is a challenge, unless it demands a stronger sign-in or a wider scope. */
export function isBearerChallenge(answer: TokenHttpAnswer): boolean {
  return answer.status === 401 && !isStepUpDemand(answer);
}

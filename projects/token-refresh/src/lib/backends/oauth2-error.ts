import { HttpErrorResponse } from '@angular/common/http';
import { warn } from '../tokens/warn';
import { fieldOf } from './answer-fields';
import { outcomeOfError } from './error-outcome';
import { RefreshOutcome } from './token-backend';

/** Codes of RFC 6749 §4.1.2.1 that say "not now"; some token endpoints use them as well. */
const TRANSIENT = ['server_error', 'temporarily_unavailable'];

/** Codes that find fault with the request, not with the refresh token: RFC 6749 §5.2, RFC 8707 §2, RFC 9449 §5. */
const CONFIGURATION: Readonly<Record<string, string>> = {
  invalid_client: 'check `clientId`, and that the client is registered as public (one without a secret)',
  unauthorized_client: 'allow the client to use the grant type refresh_token',
  unsupported_grant_type: 'check `tokenEndpoint`, and that the server issues refresh tokens',
  invalid_scope: 'check `scope`: it must not be wider than what was granted at sign-in',
  invalid_request: 'check `params` and `clientId`',
  invalid_target: 'check `resource` or `audience` in `params`',
  invalid_dpop_proof: 'the server wants a proof of possession',
  use_dpop_nonce: 'the server wants a proof of possession',
};

/** What a refused refresh means. */
export interface ErrorReading {
  /** Where the code stands. */
  readonly errorField: string;
  /** The codes that end the session; absent: all that are neither transient nor about the configuration. */
  readonly rejectedErrors: readonly string[] | undefined;
  /** Told, in development, that the server finds fault with the configuration. */
  readonly tell: (sentence: string) => void;
}

/** RFC 6749 §5.2. Where no code can be read, the status decides: see {@link outcomeOfError}. */
export function oauth2Outcome(
  error: unknown,
  now: number,
  { errorField, rejectedErrors, tell }: ErrorReading,
): RefreshOutcome {
  const outcome = outcomeOfError(error, now);
  if (outcome.type !== 'rejected' || !(error instanceof HttpErrorResponse)) return outcome;
  const { status } = error;
  const { cause } = outcome;
  const code = String(fieldOf(error.error, errorField));
  if (TRANSIENT.includes(code)) return { type: 'unavailable', status, cause };
  const isConfiguration = Object.hasOwn(CONFIGURATION, code);
  if (rejectedErrors ? rejectedErrors.includes(code) : !isConfiguration) return outcome;
  // Only a code that is known here is quoted: any other text of the server's may hold a token.
  tell(
    isConfiguration
      ? `the token endpoint answered \`${code}\`: ${CONFIGURATION[code]}. The session is kept.`
      : 'the token endpoint refused with an error that `rejectedErrors` does not list. The session is kept.',
  );
  return { type: 'invalid-response', status, cause };
}

/** Says a sentence in development, once. */
export function warnOnce(): (sentence: string) => void {
  let said = false;
  return (sentence) => {
    if (!said) warn(sentence);
    said = true;
  };
}

import { HttpErrorResponse } from '@angular/common/http';
import { warn } from '../platform/warn';
import { fieldOf } from './answer-fields';
import { outcomeOfError } from './error-outcome';
import { RefreshOutcome } from './token-backend';

declare const ngDevMode: boolean | undefined;

/** Codes of RFC 6749 §4.1.2.1 that mean "not now"; some token endpoints use them as well. */
const TRANSIENT = /^(?:server_error|temporarily_unavailable)$/;

/** Codes about the request, not about the refresh token: RFC 6749 §5.2, RFC 8707 §2, RFC 9449 §5 and §8. */
const CONFIGURATION =
  /^(?:unauthorized_client|unsupported_grant_type|use_dpop_nonce|invalid_(?:client|scope|request|target|dpop_proof))$/;

/** How to cure some of them. */
const CURES: Readonly<Record<string, string>> = {
  invalid_client: 'check `clientId`, and that the client is registered as public (one without a secret)',
  unauthorized_client: 'allow the client to use the grant type refresh_token',
  unsupported_grant_type: 'check `tokenEndpoint`, and that the server issues refresh tokens',
  invalid_scope: 'check `scope`: it must not be wider than what was granted at sign-in',
  invalid_request: 'check `params` and `clientId`',
  invalid_target: 'check `resource` or `audience` in `params` and `resources`',
};

/** How to read the refusals of one backend. */
export interface ErrorReading {
  /** The field with the code. */
  readonly errorField: string;
  /** The codes that end the session; absent: all that are neither transient nor about the configuration. */
  readonly refreshRejectedErrors: readonly string[] | undefined;
  /** Whether the console was told of a configuration error: once is enough. */
  told: boolean;
}

/** RFC 6749 §5.2. Without a readable code the status decides: see {@link outcomeOfError}. */
export function oauth2Outcome(error: unknown, now: number, reading: ErrorReading): RefreshOutcome {
  const outcome = outcomeOfError(error, now);
  if (outcome.type !== 'rejected' || !(error instanceof HttpErrorResponse)) return outcome;
  const { status } = error;
  const { cause } = outcome;
  const { errorField, refreshRejectedErrors } = reading;
  const said = fieldOf(error.error, errorField);
  const code = typeof said === 'string' || typeof said === 'number' ? `${said}` : '';
  if (TRANSIENT.test(code)) return { type: 'unavailable', status, cause };
  if (refreshRejectedErrors ? refreshRejectedErrors.includes(code) : !CONFIGURATION.test(code))
    return Object.assign(outcome, { code });
  if ((typeof ngDevMode === 'undefined' || ngDevMode) && !reading.told) {
    reading.told = true;
    // Quote known codes only: any other text of the server may contain a token.
    const what = CONFIGURATION.test(code)
      ? `with \`${code}\`: ${CURES[code] ?? 'it requires a proof of possession'}`
      : 'with an error that `refreshRejectedErrors` does not list';
    warn(`the token endpoint refused the refresh ${what}. The session is kept.`);
  }
  return { type: 'invalid-response', status, cause };
}

import { HttpErrorResponse } from '@angular/common/http';
import { catchError, defaultIfEmpty, defer, Observable, of, take } from 'rxjs';
import { outcomeOfError } from '../backends/error-outcome';
import { RefreshContext, RefreshOutcome, TokenBackend } from '../backends/token-backend';
import { warn } from '../platform/warn';
import { secretsIn, Tokens } from '../session/tokens';

declare const ngDevMode: boolean | undefined;

const NO_ANSWER: RefreshOutcome = { type: 'unavailable', status: 0 };

/** Calls the backend at subscription, and emits one answer whatever the backend does: it may throw, fail, or be empty. */
export function callBackend(
  backend: TokenBackend,
  tokens: Tokens | null,
  http: () => RefreshContext['http'],
  now: () => number,
): Observable<RefreshOutcome | Tokens> {
  return defer(() => backend.refresh(tokens, { http: http(), now })).pipe(
    take(1),
    defaultIfEmpty(NO_ANSWER),
    catchError((error: unknown) => {
      if ((typeof ngDevMode === 'undefined' || ngDevMode) && !(error instanceof HttpErrorResponse))
        warn('the backend threw; the error is the `cause` of the TokenRefreshError.');
      return of(outcomeOfError(quotesToken(error, tokens) ? undefined : error, now()));
    }),
  );
}

/**
 * Whether what a backend threw may quote a token: it is then not passed on as the cause. An `HttpErrorResponse` is passed on
 * without its secrets. Anything else that is no error may contain anything, and so may an object that an error holds, such as
 * the request.
 */
function quotesToken(error: unknown, tokens: Tokens | null): boolean {
  if (!(error instanceof Error)) return !(error instanceof HttpErrorResponse);
  const secrets = tokens && secretsIn(tokens);
  const isSecret = (name: string, value: unknown): boolean =>
    value === Object(value)
      ? name !== 'cause' || quotesToken(value, tokens)
      : !!secrets?.some((token) => String(value).includes(token));
  return [...Object.getOwnPropertyNames(error), 'stack'].some((name) =>
    isSecret(name, (error as unknown as Record<string, unknown>)[name]),
  );
}

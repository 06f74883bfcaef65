import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { Tokens } from 'ngx-token-refresh';
import { catchError, map, Observable, of, throwError } from 'rxjs';
import { withoutToken } from './wire';

/** RFC 6749 §5.1. */
interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token: string;
  /** Seconds. */
  readonly expires_in: number;
}

/** Asks a token endpoint for the first tokens of a session (RFC 6749 §4). `null`: it does not grant them. */
export function requestTokens(
  http: HttpClient,
  tokenEndpoint: string,
  fields: Readonly<Record<string, string>>,
): Observable<Tokens | null> {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return http
    .post<TokenAnswer>(tokenEndpoint, new URLSearchParams(fields).toString(), { headers, ...withoutToken() })
    .pipe(
      map((answer) => ({
        accessToken: answer.access_token,
        refreshToken: answer.refresh_token,
        expiresAt: Date.now() + answer.expires_in * 1000,
      })),
      catchError((error: unknown) => (isInvalidGrant(error) ? of(null) : throwError(() => error))),
    );
}

function isInvalidGrant(error: unknown): boolean {
  if (!(error instanceof HttpErrorResponse)) return false;
  return error.status === 400 && (error.error as { error?: unknown } | null)?.error === 'invalid_grant';
}

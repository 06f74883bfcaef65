import { HttpClient, HttpResponse } from '@angular/common/http';
import { catchError, EMPTY, map, Observable, of } from 'rxjs';
import { Tokens } from '../session/tokens';
import { warn } from '../platform/warn';
import { expiryOf, fieldOf } from './answer-fields';
import { ErrorReading, oauth2Outcome } from './oauth2-error';
import { checkUrl, expiryInToken, tokensOutcome } from './refresh-request';
import { RefreshOutcome, TokenBackend } from './token-backend';

declare const ngDevMode: boolean | undefined;

/** Options of {@link oauth2Backend}. */
export interface OAuth2BackendOptions {
  /** Where the refresh token is exchanged (RFC 6749 §3.2). */
  readonly tokenEndpoint: string;
  /** Sent as `client_id`; a public client must (RFC 6749 §3.2.1). @default not sent */
  readonly clientId?: string;
  /**
   * Sent as `scope` with each refresh. It must not be wider than what was granted at sign-in (RFC 6749 §6): the server
   * then answers `invalid_scope`. @default not sent: as granted
   */
  readonly scope?: string;
  /**
   * Further parameters of the form. A `client_secret` works, but is none: everybody can read what a browser sends.
   * @default none
   */
  readonly params?: Readonly<Record<string, string>>;
  /**
   * The type of token that the server issues, in its `token_type` (RFC 6749 §7.1). An answer with another type is an
   * invalid response: its token could not be sent as the server expects. @default 'Bearer'
   */
  readonly tokenType?: string;
  /**
   * Reads from the access token itself when it ends, in epoch ms, where `expires_in` does not say. `NaN`: it cannot be
   * read; the answer is then invalid. @default unknown
   */
  readonly tokenExpiry?: (accessToken: string) => number | undefined;
  /** Where a refused refresh says why. May be a dotted path. @default 'error' */
  readonly errorField?: string;
  /**
   * The errors that end the session; any other refusal keeps it.
   *
   * @default all, save those of RFC 6749 §5.2 that find fault with the configuration (`invalid_client`,
   * `unauthorized_client`, `unsupported_grant_type`, `invalid_scope`, `invalid_request`), and `server_error` and
   * `temporarily_unavailable`
   */
  readonly rejectedErrors?: readonly string[];
  /** Where sign-out revokes the refresh token (RFC 7009). @default it is not revoked */
  readonly revocationEndpoint?: string;
}

/** RFC 6749 §6 wants this form; in this shape it needs no CORS preflight. */
function postForm(
  http: HttpClient,
  url: string,
  fields: Readonly<Record<string, string>>,
): Observable<HttpResponse<unknown>> {
  return http.post(url, new URLSearchParams(fields).toString(), {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    observe: 'response',
  });
}

/**
 * A backend that speaks OAuth 2.0 (RFC 6749 §6) and bearer tokens (RFC 6750): a form with
 * `grant_type=refresh_token` is answered by `{access_token, token_type, expires_in?, refresh_token?}`; without a new
 * refresh token the old one is kept. HTTP 401 refuses a request. `{error: "invalid_grant"}` ends the session; an error
 * about the configuration keeps it and is told on the console in development.
 *
 * @throws Error at start-up if an option cannot be used.
 */
export function oauth2Backend({
  tokenEndpoint,
  clientId,
  scope,
  params,
  tokenType = 'Bearer',
  tokenExpiry,
  errorField = 'error',
  rejectedErrors,
  revocationEndpoint,
}: OAuth2BackendOptions): TokenBackend {
  checkUrl(tokenEndpoint, 'tokenEndpoint', 'oauth2Backend', '/oauth/token');
  if (revocationEndpoint !== undefined)
    checkUrl(revocationEndpoint, 'revocationEndpoint', 'oauth2Backend', '/oauth/token');
  if ((typeof ngDevMode === 'undefined' || ngDevMode) && params && 'client_secret' in params) {
    warn('`client_secret` in `params` of oauth2Backend() is no secret in a browser; register a public client.');
  }
  const client = { ...params, ...(clientId !== undefined && { client_id: clientId }) };
  const reading: ErrorReading = { errorField, rejectedErrors, told: false };

  const read = ({ body, status }: HttpResponse<unknown>, now: number): RefreshOutcome => {
    const type = fieldOf(body, 'token_type') ?? tokenType;
    const outcome = tokensOutcome(
      {
        accessToken: fieldOf(body, 'access_token'),
        refreshToken: fieldOf(body, 'refresh_token'),
        expiresAt: expiryOf(fieldOf(body, 'expires_in'), now),
        tokenType: type,
      },
      status,
      tokenExpiry,
    );
    if (outcome.type !== 'refreshed') return outcome;
    if (typeof type === 'string' && type.trimEnd().toLowerCase() === tokenType.toLowerCase()) return outcome;
    if ((typeof ngDevMode === 'undefined' || ngDevMode) && !reading.told) {
      reading.told = true;
      warn(
        `the token endpoint issued a token whose \`token_type\` is not ${tokenType}: check \`tokenType\` of oauth2Backend().`,
      );
    }
    return { type: 'invalid-response', status };
  };

  return {
    expiresAt: expiryInToken(tokenExpiry),
    refresh: ({ refreshToken }, { http, now }) =>
      refreshToken == null
        ? of({ type: 'no-refresh-token' })
        : postForm(http, tokenEndpoint, {
            ...client,
            ...(scope !== undefined && { scope }),
            grant_type: 'refresh_token',
            refresh_token: refreshToken,
          }).pipe(
            map((answer) => read(answer, now())),
            catchError((error: unknown) => of(oauth2Outcome(error, now(), reading))),
          ),
    ...(revocationEndpoint !== undefined && {
      revoke: ({ refreshToken }: Tokens, { http }: { readonly http: HttpClient }) =>
        refreshToken == null
          ? EMPTY
          : postForm(http, revocationEndpoint, { ...client, token: refreshToken, token_type_hint: 'refresh_token' }),
    }),
  };
}

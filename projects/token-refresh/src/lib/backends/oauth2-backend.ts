import { HttpClient, HttpResponse } from '@angular/common/http';
import { catchError, EMPTY, map, Observable, of } from 'rxjs';
import { warn } from '../platform/warn';
import { Tokens } from '../session/tokens';
import { fieldOf } from './answer-fields';
import { checkUrl } from './check-url';
import { Diagnosis, tokenFields } from './diagnosis';
import { ErrorReading, oauth2Outcome } from './oauth2-error';
import { RefreshOutcome, TokenBackend } from './token-backend';
import { expiresAtFrom, TokenExpiry } from './token-expiry';
import { issuedTokens, outcomeOfTokens } from './token-fields';

declare const ngDevMode: boolean | undefined;

const NAME = typeof ngDevMode === 'undefined' || ngDevMode ? 'oauth2Backend' : '';

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
   * Further parameters of the form. A `client_secret` works, but stays no secret: anyone can read what a browser sends.
   * @default none
   */
  readonly params?: Readonly<Record<string, string>>;
  /**
   * The type of token that the server issues, in its `token_type` (RFC 6749 §7.1). An answer with another type is an
   * invalid response, because its access token could not be sent as the server expects; a new refresh token in it is
   * kept. @default 'Bearer'
   */
  readonly tokenType?: string;
  /** How to find out when the access token expires. @default { field: 'expires_in' } */
  readonly expiry?: TokenExpiry;
  /**
   * How to find out when the refresh token expires, where the answer says so elsewhere than in `refresh_expires_in` or
   * `refresh_token_expires_in`, which are read in any case (0: never). @default unknown
   */
  readonly refreshExpiry?: TokenExpiry;
  /** Where a refused refresh says why. May be a dotted path. @default 'error' */
  readonly errorField?: string;
  /**
   * The errors that end the session; any other refusal keeps it.
   *
   * @default all, save those of RFC 6749 §5.2 that find fault with the configuration (`invalid_client`,
   * `unauthorized_client`, `unsupported_grant_type`, `invalid_scope`, `invalid_request`), and `server_error` and
   * `temporarily_unavailable`
   */
  readonly refreshRejectedErrors?: readonly string[];
  /**
   * The APIs that want an access token of their own, issued for them alone, by the same refresh token (RFC 8707): what
   * covers them, as in `apis`, and the parameters that are sent for their token. They are added to `apis`. Needs
   * `withAudiences()`. @default none
   */
  readonly resources?: Readonly<Record<string, OAuth2Resource>>;
  /** Where sign-out revokes the refresh token (RFC 7009). @default it is not revoked */
  readonly revocationEndpoint?: string;
}

/** How the access token of one API is asked for, beside what every refresh sends. */
export interface OAuth2Resource {
  /** Sent as `resource`: the URI of the API (RFC 8707 §2). */
  readonly resource?: string;
  /** Sent as `audience`, to servers that want that instead. */
  readonly audience?: string;
  /** Sent as `scope`. @default that of {@link OAuth2BackendOptions} */
  readonly scope?: string;
}

/** Where servers state the lifetime of the refresh token, in seconds; no RFC names such a field. */
const LIFETIMES = ['refresh_expires_in', 'refresh_token_expires_in'];

/** RFC 6749 §6 requires this form; in this shape it needs no CORS preflight. Fields that are `undefined` are not sent. */
function postForm(http: HttpClient, url: string, ...fields: readonly object[]): Observable<HttpResponse<unknown>> {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(Object.assign({}, ...fields) as Record<string, string | undefined>)) {
    if (value !== undefined) form.set(name, value);
  }
  return http.post(url, form.toString(), {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    observe: 'response',
  });
}

/**
 * A backend that speaks OAuth 2.0 (RFC 6749 §6) and bearer tokens (RFC 6750): a form with
 * `grant_type=refresh_token` is answered by `{access_token, token_type, expires_in?, refresh_token?}`; without a new
 * refresh token the old one is kept. HTTP 401 refuses a request. `{error: "invalid_grant"}` ends the session; an error
 * about the configuration keeps it and is reported on the console in development.
 *
 * @throws Error at start-up if an option cannot be used.
 */
export function oauth2Backend(options: OAuth2BackendOptions): TokenBackend {
  const { tokenEndpoint, clientId, scope, params, tokenType = 'Bearer', revocationEndpoint } = options;
  const { errorField = 'error', refreshRejectedErrors } = options;
  const { refreshExpiry = {}, resources } = options;
  const expiry = Object.assign({ field: 'expires_in' }, options.expiry);
  checkUrl(tokenEndpoint, 'tokenEndpoint', NAME);
  if (revocationEndpoint !== undefined) checkUrl(revocationEndpoint, 'revocationEndpoint', NAME);
  if ((typeof ngDevMode === 'undefined' || ngDevMode) && params && 'client_secret' in params) {
    warn('`client_secret` in `params` of oauth2Backend() is no secret in a browser; register a public client.');
  }
  const reading: ErrorReading = { errorField, refreshRejectedErrors, told: false };

  const issuedIn = (answer: unknown, now: number, former?: Tokens | null): Tokens => {
    const field = LIFETIMES.find((name) => fieldOf(answer, name) != null);
    const places = {
      accessToken: fieldOf(answer, 'access_token'),
      refreshToken: fieldOf(answer, 'refresh_token'),
      tokenType: fieldOf(answer, 'token_type') ?? tokenType,
      expiry,
      refreshExpiry: field ? { field } : refreshExpiry,
      former,
    };
    return issuedTokens(answer, places, now);
  };

  const isOfType = ({ tokenType: type }: { readonly tokenType?: unknown }): boolean =>
    typeof type === 'string' && type.trimEnd().toLowerCase() === tokenType.toLowerCase();

  const read = ({ body, status }: HttpResponse<unknown>, now: number, former: Tokens): RefreshOutcome => {
    const tokens = issuedIn(body, now, former);
    if (!fieldOf(body, 'access_token') || isOfType(tokens)) return outcomeOfTokens(tokens, status);
    if ((typeof ngDevMode === 'undefined' || ngDevMode) && !reading.told) {
      reading.told = true;
      warn(
        `the token endpoint issued a token whose \`token_type\` is not ${tokenType}: check \`tokenType\` of oauth2Backend().`,
      );
    }
    return { type: 'invalid-response', status, refreshToken: tokens.refreshToken };
  };

  const backend: TokenBackend = {
    fingerprint: `${tokenEndpoint} ${clientId ?? params?.['client_id'] ?? ''}`,
    expiresAt: expiresAtFrom(expiry),
    readTokens: (answer, now) => {
      const tokens = issuedIn(answer, now);
      return isOfType(tokens) ? tokens : null;
    },
    audiences: resources && Object.keys(resources),
    refresh: (tokens, { audience = '', http, now }) =>
      tokens?.refreshToken == null
        ? of({ type: 'no-refresh-token' })
        : postForm(
            http,
            tokenEndpoint,
            params ?? {},
            {
              client_id: clientId,
              scope,
              grant_type: 'refresh_token',
              refresh_token: tokens.refreshToken,
            },
            resources?.[audience] ?? {},
          ).pipe(
            map((answer) => read(answer, now(), tokens)),
            catchError((error: unknown) => of(oauth2Outcome(error, now(), reading))),
          ),
    revoke:
      revocationEndpoint === undefined
        ? undefined
        : ({ refreshToken }, { http }) =>
            refreshToken == null
              ? EMPTY
              : postForm(http, revocationEndpoint, params ?? {}, {
                  client_id: clientId,
                  token: refreshToken,
                  token_type_hint: 'refresh_token',
                }),
  };
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    const ɵdiagnosis: Diagnosis = {
      backend: NAME,
      url: tokenEndpoint,
      urlOption: 'tokenEndpoint',
      fieldsOf: (body) => tokenFields(body, 'access_token', 'refresh_token', expiry, refreshExpiry, false),
    };
    return Object.assign(backend, { ɵdiagnosis });
  }
  return backend;
}

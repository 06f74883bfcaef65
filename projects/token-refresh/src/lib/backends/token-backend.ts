import { HttpClient, HttpErrorResponse, HttpResponse } from '@angular/common/http';
import { ObservableInput } from 'rxjs';
import { Tokens } from '../session/tokens';
import type { Diagnosis } from './diagnosis';
import { XsrfRenewal } from './xsrf-renewal';

/**
 * How a refresh ended.
 *
 * - `refreshed`: new tokens. A refresh token that is left out is kept.
 * - `rejected`: the server refused it. The session is over.
 * - `no-refresh-token`: the session has nothing to refresh with; no call was made.
 * - `unavailable`: no usable answer came (network, 408, 429, 5xx). The session is kept.
 * - `invalid-response`: an answer came without a usable access token. The session is kept.
 */
export type RefreshOutcome =
  | { readonly type: 'refreshed'; readonly tokens: Tokens }
  | {
      readonly type: 'rejected';
      /** HTTP status of the answer, for `SessionEnd.status`. */
      readonly status?: number;
      /** The error code in the answer, for `SessionEnd.code`. */
      readonly code?: unknown;
      readonly cause?: unknown;
    }
  | { readonly type: 'no-refresh-token' }
  | {
      readonly type: 'unavailable' | 'invalid-response';
      /** HTTP status of the answer; 0: none came. */
      readonly status: number;
      /** Milliseconds to wait before the next try, as the server asked. */
      readonly retryAfterMs?: number;
      /** A new refresh token that came without a usable access token: it replaces the stored one. */
      readonly refreshToken?: string;
      readonly cause?: unknown;
    };

/** What a backend gets for one refresh. */
export interface RefreshContext {
  /** The app's own `HttpClient`. Requests made with it get no token and never wait for a refresh. */
  readonly http: HttpClient;
  /** The time in epoch milliseconds, to compute `expiresAt` from. */
  readonly now: () => number;
  /** Which of {@link TokenBackend.audiences} the access token is for. Left out: for the session's own `apis`. */
  readonly audience?: string;
}

/** The answer to a request, a success or a failure. */
export type TokenHttpAnswer = HttpResponse<unknown> | HttpErrorResponse;

/** What a backend may know of the request that an answer belongs to. */
export interface TokenHttpRequest {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

/**
 * How to talk to one kind of server: detect a challenge, attach a token, refresh.
 *
 * Only `refresh` is required; the rest defaults to bearer tokens (RFC 6750).
 */
export interface TokenBackend {
  /** `'cookie'`: the browser keeps the credential, so that `refresh(null)` finds the session after a reload. */
  readonly credential?: 'cookie';

  /**
   * Tells apps of one origin and `namespace` apart: tabs hand the session to tabs with the same fingerprint only. Of our
   * backends: the refresh URL, and the client id. @default ''
   */
  readonly fingerprint?: string;

  /** The request header that carries the token. @default 'Authorization' */
  readonly header?: string;

  /**
   * Whether requests to `apis` and `publicApis` are sent with credentials: with cookies, to another origin too. A refresh
   * decides by itself. @default as the app sends them
   */
  readonly withCredentials?: boolean;

  /**
   * Whether the answer says that the token was refused and a refresh can cure it. With a status of 4xx the server has not
   * acted, and the request is sent again whatever its method; with 5xx or after a timeout it is never sent again.
   *
   * @default {@link isBearerChallenge}
   */
  isChallenge?(answer: TokenHttpAnswer, request?: TokenHttpRequest): boolean;

  /**
   * Whether a challenge with a status of 2xx or 0 came before the server has acted on the request: it is then sent again
   * whatever its method. @default only GET, HEAD and OPTIONS are
   */
  isUnapplied?(answer: TokenHttpAnswer, request: TokenHttpRequest): boolean;

  /**
   * Whether `isChallenge` finds refusals in answers with HTTP 2xx. The server may have acted on such a request: while a
   * token is refreshed early, methods other than GET, HEAD and OPTIONS then wait. @default true if there is an `isChallenge`
   */
  readonly refusesInSuccess?: boolean;

  /**
   * Whether the answer to a request says that the session is over: it ends at once, without a refresh. Asked before
   * `isChallenge`. @default never
   */
  isSessionOver?(answer: TokenHttpAnswer): boolean;

  /**
   * The error code in the body of an answer that says that the session is over, for `SessionEnd.code`.
   *
   * @default its field `code`, else `error`
   */
  errorCode?(body: unknown): unknown;

  /**
   * Reads the body of an answer, a success or a failure, whose request asked for a `responseType` other than JSON: a
   * refusal may be hidden in it. The functions above then judge the answer that it returns; callers get their own. Where
   * it rejects, there is nothing to read.
   *
   * @default the answer itself
   */
  readBody?(answer: TokenHttpAnswer): TokenHttpAnswer | Promise<TokenHttpAnswer>;

  /**
   * Keeps the XSRF header of requests right that are sent again after a refresh, where a refresh changes the XSRF
   * cookie: {@link xsrfRenewal}. Called once, in an injection context. @default the header is sent as it was
   */
  readonly xsrfRenewal?: () => XsrfRenewal;

  /**
   * When the access token expires, in epoch ms, where its `expiresAt` does not say: read from the token itself.
   * `undefined` or `NaN`: unknown. Used by `withProactiveRefresh()`.
   *
   * @param receivedAt when the tokens came, in epoch ms; left out: unknown
   * @default unknown
   */
  expiresAt?(tokens: Tokens, receivedAt?: number): number | undefined;

  /**
   * Reads the tokens from the answer to a sign-in, as `refresh` reads those of a refresh: `TokenStore.signInFrom()`.
   *
   * @param answer the body of the answer
   * @param now epoch ms
   * @returns `null` where it has no access token
   * @default `signInFrom()` throws
   */
  readTokens?(answer: unknown, now: number): Tokens | null;

  /**
   * Exchanges the tokens for new ones; the first value counts. What it throws, or fails with, reads as
   * {@link outcomeOfError} says: an `HttpErrorResponse` by its status, anything else as `unavailable`.
   *
   * @param tokens `null`: there are none here, only the server's cookie can tell.
   */
  refresh(tokens: Tokens | null, context: RefreshContext): ObservableInput<RefreshOutcome | Tokens>;

  /**
   * Whether an answer to the refresh that is a success by its status is a failure by its content: it is handed to
   * `refresh` before interceptors of the app can change it, as other failures are. @default never
   */
  isRefreshFailure?(answer: HttpResponse<unknown>): boolean;

  /**
   * What has an access token of its own, by `RefreshContext.audience`, in the session of one refresh token: origins, origins
   * with a path, or paths, as in `apis`. Needs `withAudiences()`. @default none
   */
  readonly audiences?: readonly string[];

  /** What development knows of this backend, to tell of mistakes in the set-up. @internal */
  readonly ɵdiagnosis?: Diagnosis;

  /**
   * Tells the server that these tokens are no longer wanted. Called once when the app signs out, after the tokens are
   * gone here; not when the server itself has ended the session. `signOut()` waits for it for at most 2 s and ignores
   * its errors.
   *
   * @default the server is not told
   */
  revoke?(tokens: Tokens, context: RefreshContext): ObservableInput<unknown>;
}

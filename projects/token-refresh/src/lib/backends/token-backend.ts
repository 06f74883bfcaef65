import { HttpClient, HttpErrorResponse, HttpResponse } from '@angular/common/http';
import { ObservableInput } from 'rxjs';
import { Tokens } from '../session/tokens';

/**
 * How a refresh ended.
 *
 * - `refreshed`: new tokens. A refresh token that is not sent anew is kept.
 * - `rejected`: the server said no. The session is over.
 * - `no-refresh-token`: the session has nothing to refresh with; no call was made.
 * - `unavailable`: no usable answer came (network, 408, 429, 5xx). The session is kept.
 * - `invalid-response`: an answer came that holds no usable token. The session is kept.
 */
export type RefreshOutcome =
  | { readonly type: 'refreshed'; readonly tokens: Tokens }
  | { readonly type: 'rejected'; readonly cause?: unknown }
  | { readonly type: 'no-refresh-token' }
  | {
      readonly type: 'unavailable' | 'invalid-response';
      /** HTTP status of the answer; 0: none came. */
      readonly status: number;
      /** Milliseconds the server asked us to wait before the next try. */
      readonly retryAfter?: number;
      readonly cause?: unknown;
    };

/** What a backend is given for one refresh. */
export interface RefreshContext {
  /** The app's own `HttpClient`; requests made with it get no token and are never refreshed or held back. */
  readonly http: HttpClient;
  /** The time, in epoch milliseconds: what `expiresAt` counts from. */
  readonly now: () => number;
}

/** The answer to a request: one that reads as a success, or as a failure. */
export type HttpAnswer = HttpResponse<unknown> | HttpErrorResponse;

/**
 * How one kind of server is talked to: attach a token, recognise a challenge, refresh.
 *
 * Only `refresh` must be given; the rest defaults to bearer tokens (RFC 6750).
 */
export interface TokenBackend {
  /** The request header that carries the token. @default 'Authorization' */
  readonly header?: string;

  /** Whether the answer says that the token was refused and a refresh can cure it. @default {@link isBearerChallenge} */
  isChallenge?(answer: HttpAnswer): boolean;

  /**
   * Whether the answer to a request says that the session is over: it ends at once, and no refresh is tried. Asked
   * before `isChallenge`. @default never
   */
  isSessionOver?(answer: HttpAnswer): boolean;

  /**
   * The answer that the two above are to judge in place of a success whose request asked for a `responseType` other than
   * JSON: with the body read, in which a refusal may be hidden. Callers still get their own. Where it rejects, there is
   * nothing to read.
   *
   * @default the answer itself
   */
  readBody?(answer: HttpResponse<unknown>): HttpResponse<unknown> | Promise<HttpResponse<unknown>>;

  /**
   * When the access token ends, in epoch ms, where its `expiresAt` does not say: read from the token itself.
   * `undefined` or `NaN`: unknown. Used by `withProactiveRefresh()`. @default unknown
   */
  expiresAt?(tokens: Tokens): number | undefined;

  /**
   * Exchanges the tokens for new ones; the first value counts. What it throws, or fails with, reads as
   * {@link outcomeOfError} says: an `HttpErrorResponse` by its status, anything else as `unavailable`.
   */
  refresh(tokens: Tokens, context: RefreshContext): ObservableInput<RefreshOutcome>;

  /**
   * Tells the server that these tokens are no longer wanted. Called once when the app signs out, after the tokens are
   * gone here; not when the server itself has ended the session. Nobody waits for it, and its failure is told nobody.
   *
   * @default the server is not told
   */
  revoke?(tokens: Tokens, context: RefreshContext): ObservableInput<unknown>;
}

/**
 * Why a request, or a call of `TokenRefresher`, got no token.
 *
 * - `'rejected'`: the server refused the refresh; the session is over.
 * - `'unavailable'`: the refresh endpoint could not be reached, or could not answer; the session is kept.
 * - `'timeout'`: the refresh did not answer within `refreshTimeout`; the session is kept.
 * - `'invalid-response'`: the refresh was answered without a usable token; the session is kept.
 * - `'no-refresh-token'`: there is nothing to refresh with.
 * - `'signed-out'`: nobody is signed in, or the sign-out came while waiting.
 * - `'session-changed'`: somebody else signed in while waiting.
 */
export type TokenRefreshErrorCode =
  'rejected' | 'unavailable' | 'timeout' | 'invalid-response' | 'no-refresh-token' | 'signed-out' | 'session-changed';

/**
 * No token could be had. Rejects `getAccessToken()` and `refresh()`, and stands in the `error` of the
 * `HttpErrorResponse` of a request that was blocked.
 */
export class TokenRefreshError extends Error {
  override readonly name = 'TokenRefreshError';

  /**
   * @param code stable, for programs; the message is for people and may change.
   * @param cause what the refresh failed with, without URL query, headers and body: those may hold a token.
   */
  constructor(
    readonly code: TokenRefreshErrorCode,
    cause?: unknown,
  ) {
    super(`No access token: ${code}`, cause === undefined ? undefined : { cause });
  }
}

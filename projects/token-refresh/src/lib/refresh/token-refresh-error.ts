/**
 * Why a request, or a call of `TokenRefresher`, got no token.
 *
 * - `'rejected'`: the server refused the refresh; the session is over.
 * - `'unavailable'`: the refresh endpoint could not be reached, or could not answer; the session is kept.
 * - `'timeout'`: the refresh was not answered within `refreshTimeout`; the session is kept.
 * - `'invalid-response'`: the refresh was answered without a usable token; the session is kept.
 * - `'no-refresh-token'`: the session has nothing to refresh with.
 * - `'no-access-token'`: the access token is a cookie, which no script can read.
 * - `'signed-out'`: there is no session, or the sign-out came while waiting.
 * - `'session-changed'`: another person signed in while waiting.
 * - `'inactive'`: the session ended because the person was inactive.
 * - `'expired'`: the session ended because the refresh token had expired.
 *
 * Later releases may add codes: give a `switch` a `default`.
 */
export type TokenRefreshErrorCode =
  | 'rejected'
  | 'unavailable'
  | 'timeout'
  | 'invalid-response'
  | 'no-refresh-token'
  | 'no-access-token'
  | 'signed-out'
  | 'session-changed'
  | 'inactive'
  | 'expired';

/** How many nested errors {@link TokenRefreshError.from} looks through. */
const DEPTH = 8;

/**
 * No access token could be had. Rejects `getAccessToken()` and `refresh()`, and is the `error` of the
 * `HttpErrorResponse` of a request that waited in vain.
 */
export class TokenRefreshError extends Error {
  override readonly name = 'TokenRefreshError';

  /**
   * @param code for programs, and stable; the message is for people and may change.
   * @param cause what the refresh failed with, without URL query, headers and body, which may contain a token.
   */
  constructor(
    readonly code: TokenRefreshErrorCode,
    cause?: unknown,
  ) {
    super(`No access token: ${code}`, cause === undefined ? undefined : { cause });
  }

  /**
   * Finds the `TokenRefreshError` in what a request or a promise failed with: the error itself, the `error` of an
   * `HttpErrorResponse`, a `cause`, or the `rejection` that zone.js wraps. `null`: there is none.
   */
  static from(error: unknown): TokenRefreshError | null {
    let level = [error];
    for (let depth = 0; depth < DEPTH; depth++) {
      for (const each of level) if (each instanceof TokenRefreshError) return each;
      level = level.flatMap((each) => {
        const { error: inner, cause, rejection, reason } = Object(each) as Record<string, unknown>;
        return [inner, cause, rejection, reason].filter(Boolean);
      });
    }
    return null;
  }
}

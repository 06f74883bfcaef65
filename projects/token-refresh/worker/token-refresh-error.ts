import type { TokenRefreshErrorCode } from 'ngx-token-refresh';

/**
 * No access token could be had: the error of that name in the page, as it is in a worker. It is a class of its own, since
 * that of the main entry point would bring Angular into the worker.
 */
export class TokenRefreshError extends Error {
  override readonly name = 'TokenRefreshError';

  /**
   * @param code for programs, and stable; the message is for people and may change.
   * @param cause what the refresh failed with, as far as the page tells it: `name`, `message` and HTTP `status`.
   */
  constructor(
    readonly code: TokenRefreshErrorCode,
    cause?: unknown,
  ) {
    super(`No access token: ${code}`, cause === undefined ? undefined : { cause });
  }
}

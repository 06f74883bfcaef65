import { TokenBackend } from './backends/token-backend';
import { LONGEST_DELAY } from './platform/clock';
import { SessionEndReason } from './session/session-end';

/** What {@link provideTokenRefresh} and `TokenRefreshModule.forRoot()` take. */
export interface TokenRefreshConfig {
  /** How the server is talked to: `oauth2Backend(…)`, `restBackend(…)`, `envelopeBackend(…)`, `cookieBackend(…)`, or one of your own. */
  readonly backend: TokenBackend;

  /**
   * What may receive the token: origins (`'https://api.example.com'`), origins with a path
   * (`'https://example.com/api'`, which covers `/api` and `/api/x`, not `/apix`), or paths of the page's own origin
   * (`'/api'`).
   *
   * @default the page's own origin
   */
  readonly apis?: readonly string[];

  /** Milliseconds after which a refresh that has not been answered fails those who wait for it. @default 10000 */
  readonly refreshTimeout?: number;

  /**
   * Milliseconds after an unavailable refresh before the next is tried. Doubles to 30 000 while refreshes go on
   * failing; a `Retry-After` of the server counts if it is longer. @default 1000
   */
  readonly retryCooldown?: number;

  /**
   * Runs once when the session has ended, after the tokens are gone: the place to go to the login page. Runs in an
   * injection context; what it throws goes to Angular's `ErrorHandler`. Never runs for a transient failure.
   */
  readonly onSessionEnded?: (reason: SessionEndReason) => void;
}

/** Whether an option is a delay that can be waited for, or left out. `NaN` is none. */
export function isDelay(ms: number | undefined, least: number): boolean {
  return ms === undefined || (typeof ms === 'number' && ms >= least && ms <= LONGEST_DELAY);
}

/** What cannot work in these options, in one sentence that names the option and what was expected; `null`: nothing. */
export function problemOf(config: Partial<TokenRefreshConfig> | null | undefined): string | null {
  const { backend, apis, refreshTimeout, retryCooldown, onSessionEnded } = config ?? {};
  return typeof backend?.refresh !== 'function'
    ? '`backend` must be a TokenBackend, such as restBackend({ refreshUrl })'
    : apis !== undefined && !Array.isArray(apis)
      ? '`apis` must be an array of origins'
      : !isDelay(refreshTimeout, 1)
        ? '`refreshTimeout` must be a number of milliseconds from 1 to 2147483647'
        : !isDelay(retryCooldown, 0)
          ? '`retryCooldown` must be a number of milliseconds from 0 to 2147483647'
          : onSessionEnded !== undefined && typeof onSessionEnded !== 'function'
            ? '`onSessionEnded` must be a function'
            : null;
}

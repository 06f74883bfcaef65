import { TokenBackend } from './backends/token-backend';
import { isDelay } from './platform/clock';
import { SessionEnd } from './session/session-end';

/** What {@link provideTokenRefresh} and `TokenRefreshModule.forRoot()` take. */
export interface TokenRefreshConfig {
  /** How to talk to the server: `oauth2Backend(…)`, `restBackend(…)`, `envelopeBackend(…)`, `cookieBackend(…)`, or one of your own. */
  readonly backend: TokenBackend;

  /**
   * What may receive the token: origins (`'https://api.example.com'`), origins with a path
   * (`'https://example.com/api'`, which covers `/api` and `/api/x`, not `/apix`), or paths of the page's own origin
   * (`'/api'`).
   *
   * @default the page's own origin
   */
  readonly apis?: readonly string[];

  /**
   * What may receive the token and does not need it, written as `apis` and added to them; the longest entry that covers
   * a URL counts. These requests carry a token that is good and none otherwise; GET, HEAD and OPTIONS never wait for a
   * refresh, and are sent once more without a token where the session is over. @default none
   */
  readonly publicApis?: readonly string[];

  /**
   * The name of the session, for an app with several: `injectTokenStore(name)` gives its store. What it stores or shares
   * between tabs has the prefix `<namespace>/<name>`. @default the session without a name
   */
  readonly name?: string;

  /**
   * The prefix of everything that the app stores or shares between tabs: storage key, lock, channel, key database. Set
   * it when two apps share one origin. @default 'ngx-token-refresh'
   */
  readonly namespace?: string;

  /** Milliseconds after which a refresh that was not answered fails for those who wait for it. @default 10000 */
  readonly refreshTimeout?: number;

  /**
   * Milliseconds after an unavailable refresh before the next is tried. Doubles to 30 000 while refreshes go on
   * failing; a `Retry-After` of the server counts if it is longer. @default 1000
   */
  readonly retryCooldown?: number;

  /**
   * Which way refreshes and revocations go: through the app's interceptors, which can tell them by `IS_TOKEN_REFRESH`, or
   * past all of them. Angular's XSRF header and the proofs of `withDpop()` are on them either way.
   * @default 'interceptors'
   */
  readonly refreshVia?: 'interceptors' | 'http-backend';

  /**
   * Runs once when the session has ended, after the tokens are gone: the place to navigate to the login page. Runs in
   * an injection context; its exceptions go to Angular's `ErrorHandler`. Never runs for a temporary failure.
   */
  readonly onSessionEnded?: (end: SessionEnd) => void;
}

/** The configuration of a session with a name that is read later: `provideTokenRefresh({ name, config: () => … })`. */
export interface NamedTokenRefreshConfig {
  /** As {@link TokenRefreshConfig.name}, which what `config` returns must not have. */
  readonly name: string;
  /** Runs as a function does that is given to {@link provideTokenRefresh}. */
  readonly config: () => TokenRefreshConfig;
}

/** What is wrong with these options, in one sentence that names the option and the value expected; `null`: nothing. */
export function problemOf(config: Partial<TokenRefreshConfig> | null | undefined): string | null {
  const { backend, apis, publicApis, namespace, refreshTimeout, retryCooldown, refreshVia, onSessionEnded } =
    config ?? {};
  return typeof backend?.refresh !== 'function'
    ? '`backend` must be a TokenBackend, such as restBackend({ refreshUrl })'
    : apis !== undefined && !Array.isArray(apis)
      ? '`apis` must be an array of origins'
      : publicApis !== undefined && !Array.isArray(publicApis)
        ? '`publicApis` must be an array of origins'
        : isNoText(namespace)
          ? '`namespace` must be a text that is not empty'
          : !isDelay(refreshTimeout, 1)
            ? '`refreshTimeout` must be a number of milliseconds from 1 to 2147483647'
            : !isDelay(retryCooldown, 0)
              ? '`retryCooldown` must be a number of milliseconds from 0 to 2147483647'
              : ![undefined, 'interceptors', 'http-backend'].includes(refreshVia)
                ? "`refreshVia` must be 'interceptors' or 'http-backend'"
                : onSessionEnded !== undefined && typeof onSessionEnded !== 'function'
                  ? '`onSessionEnded` must be a function'
                  : null;
}

/** What is wrong with the `name`; `null`: nothing. */
export function problemOfName(name: unknown): string | null {
  return isNoText(name) ? '`name` must be a text that is not empty' : null;
}

function isNoText(text: unknown): boolean {
  return text !== undefined && (typeof text !== 'string' || !text);
}

import { CALL_FIELD, WorkerCall } from './call-messages';
import { CookieCall } from './cookie-call';
import { CookieRefresh, LONGEST_DELAY } from './cookie-refresh';
import { cookieScope, urlOf } from './cookie-scope';
import { TokenPage } from './page-call';

/** RFC 9110 §5.6.2: a token, or nothing. */
const SCHEME = /^[\w!#$%&'*+.^`|~-]* ?$/;

/** Options of {@link cookieSession}: those of `cookieBackend()` in the page have the same names and defaults. */
export interface CookieSessionOptions {
  /** Where the cookie is exchanged. */
  readonly refreshUrl: string;
  /**
   * The answer's field with the new access token, which may be a dotted path. `null`: the access token is an HttpOnly
   * cookie too. @default 'access_token'
   */
  readonly accessTokenField?: string | null;
  /** The scheme in front of a token from an answer. @default 'Bearer' */
  readonly tokenType?: string;
  /** Whether requests to `apis` are sent with credentials. @default false */
  readonly withCredentials?: boolean;
  /** Further headers of the refresh, such as a proof against XSRF, or a function that gives them each time. */
  readonly requestHeaders?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>);
  /** What the session covers, as in the page. @default the own origin */
  readonly apis?: readonly string[];
  /** Milliseconds after which a refresh that was not answered fails. @default 10000 */
  readonly refreshTimeout?: number;
  /**
   * The `namespace` of the app, by which this worker takes turns with its tabs and hears of a sign-in and a sign-out. Of a
   * session with a name it is `<namespace>/<name>`; with a `key` of its storage, `<namespace>:<key>`.
   * @default 'ngx-token-refresh'
   */
  readonly namespace?: string;
}

/**
 * A session whose refresh token is an HttpOnly cookie, for a worker without a page: give it to `workerTokenFetch()` in the
 * place of a page, or as the last of several. The worker then asks the server itself: by the first request that needs a
 * token, and again when one is refused. Its refreshes take turns with those of the tabs, where these have
 * `withCrossTabSync()`.
 *
 * A token is kept in the memory of this worker until it is refused, or the tabs tell of a change of the session. Without
 * `withCrossTabSync()` in the page nothing tells the worker of a sign-out or of another person: end it then.
 *
 * Call it once in a worker. The calls share one refresh.
 *
 * @throws Error if an option cannot be used.
 */
export function cookieSession(options: CookieSessionOptions): TokenPage {
  const {
    accessTokenField = 'access_token',
    apis = ['/'],
    namespace = 'ngx-token-refresh',
    refreshTimeout = 10_000,
    refreshUrl,
    requestHeaders = [],
    tokenType = 'Bearer',
    withCredentials = false,
  } = options;
  const { href, origin } = location;
  const refreshes = typeof refreshUrl === 'string' ? urlOf(refreshUrl, href) : null;
  if (!refreshes || !/^https?:$/.test(refreshes.protocol))
    throw new Error('ngx-token-refresh: `refreshUrl` of cookieSession() must be a URL of http or https.');
  if (!(refreshTimeout >= 1 && refreshTimeout <= LONGEST_DELAY))
    throw new Error(
      `ngx-token-refresh: \`refreshTimeout\` of cookieSession() must be a number of milliseconds from 1 to ${LONGEST_DELAY}.`,
    );
  if (!SCHEME.test(tokenType))
    throw new Error("ngx-token-refresh: `tokenType` of cookieSession() must be a scheme such as 'Bearer'.");
  // As in the page: some servers refuse a spelling that they issue.
  const scheme = /^bearer ?$/i.test(tokenType) ? 'Bearer' : tokenType.trimEnd();
  const covers = cookieScope(apis, origin);
  const refresh = new CookieRefresh({
    refreshUrl: refreshes.href,
    accessTokenField,
    requestHeaders: typeof requestHeaders === 'function' ? requestHeaders : () => requestHeaders,
    refreshTimeout,
    namespace,
  });

  return {
    postMessage: (message, [port]) => {
      const call = (message as Record<string, WorkerCall>)[CALL_FIELD];
      if (!call) return;
      const isOurs = !call.options.skip && call.url !== refreshes.href && covers(call.url) && !hasCredentials(call);
      new CookieCall(call, port as MessagePort, isOurs ? { refresh, scheme, withCredentials } : null);
    },
  };
}

/** The caller's own are left alone. */
function hasCredentials({ headers }: WorkerCall): boolean {
  return headers.some(([name]) => name.toLowerCase() === 'authorization');
}

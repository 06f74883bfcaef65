/** One entry of `apis`: an origin, and a path without a trailing slash, '' for all of it. */
interface Api {
  readonly origin: string;
  readonly path: string;
}

const ENCODED = /%(?:25|2e|2f|3b|5c)/gi;
/** What a URL parser removes or changes: `/\t/host` is another origin. */
const REPAIRED = /[\x00-\x1f\\]/;
const CLIMB = /[/\\]\.\.(?:[/\\;]|$)/;

/** As in the page: whether a path leaves its folder in a way that the URL parser ignores and a server may follow. */
function climbs(pathname: string): boolean {
  let decoded = pathname;
  for (let times = 0; times < 3; times++) decoded = decoded.replace(ENCODED, (code) => decodeURIComponent(code));
  return CLIMB.test(decoded);
}

/**
 * Which URLs the session covers, as the `apis` of the page say it.
 *
 * @param page what a path is of the origin of
 * @returns whether it covers an absolute URL
 * @throws Error naming the entry that is no origin, origin with path, or path
 */
export function cookieScope(apis: readonly string[], page: string): (url: string) => boolean {
  const parsed = apis.map((entry): Api => {
    const isPath = /^\/(?!\/)/.test(entry);
    const isPlain = (isPath || /^https?:\/\//i.test(entry)) && !REPAIRED.test(entry);
    const url = isPlain ? urlOf(entry, page) : null;
    if (!url || url.search || url.hash || url.username || url.password || url.hostname.includes('*')) {
      throw new Error(
        `ngx-token-refresh: \`apis\` of cookieSession() holds ${JSON.stringify(entry)}, which is neither an origin ` +
          `such as 'https://api.example.com', nor an origin with a path, nor a path of the own origin such as '/api'.`,
      );
    }
    return { origin: url.origin, path: url.pathname.replace(/\/$/, '') };
  });
  return (url) => {
    const { origin, password, pathname, username } = new URL(url);
    if (username || password) return false;
    return parsed.some(
      ({ origin: own, path }) =>
        origin === own && (!path || (`${pathname}/`.startsWith(`${path}/`) && !climbs(pathname))),
    );
  };
}

/** `null`: it is no URL. */
export function urlOf(text: string, base: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}

import { InjectionToken } from '@angular/core';

/** Which requests may carry the token. */
export type ApiScope = (url: string) => boolean;

/** One entry of `apis`: an origin, `null` for the page's own, and a path without a trailing slash, '' for all. */
export interface Api {
  readonly origin: string | null;
  readonly path: string;
}

/** The entries of `apis`. */
export const API_LIST = new InjectionToken<readonly Api[]>('ngx-token-refresh apis');

/** A path that climbs by an encoded slash or backslash, once or twice encoded: a server may decode what URL does not. */
const ENCODED_CLIMB = /(?:\.|%(?:25)*2e){2}%(?:25)*(?:2f|5c)/i;

/** Forms that a URL parser repairs and a reader mistakes: control characters, backslashes, a missing scheme. */
const DECEPTIVE = /^\s|^\/\/|^[^?#]*[\x00-\x1f\\]/;

/** The URL as the browser will see it, where it is http(s) and says plainly where it goes. */
function plainUrl(url: string, base?: string): URL | null {
  if (DECEPTIVE.test(url)) return null;
  try {
    const parsed = new URL(url, base);
    return /^https?:$/.test(parsed.protocol) && !parsed.username && !parsed.password ? parsed : null;
  } catch {
    return null;
  }
}

/** @throws Error naming the entry that is no origin, origin with path, or path. */
export function parseApis(apis: readonly string[]): readonly Api[] {
  return apis.map((entry) => {
    const own = typeof entry === 'string' && entry.startsWith('/');
    const url = typeof entry === 'string' ? plainUrl(entry, own ? 'http://page.invalid' : undefined) : null;
    if (!url || url.search || url.hash) {
      throw new Error(
        `ngx-token-refresh: \`apis\` holds ${JSON.stringify(entry)}, which is neither an origin such as ` +
          `'https://api.example.com', nor an origin with a path, nor a path of the page's own origin such as '/api'.`,
      );
    }
    return { origin: own ? null : url.origin, path: url.pathname.replace(/\/$/, '') };
  });
}

/** URLs whose verdict is remembered; then the memory begins anew. */
const REMEMBERED = 500;

/** @param base the page's URL, which relative ones are resolved against; `undefined` where there is no page. */
export function apiScope(apis: readonly Api[], base: () => string | undefined): ApiScope {
  const verdicts = new Map<string, boolean>();
  const judge = (url: string): boolean => {
    const page = base();
    const target = plainUrl(url, page);
    return (
      !!target &&
      apis.some(({ origin, path }) => {
        if (target.origin !== (origin ?? plainUrl(page ?? '')?.origin)) return false;
        if (!path) return true;
        return (
          (target.pathname === path || target.pathname.startsWith(`${path}/`)) && !ENCODED_CLIMB.test(target.pathname)
        );
      })
    );
  };
  return (url) => {
    let verdict = verdicts.get(url);
    if (verdict === undefined) {
      verdict = judge(url);
      if (verdicts.size >= REMEMBERED) verdicts.clear();
      // What a path relative to the page means can change with the page.
      if (/^(?:https?:|\/)/i.test(url)) verdicts.set(url, verdict);
    }
    return verdict;
  };
}

import { InjectionToken } from '@angular/core';
import { httpUrl } from '../platform/http-url';
import { setUpError } from '../platform/configuration-error';
import { UrlBase } from '../platform/page-url';

declare const ngDevMode: boolean | undefined;

/** One entry of `apis`: an origin, `null` for the page's own, and a path without a trailing slash, '' for all. */
export interface Api {
  readonly origin: string | null;
  readonly path: string;
}

/** The entries of `apis`. */
export const API_LIST = new InjectionToken<readonly Api[]>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh apis' : '',
);

const ENCODED = /%(?:25|2e|2f|3b|5c)/gi;
const CLIMB = /[/\\]\.\.(?:[/\\;]|$)/;

/**
 * Whether a path climbs in a way that the URL parser leaves alone and a server may not: by an encoded slash or
 * backslash, also twice encoded, or by dots before a path parameter.
 */
function climbs(pathname: string): boolean {
  let decoded = pathname;
  for (let times = 0; times < 3; times++) decoded = decoded.replace(ENCODED, (code) => decodeURIComponent(code));
  return CLIMB.test(decoded);
}

/** Forms that a URL parser repairs and a reader mistakes: control characters, backslashes, a missing scheme. */
const DECEPTIVE = /^\s|^\/\/|^[^?#]*[\x00-\x1f\\]/;

/** The URL as the browser will see it, where it is http(s) and says plainly where it goes. */
function plainUrl(url: string, base?: string): URL | null {
  return DECEPTIVE.test(url) ? null : httpUrl(url, base);
}

/** @throws Error naming the entry that is no origin, origin with path, or path. In production as well: it is trust. */
export function parseApis(apis: readonly string[]): readonly Api[] {
  return apis.map((entry: unknown) => {
    const text = typeof entry === 'string' ? entry : '';
    const own = text.startsWith('/');
    const url = plainUrl(text, own ? 'http://page.invalid' : undefined);
    if (!url || url.search || url.hash || url.hostname.includes('*')) {
      throw setUpError(
        (typeof ngDevMode === 'undefined' || ngDevMode) &&
          `\`apis\` holds ${typeof entry === 'string' ? JSON.stringify(entry) : `a value of type ${typeof entry}`}, ` +
            `which is neither an origin such as 'https://api.example.com', nor an origin with a path, nor a path of ` +
            `the page's own origin such as '/api'`,
        'apis',
      );
    }
    return { origin: own ? null : url.origin, path: url.pathname.replace(/\/$/, '') };
  });
}

/** URLs whose verdict is remembered; then the memory begins anew. */
const REMEMBERED = 500;

/** Which requests may carry the token. It is asked about every request, and remembers what it has said. */
export class ApiScope {
  readonly #verdicts = new Map<string, boolean>();
  #judgedFrom: string | undefined;

  /**
   * @param own the page's own origin; `undefined` where there is no page.
   * @param base what relative URLs are relative to: with `<base href>` it may be of another origin.
   */
  constructor(
    private readonly apis: readonly Api[],
    private readonly own: string | undefined,
    private readonly base: UrlBase,
  ) {}

  holds(url: string): boolean {
    const { baseURI } = this.base;
    if (baseURI !== this.#judgedFrom) {
      this.#verdicts.clear();
      this.#judgedFrom = baseURI;
    }
    return this.#verdicts.get(url) ?? this.#judge(url);
  }

  #judge(url: string): boolean {
    const target = plainUrl(url, this.#judgedFrom);
    const verdict =
      !!target &&
      this.apis.some(
        ({ origin, path }) =>
          target.origin === (origin ?? this.own) &&
          (!path || (`${target.pathname}/`.startsWith(`${path}/`) && !climbs(target.pathname))),
      );
    if (this.#verdicts.size >= REMEMBERED) this.#verdicts.clear();
    this.#verdicts.set(url, verdict);
    return verdict;
  }
}

/** The origin of a URL, if it is one of http(s). */
export function originOf(url: string | undefined): string | undefined {
  return plainUrl(url ?? '')?.origin;
}

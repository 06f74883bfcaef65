import { DOCUMENT } from '@angular/common';
import { inject, InjectionToken } from '@angular/core';
import { Api } from '../platform/api';
import { httpUrl } from '../platform/http-url';
import { configurationError } from '../platform/configuration-error';
import { AnyDocument, pageUrl, UrlBase, urlBase } from '../platform/page-url';

declare const ngDevMode: boolean | undefined;

/** The entries of `apis` and `publicApis`. */
export const API_LIST = new InjectionToken<readonly Api[]>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh apis' : '',
);

const ENCODED = /%(?:25|2e|2f|3b|5c)/gi;
const CLIMB = /[/\\]\.\.(?:[/\\;]|$)/;

/**
 * Whether a path leaves its folder in a way that the URL parser ignores and a server may follow: by an encoded slash or
 * backslash, also twice encoded, or by dots before a path parameter.
 */
function climbs(pathname: string): boolean {
  let decoded = pathname;
  for (let times = 0; times < 3; times++) decoded = decoded.replace(ENCODED, (code) => decodeURIComponent(code));
  return CLIMB.test(decoded);
}

/** Forms that a URL parser repairs and a reader misreads: control characters, backslashes, a missing scheme. */
const DECEPTIVE = /^\s|^\/\/|^[^?#]*[\x00-\x1f\\]/;

/** The URL as the browser resolves it; `null` where it is not http(s), or not obvious to a reader. */
function plainUrl(url: string, base?: string): URL | null {
  return DECEPTIVE.test(url) ? null : httpUrl(url, base);
}

/** @throws Error naming the entry that is no origin, origin with path, or path. In production as well, for security. */
export function parseApis(apis: readonly string[], option = 'apis'): readonly Api[] {
  return apis.map((entry: unknown) => {
    const text = typeof entry === 'string' ? entry : '';
    const own = text.startsWith('/');
    const url = plainUrl(text, own ? 'http://page.invalid' : undefined);
    if (!url || url.search || url.hash || url.hostname.includes('*')) {
      throw configurationError(
        (typeof ngDevMode === 'undefined' || ngDevMode) &&
          `\`${option}\` holds ${typeof entry === 'string' ? JSON.stringify(entry) : `a value of type ${typeof entry}`}, ` +
            `which is neither an origin such as 'https://api.example.com', nor an origin with a path, nor a path of ` +
            `the page's own origin such as '/api'`,
        option,
      );
    }
    return {
      origin: own ? null : url.origin,
      path: url.pathname.replace(/\/$/, ''),
      isPublic: option === 'publicApis',
    };
  });
}

/** How many URLs are remembered, and up to which length; then the memory starts empty. */
const REMEMBERED = 500;
const LONGEST_REMEMBERED = 2_000;

/** Which requests may carry the token, and which of them need it. Every request asks, so it remembers its decisions. */
export class ApiScope {
  readonly #decisions = new Map<string, Api | null>();
  #base: string | undefined;

  /**
   * @param own the page's own origin; `undefined` where there is no page.
   * @param base what relative URLs are relative to: with `<base href>` it may be of another origin.
   */
  constructor(
    private readonly apis: readonly Api[],
    readonly own: string | undefined,
    readonly base: UrlBase,
  ) {}

  /** The longest entry that covers the URL; `null`: it gets no token. */
  find(url: string): Api | null {
    const { baseURI } = this.base;
    if (baseURI !== this.#base) {
      this.#decisions.clear();
      this.#base = baseURI;
    }
    const known = this.#decisions.get(url);
    return known === undefined ? this.#decide(url) : known;
  }

  #decide(url: string): Api | null {
    const target = plainUrl(url, this.#base);
    let found: Api | null = null;
    if (target) {
      for (const api of this.apis) {
        if (this.#covers(api, target) && api.path.length >= (found?.path.length ?? 0)) found = api;
      }
    }
    if (this.#decisions.size >= REMEMBERED) this.#decisions.clear();
    if (url.length <= LONGEST_REMEMBERED) this.#decisions.set(url, found);
    return found;
  }

  #covers({ origin, path }: Api, { origin: target, pathname }: URL): boolean {
    return target === (origin ?? this.own) && (!path || (`${pathname}/`.startsWith(`${path}/`) && !climbs(pathname)));
  }
}

/** The scope of the session. Needs an injection context. */
export function injectApiScope(apis = inject(API_LIST)): ApiScope {
  const document: AnyDocument = inject(DOCUMENT, { optional: true });
  const page = pageUrl(document);
  return new ApiScope(apis, originOf(page), urlBase(document, page));
}

/** The URL as the browser resolves it; `undefined` where it is none of http(s). */
export function resolvedUrl(url: string, { base }: ApiScope): string | undefined {
  return plainUrl(url, base.baseURI)?.href;
}

/** The origin of a URL, if it is one of http(s). */
export function originOf(url: string | undefined): string | undefined {
  return plainUrl(url ?? '')?.origin;
}

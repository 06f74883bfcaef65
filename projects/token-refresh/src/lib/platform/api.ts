/** One entry of `apis`: an origin, `null` for the page's own, and a path without a trailing slash, '' for all. */
export interface Api {
  readonly origin: string | null;
  readonly path: string;
  /** Whether it needs no token. */
  readonly isPublic: boolean;
}

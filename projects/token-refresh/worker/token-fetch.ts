/** How one call is treated. */
export interface TokenFetchOptions {
  /** `true`: it gets no token, starts no refresh and never waits for one. @default false */
  readonly skip?: boolean;
  /**
   * Whether it may be sent again when it is refused. `false`: never, and no copy of its body is kept. `true`: always, also
   * where the server may have acted on it. @default as for `REPLAYABLE`
   */
  readonly replayable?: boolean;
  /** `true`: the app makes this call without the person's doing, as for `BACKGROUND_REQUEST`. @default false */
  readonly background?: boolean;
}

/** What `fetch` accepts, and how this library treats the call. */
export interface TokenFetchInit extends RequestInit {
  /** It stays here: the real `fetch` does not see it. */
  readonly tokenRefresh?: TokenFetchOptions;
}

/** As `fetch`, with the token. */
export type TokenFetch = (input: RequestInfo | URL, init?: TokenFetchInit) => Promise<Response>;

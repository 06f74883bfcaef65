/** Where the key pair of the app is kept. {@link withDpop} takes one of your own. */
export interface DpopKeyStorage {
  /** Whether the key lives no longer than the page: other tabs then do not get the session. @default false */
  readonly isOfPage?: boolean;

  /** The key pair that is kept; `null`: none yet. */
  get(): Promise<CryptoKeyPair | null>;

  /**
   * Keeps this key pair, unless there is one. In one step: of tabs that do this at once, all must get the same.
   *
   * @returns the key pair that is kept.
   */
  add(pair: CryptoKeyPair): Promise<CryptoKeyPair>;
}

/** Keeps the key pair for as long as the page lives: after a reload, and in another tab, the person signs in again. */
export function memoryDpopKeys(): DpopKeyStorage {
  let kept: CryptoKeyPair | null = null;
  return {
    isOfPage: true,
    get: () => Promise.resolve(kept),
    add: (pair) => Promise.resolve((kept ??= pair)),
  };
}

import { DOCUMENT } from '@angular/common';
import { inject } from '@angular/core';

/**
 * A place that outlives the page: holds one text.
 *
 * Every method may throw (a browser may refuse storage at any time); the session then lives on in memory.
 */
export interface StoredText {
  /** The text last written, or `null` if there is none. */
  read(): string | null;
  write(text: string): void;
  remove(): void;
}

/** A storage of the session: the text is its record. */
export interface TokenStorageArea extends StoredText {
  /** A second text, by which tabs take turns where there are no Web Locks; only `withCrossTabSync()` uses it. */
  readonly lease?: StoredText;
}

/** Makes the storage of one app. Runs once per app, in an injection context, so that two apps never share an object. */
export type TokenStorageFactory = () => TokenStorageArea | null;

/** What `withStorage()` takes: {@link localStorageTokens}, {@link sessionStorageTokens}, or an object of your own. */
export type TokenStorage = TokenStorageArea | TokenStorageFactory;

/** Options of {@link localStorageTokens} and {@link sessionStorageTokens}. */
export interface WebStorageOptions {
  /** The storage key. Set it when two apps share one origin. @default 'ngx-token-refresh' */
  readonly key?: string;
}

function webStorage(
  area: 'localStorage' | 'sessionStorage',
  { key = 'ngx-token-refresh' }: WebStorageOptions,
): TokenStorageFactory {
  return () => {
    const document = inject(DOCUMENT, { optional: true });
    // Asked anew each time: merely reading `window.localStorage` throws a SecurityError where storage is forbidden,
    // and an embedder may forbid it later.
    const storage = (): Storage => {
      const found = document?.defaultView?.[area];
      if (!found) throw new Error(`${area} is not available`);
      return found;
    };
    const textAt = (at: string): StoredText => ({
      read: () => storage().getItem(at),
      write: (text) => storage().setItem(at, text),
      remove: () => storage().removeItem(at),
    });
    return Object.assign(textAt(key), { lease: textAt(`${key}.lease`) });
  };
}

/**
 * Keeps the session in `localStorage`: it survives a reload and is shared by the tabs of one origin.
 *
 * Any script on the page can read it; a backend that keeps the refresh token in an HttpOnly cookie is safer.
 */
export function localStorageTokens(options: WebStorageOptions = {}): TokenStorageFactory {
  return webStorage('localStorage', options);
}

/** Keeps the session in `sessionStorage`: it survives a reload and ends with the tab. */
export function sessionStorageTokens(options: WebStorageOptions = {}): TokenStorageFactory {
  return webStorage('sessionStorage', options);
}

/** Keeps the session in memory alone: a reload signs out. The default, and what every app gets on a server. */
export function memoryTokens(): TokenStorageFactory {
  return () => null;
}

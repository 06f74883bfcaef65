import { DOCUMENT } from '@angular/common';
import { inject, InjectionToken, Provider } from '@angular/core';

declare const ngDevMode: boolean | undefined;

/** The prefix of everything that this library stores or shares between tabs. */
export const NAMESPACE = new InjectionToken<string>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh namespace' : '',
);

/**
 * One text that outlives the page.
 *
 * Every method may throw, since a browser may refuse storage at any time. The session then continues in memory.
 */
export interface TokenStorageText {
  /** The text last written; `null` if there is none. */
  read(): string | null;
  write(text: string): void;
  remove(): void;
}

/** A storage of the session: its text is the session's record. */
export interface TokenStorageArea extends TokenStorageText {
  /** A second text, by which tabs exclude each other where there are no Web Locks. Used by `withCrossTabSync()` only. */
  readonly lease?: TokenStorageText;
  /** `false`: each tab has its own, as with sessionStorage; tabs then hand the session to each other. @default true */
  readonly shared?: boolean;
  /** The storage key. `withCrossTabSync()` names its lock after it. @default the namespace */
  readonly key?: string;
  /**
   * Chooses where the session is kept, and empties the other places. Called before the record of a sign-in is written,
   * with what `signIn(tokens, { remember })` says, and with `false` before that of a sign-out is removed.
   * `rememberedTokens()` has it.
   */
  remember?(choice: boolean): void;
  /**
   * Resolves when what was written is stored, and {@link TokenStorageText.read} returns what other tabs have stored.
   * `asyncTokens()` has it. @internal
   */
  settle?(): Promise<unknown>;
  /** Whether something written is not stored, and {@link settle} would wait for it. @internal */
  readonly isBusy?: boolean;
}

/** Creates the storage of one app. Runs once per app, in an injection context, so that two apps never share an object. */
export interface TokenStorageFactory {
  (): TokenStorageArea | null;
  /** @internal */
  readonly ɵproviders?: Provider;
}

/**
 * What `withStorage()` takes: {@link localStorageTokens}, {@link sessionStorageTokens}, `rememberedTokens()`,
 * `asyncTokens()`, or an object of your own.
 */
export type TokenStorage = TokenStorageArea | TokenStorageFactory;

/** Options of {@link sessionStorageTokens}. */
export interface WebStorageOptions {
  /** The storage key. @default the `namespace` of `provideTokenRefresh()` */
  readonly key?: string;
}

/** Options of {@link localStorageTokens} and of `rememberedTokens()`. */
export interface LocalStorageOptions extends WebStorageOptions {
  /**
   * Takes over tokens that the app has stored by itself, once per browser: `existingTokens({ accessToken: 'access_token' })`.
   */
  readonly migrateFrom?: TokenMigration;
}

/** One text of a web storage, for {@link TokenMigration}. */
export interface WebStorageText extends TokenStorageText {
  readonly key: string;
  readonly area: 'localStorage' | 'sessionStorage';
  /** Throws where storage is forbidden. */
  readonly storage: () => Storage;
}

/** What `existingTokens()` returns. Runs once per app, in an injection context. */
export type TokenMigration = (text: WebStorageText) => Pick<TokenStorageText, 'read'>;

/** Keeps the session in one of the two web storages. */
export function webStorage(
  area: 'localStorage' | 'sessionStorage',
  { key: ownKey, migrateFrom }: LocalStorageOptions,
  shared = true,
): () => TokenStorageArea {
  return () => {
    const document = inject(DOCUMENT, { optional: true });
    const key = ownKey ?? inject(NAMESPACE);
    // Looked up at each access: where storage is forbidden, reading `window.localStorage` throws a SecurityError, and an
    // embedder may forbid it later.
    const storage = (): Storage => {
      const found = document?.defaultView?.[area];
      if (!found) throw new Error(`${area} is not available`);
      return found;
    };
    const textAt = (at: string): TokenStorageText => ({
      read: () => storage().getItem(at),
      write: (text) => storage().setItem(at, text),
      remove: () => storage().removeItem(at),
    });
    const text = Object.assign(textAt(key), { key, lease: textAt(`${key}.lease`), shared });
    return migrateFrom ? Object.assign({}, text, migrateFrom(Object.assign(text, { area, storage }))) : text;
  };
}

/**
 * Keeps the session in `localStorage`: it survives a reload and is shared by the tabs of one origin.
 *
 * Any script on the page can read it. A backend that keeps the refresh token in an HttpOnly cookie is safer.
 */
export function localStorageTokens(options: LocalStorageOptions = {}): TokenStorageFactory {
  return webStorage('localStorage', options);
}

/** Keeps the session in `sessionStorage`: it survives a reload and ends with the tab. */
export function sessionStorageTokens(options: WebStorageOptions = {}): TokenStorageFactory {
  return webStorage('sessionStorage', options, false);
}

/** Keeps the session in memory: a reload signs the person out. The default, and what every app gets on a server. */
export function memoryTokens(): TokenStorageFactory {
  return () => null;
}

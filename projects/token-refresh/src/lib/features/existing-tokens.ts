import { inject } from '@angular/core';
import { fieldOf } from '../backends/answer-fields';
import { expiryFromMs, TokenExpiry } from '../backends/token-expiry';
import { CLOCK } from '../platform/clock';
import { configurationError } from '../platform/configuration-error';
import { RANDOM } from '../platform/random';
import { warn } from '../platform/warn';
import { writeRecord } from '../session/token-record';
import { NAMESPACE, TokenMigration, WebStorageText } from '../session/token-storage';
import { isTokenText, readTokens, Tokens } from '../session/tokens';

declare const ngDevMode: boolean | undefined;

/** Where the app has stored tokens by itself. */
export interface ExistingTokenKeys {
  /**
   * The storage key of one JSON text that holds the tokens: the names below are its fields, and may be dotted paths such
   * as `'auth.access'`. Left out: the names below are storage keys.
   */
  readonly key?: string;
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** When the access token expires: the name, and how to read it. @default unknown; read by `expiryFromMs` */
  readonly expiry?: Pick<TokenExpiry, 'field' | 'read'>;
}

/** Finds the tokens in a web storage; `null`: there are none. May throw. */
export type ExistingTokensReader = (storage: Storage) => Tokens | null | undefined;

type Found = { readonly [K in keyof Tokens]?: unknown } | null | undefined;

/**
 * Takes over the tokens that people have stored already, from before the app used this library, so that they need not
 * sign in again when it is rolled out:
 *
 * ```ts
 * withStorage(localStorageTokens({ migrateFrom: existingTokens({ accessToken: 'access_token', refreshToken: 'refresh_token' }) }))
 * ```
 *
 * They are looked for once per browser, at the first start; a mark in storage, which stays at sign-out, says that it was
 * done. Whatever is found, the start does not fail: quotes of JSON, spaces and `Bearer ` around a token are removed, and
 * what is no token is left out. The app's own keys stay as they are.
 *
 * @param from the names, or a function that finds the tokens in another way
 */
export function existingTokens(from: ExistingTokenKeys | ExistingTokensReader): TokenMigration {
  if ((typeof ngDevMode === 'undefined' || ngDevMode) && typeof from !== 'function' && !from.accessToken) {
    throw configurationError('`accessToken` of existingTokens() must name where the access token is stored');
  }
  return (text) => {
    const clock = inject(CLOCK);
    const random = inject(RANDOM);
    const namespace = inject(NAMESPACE);
    const mark = `${text.key === namespace ? namespace : `${namespace}:${text.key}`}.migrated`;
    const find = typeof from === 'function' ? from : (storage: Storage): Found => tokensAt(from, storage, clock.now());
    let looked = false;
    return {
      read: () => {
        if (!looked) takeOver(text, mark, find, random);
        looked = true;
        return text.read();
      },
    };
  };
}

/** Both are stored, record and mark, or neither: without the mark, a later sign-out would be undone at the next start. */
function takeOver(text: WebStorageText, mark: string, find: (storage: Storage) => Found, random: () => number): void {
  const storage = text.storage();
  if (storage.getItem(mark) !== null) return;
  const tokens = text.read() === null ? usableTokens(storage, find) : null;
  // Tabs that start at once take over the same tokens from localStorage: that is one session.
  const session = text.area === 'localStorage' ? 'migrated' : `migrated-${random().toString(36).slice(2)}`;
  if (tokens) text.write(writeRecord({ session, tokens, refreshedAt: 0 }));
  try {
    storage.setItem(mark, '1');
  } catch (error) {
    if (tokens) text.remove();
    throw error;
  }
}

function usableTokens(storage: Storage, find: (storage: Storage) => Found): Tokens | null {
  const found = attempt(() => find(storage) ?? null);
  if (found === null) return null;
  const [accessToken, refreshToken] = [found?.accessToken, found?.refreshToken].map(tokenIn);
  const tokens = readTokens(Object.assign({}, found, { accessToken, refreshToken }), () => undefined);
  if (typeof tokens !== 'string') return tokens;
  warn('existingTokens() took over nothing: what it found has no usable access token.');
  return null;
}

function tokensAt(
  { key, accessToken, refreshToken, expiry = {} }: ExistingTokenKeys,
  storage: Storage,
  now: number,
): Found {
  const { field, read = expiryFromMs } = expiry;
  const textAt = (name: string | undefined): string | null => (name === undefined ? null : storage.getItem(name));
  if ((textAt(key ?? accessToken) ?? textAt(key ?? refreshToken)) === null) return null;
  const record = parsed(textAt(key));
  const at = (name: string | undefined): unknown =>
    key === undefined || name === undefined ? textAt(name) : fieldOf(record, name);
  const expires = bare(at(field));
  return {
    accessToken: at(accessToken),
    refreshToken: at(refreshToken),
    expiresAt: expires == null ? undefined : attempt(() => read(expires, now)),
  };
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

const parsed = (text: string | null): unknown => attempt(() => JSON.parse(text ?? '') as unknown);

/** The value without what JSON and files put around a text. */
function bare(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  return text.startsWith('"') ? bare(parsed(text)) : text;
}

/** No token has such characters, or is such a word: it is what became of an object, or of a value that was not there. */
const NO_TOKEN = /["\s[\]{}<>]|^(?:NaN|true|false)$/;

function tokenIn(value: unknown): string | undefined {
  const text = bare(value);
  const token = typeof text === 'string' ? text.replace(/^Bearer\s+/i, '') : '';
  return isTokenText(token) && !NO_TOKEN.test(token) ? token : undefined;
}

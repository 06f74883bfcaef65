import { InjectionToken } from '@angular/core';
import { readRecord, TokenRecord, writeRecord } from './token-record';
import { StoredText, TokenStorageArea } from './token-storage';
import { warn } from '../platform/warn';

declare const ngDevMode: boolean | undefined;

/** Where the record of the session outlives the page; absent: nowhere. No method throws. */
export const TOKEN_RECORDS = new InjectionToken<TokenRecords>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh records' : '',
);

/** The record of the session in a storage that may be missing, forbidden, full, or hold anything at all. */
export class TokenRecords {
  readonly #storage: TokenStorageArea | null;
  /** Whether memory is ahead of storage, since the last access to it failed. */
  #failed = false;
  #warned = false;

  constructor(open: () => TokenStorageArea | null) {
    this.#storage = this.#try(open);
  }

  load(): TokenRecord | null {
    const text = this.#try(() => this.#storage?.read());
    if (text == null) return null;
    const record = readRecord(text);
    if (!record) this.#warnOnce('what storage holds is not a session of this version; the app starts signed out.');
    return record;
  }

  /** What storage says about the session: its record, `null`: there is none; `undefined`: it says nothing to rely on. */
  peek(): TokenRecord | null | undefined {
    if (this.#failed || !this.#storage) return undefined;
    const text = this.#try(() => ({ read: this.#storage?.read() ?? null }));
    if (!text) return undefined;
    return text.read === null ? null : (readRecord(text.read) ?? undefined);
  }

  get lease(): StoredText | undefined {
    return this.#storage?.lease;
  }

  save(record: TokenRecord): void {
    this.#try(() => {
      try {
        this.#storage?.write(writeRecord(record));
        this.#failed = false;
      } catch (error) {
        // What lies there still is a spent refresh token: presented after a reload it would look stolen.
        this.#storage?.remove();
        throw error;
      }
    });
  }

  remove(): void {
    this.#try(() => this.#storage?.remove());
  }

  #try<T>(use: () => T): T | null {
    try {
      return use();
    } catch {
      this.#failed = true;
      this.#warnOnce('storage cannot be used here; the session lives in memory and ends with the page.');
      return null;
    }
  }

  #warnOnce(sentence: string): void {
    if (!this.#warned) warn(sentence);
    this.#warned = true;
  }
}

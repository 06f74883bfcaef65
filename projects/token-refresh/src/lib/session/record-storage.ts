import { InjectionToken } from '@angular/core';
import { Findings } from '../platform/findings';
import { warn } from '../platform/warn';
import { isOfLaterFormat, readRecord, TokenRecord, writeRecord } from './token-record';
import { TokenStorageArea } from './token-storage';

declare const ngDevMode: boolean | undefined;

/** Keeps the record beyond the life of the page. Absent: in memory only. */
export const RECORD_STORAGE = new InjectionToken<RecordStorage>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh record storage' : '',
);

/** Reads and writes the record in a storage that may be missing, forbidden, full, or hold any text. Never throws. */
export class RecordStorage {
  /** The storage; `null` where there is none. */
  readonly area: TokenStorageArea | null;
  /** Sessions that this tab has ended by a sign-in or a sign-out. Another tab may still refresh and store them. */
  readonly replaced = new Set<string>();
  /** Is called after each write: other tabs should read it. */
  onWrite: (() => void) | null = null;
  /** Whether the last access failed: the storage may then hold something older than memory. */
  #failed = false;
  #warned = false;
  /** In development. */
  declare findings?: Findings | null;

  constructor(open: () => TokenStorageArea | null) {
    this.area = this.#try(open);
  }

  /** The record to start with. */
  load(): TokenRecord | null {
    const text = this.#try(() => this.area?.read());
    if (text == null) return null;
    const record = readRecord(text);
    if (!record && (typeof ngDevMode === 'undefined' || ngDevMode)) {
      if (typeof text !== 'string') {
        this.findings?.tell(
          'K7',
          '`read()` of the storage returned no text, so the app starts signed out; give a storage whose methods return ' +
            'promises to withStorage() as asyncTokens(storage)',
        );
      } else {
        this.#warnOnce(
          isOfLaterFormat(text)
            ? 'a later release has stored the session; this one leaves it there, and the app starts signed out.'
            : 'what storage holds is not a session of this version; the app starts signed out.',
        );
      }
    }
    return record;
  }

  /**
   * The stored record; `null`: none is stored, or one of a later format, which to this release is no session;
   * `undefined`: the storage cannot be relied on.
   */
  peek(): TokenRecord | null | undefined {
    if (this.#failed || !this.area) return undefined;
    const found = this.#try(() => ({ text: this.area?.read() ?? null }));
    if (!found) return undefined;
    const { text } = found;
    if (text === null) return null;
    return readRecord(text) ?? (isOfLaterFormat(text) ? null : undefined);
  }

  /**
   * Stores the record of a sign-in, or removes that of a sign-out: the session stored before is over, and noted in
   * {@link replaced}, as is that of this tab, which another may be about to store again.
   *
   * @param own the record of this tab before
   * @param remember whether the session may outlive the tab, where the storage leaves the choice to the person
   */
  replace(record: TokenRecord | null, own: TokenRecord | null, remember = false): void {
    for (const before of [own, this.peek()]) if (before) this.replaced.add(before.session);
    this.write(record, remember);
  }

  /**
   * Stores the record; `null`: removes it.
   *
   * @param remember as for {@link replace}: the record replaces one of a later format too. Left out: the session goes on,
   * or ended by itself; a record of a later format stays.
   */
  write(record: TokenRecord | null, remember?: boolean): void {
    if (remember !== undefined) this.#try(() => this.area?.remember?.(remember));
    else if (!this.#failed && this.#try(() => isOfLaterFormat(this.area?.read() ?? ''))) return;
    const { area } = this;
    this.#try(() => {
      if (!area || !record) return area?.remove();
      try {
        area.write(writeRecord(record));
        this.#failed = false;
      } catch (error) {
        // The stored refresh token is spent. Sent after a reload, it would look stolen to the server.
        area.remove();
        throw error;
      }
    });
    this.onWrite?.();
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

import { EnvironmentInjector, ErrorHandler, inject, runInInjectionContext, signal, untracked } from '@angular/core';
import { BehaviorSubject } from 'rxjs';
import { CLOCK } from '../platform/clock';
import { RANDOM } from '../platform/random';
import { RECORD_STORAGE } from './record-storage';
import { RenewalSource, SessionChange } from './session-change';
import { SESSION_ENDED, SessionEnd, SessionEndReason } from './session-end';
import { TokenRecord } from './token-record';
import { Tokens } from './tokens';

/** How many former tokens of a session are remembered. */
const REMEMBERED = 8;

/**
 * Holds the record of the session, in memory and in storage, and tells each change of it: `started`, `renewed` or
 * `ended`. This is the only place where tokens are written. Changes go to the signals, to `tokens$`, to the
 * `onSessionEnded` callbacks, and then to the watchers, of which the refresh coordinator is the first.
 *
 * `record` changes before any listener is called: requests read it without touching a signal, and code inside a listener
 * always finds the newest state in it.
 */
export class SessionStore {
  readonly #clock = inject(CLOCK);
  readonly #random = inject(RANDOM);
  readonly #injector = inject(EnvironmentInjector);
  readonly #storage = inject(RECORD_STORAGE, { optional: true });

  /** The session and its tokens; `null`: signed out. */
  record: TokenRecord | null = null;
  /** The tokens that the session had before, newest first: a request that carries one of them is ours. */
  former: readonly Tokens[] = [];

  readonly tokens = signal<Tokens | null>(null);
  readonly tokens$ = new BehaviorSubject<Tokens | null>(null);
  readonly #watchers: ((change: SessionChange) => void)[] = [];
  /** Changes that are not published yet. */
  readonly #changes: SessionChange[] = [];
  #signIns = 0;
  #publishing = false;

  constructor() {
    this.record = this.#storage?.load() ?? null;
    this.#publishTokens();
  }

  /** Calls back after each change, when all public listeners have been called. */
  watch(watcher: (change: SessionChange) => void): void {
    this.#watchers.push(watcher);
  }

  /** Starts a new session with these tokens. */
  signIn(tokens: Tokens): void {
    const receivedAt = this.#clock.now();
    // The count makes two sign-ins of this page differ; time and chance make those of two pages differ.
    const parts = [++this.#signIns, receivedAt, Math.floor(this.#random() * 2 ** 52)];
    const session = parts.map((part) => part.toString(36)).join('-');
    const displaced = this.stored()?.session ?? null;
    const from = this.#set({ session, tokens, refreshedAt: 0, receivedAt });
    this.write(this.record);
    this.#changes.push({ type: 'started', source: 'sign-in', from, displaced });
    this.publish();
  }

  /** Replaces the tokens of the session. A refresh token or token type that is left out is kept (RFC 6749 §6). */
  renew(tokens: Tokens, source: RenewalSource): void {
    this.stageRenewal(tokens, source);
    this.publish();
  }

  /** As {@link renew}, in memory and in storage, but calls no listener until {@link publish}. */
  stageRenewal(tokens: Tokens, source: RenewalSource): void {
    const { record: from } = this;
    if (!from) return;
    const { refreshToken, tokenType, audiences } = from.tokens;
    const now = this.#clock.now();
    const to: TokenRecord = {
      session: from.session,
      tokens: {
        ...(refreshToken != null && { refreshToken }),
        ...(tokenType != null && { tokenType }),
        ...(audiences && { audiences }),
        ...tokens,
      },
      refreshedAt: now,
      receivedAt: now,
    };
    this.#set(to);
    this.write(to);
    this.#changes.push({ type: 'renewed', source, from, to });
  }

  /**
   * Replaces the refresh token alone: the server has rotated it without issuing a usable access token.
   *
   * @param record the current one
   * @returns the new one
   */
  keepRefreshToken(record: TokenRecord, refreshToken: string): TokenRecord {
    const kept = { ...record, tokens: { ...record.tokens, refreshToken } };
    this.record = kept;
    this.write(kept);
    this.#publishTokens();
    return kept;
  }

  /** Ends the session, and removes it from storage. */
  end(reason: SessionEndReason): void {
    const { record } = this;
    if (!record) return;
    const stored = this.stored();
    // Another tab has signed in meanwhile: the server's answer was about the session before that.
    if (stored && stored.session !== record.session && reason !== 'signed-out') return this.adopt(stored);
    const displaced = reason === 'signed-out' ? (stored?.session ?? null) : null;
    this.write(null);
    this.#stageEnd(record, reason, 'this-tab', displaced);
    this.publish();
  }

  /** Takes over what another tab has stored; `null`: it has signed out. */
  adopt(stored: TokenRecord | null): void {
    this.stageAdoption(stored);
    this.publish();
  }

  /** As {@link adopt}, but calls no listener until {@link publish}. */
  stageAdoption(stored: TokenRecord | null): void {
    const { record: from } = this;
    if (!stored) {
      if (from) this.#stageEnd(from, 'signed-out', 'other-tab', null);
      return;
    }
    this.#set(stored);
    this.#changes.push(
      from?.session === stored.session
        ? { type: 'renewed', source: 'other-tab', from, to: stored }
        : { type: 'started', source: 'other-tab', from, displaced: null },
    );
  }

  /** Writes the record to storage, for the next page of this tab and for other tabs; `null` removes it. */
  write(record: TokenRecord | null): void {
    this.#storage?.write(record);
  }

  /** The record in storage; `null`: none; `undefined`: there is no storage to rely on. */
  stored(): TokenRecord | null | undefined {
    return this.#storage?.peek();
  }

  /**
   * Tells all changes that have not been told. A change made by a listener waits until the one before has reached every
   * listener: otherwise later listeners would hear the older change last.
   */
  publish(): void {
    if (this.#publishing) return;
    this.#publishing = true;
    for (let change = this.#changes.shift(); change; change = this.#changes.shift()) {
      this.#publishTokens();
      if (change.type === 'ended') this.#callEndListeners(change.end);
      for (const watcher of this.#watchers) watcher(change);
    }
    this.#publishing = false;
  }

  /** @returns the record that was replaced. */
  #set(record: TokenRecord): TokenRecord | null {
    const { record: from } = this;
    this.former = from?.session === record.session ? [from.tokens, ...this.former].slice(0, REMEMBERED) : [];
    this.record = record;
    return from;
  }

  #stageEnd(
    from: TokenRecord,
    reason: SessionEndReason,
    source: 'this-tab' | 'other-tab',
    displaced: string | null,
  ): void {
    this.record = null;
    this.former = [];
    this.#changes.push({ type: 'ended', source, from, end: { reason, sessionName: null }, displaced });
  }

  #publishTokens(): void {
    const tokens = this.record?.tokens ?? null;
    if (tokens === this.tokens$.value) return;
    untracked(() => this.tokens.set(tokens));
    this.tokens$.next(tokens);
  }

  #callEndListeners(end: SessionEnd): void {
    for (const listener of this.#injector.get(SESSION_ENDED, [])) {
      try {
        untracked(() => runInInjectionContext(this.#injector, () => listener(end)));
      } catch (error) {
        this.#injector.get(ErrorHandler, null, { optional: true })?.handleError(error);
      }
    }
  }
}

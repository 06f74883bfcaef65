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
  /** Keeps the record beyond the life of the page; `null`: in memory only. */
  readonly storage = inject(RECORD_STORAGE, { optional: true });

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
    this.record = this.storage?.load() ?? null;
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
    const from = this.#set({ session, tokens, refreshedAt: 0, receivedAt });
    this.storage?.replace(this.record);
    this.#changes.push({ type: 'started', source: 'sign-in', from });
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
    const now = this.#clock.now();
    // A new token comes with its own expiry, or with none.
    const gone = Object.assign(
      { expiresAt: undefined },
      tokens.refreshToken != null && { refreshExpiresAt: undefined },
    );
    const to = {
      session: from.session,
      tokens: Object.assign({}, from.tokens, gone, tokens),
      refreshedAt: now,
      receivedAt: now,
    };
    this.#set(to);
    this.storage?.write(to);
    this.#changes.push({ type: 'renewed', source, from, to });
  }

  /**
   * Replaces the refresh token alone: the server has rotated it without issuing a usable access token.
   *
   * @param record the current one
   * @returns the new one
   */
  keepRefreshToken(record: TokenRecord, refreshToken: string): TokenRecord {
    const tokens = Object.assign({}, record.tokens, { refreshToken });
    this.record = Object.assign({}, record, { tokens });
    this.storage?.write(this.record);
    this.#publishTokens();
    return this.record;
  }

  /** Ends the session, and removes it from storage. */
  end(reason: SessionEndReason): void {
    const { record, storage } = this;
    if (!record) return;
    if (reason === 'signed-out') {
      storage?.replace(null);
    } else {
      const stored = storage?.peek();
      // Another tab has signed in meanwhile: the server's answer was about the session before that.
      if (stored && stored.session !== record.session) return this.adopt(stored);
      storage?.write(null);
    }
    this.#stageEnd(record, reason, 'this-tab');
    this.publish();
  }

  /** Takes over what another tab has stored; `null`: it has signed out. */
  adopt(stored: TokenRecord | null): void {
    this.stageAdoption(stored);
    this.publish();
  }

  /** As {@link adopt}, but calls no listener until {@link publish}. */
  stageAdoption(stored: TokenRecord | null): void {
    const source = 'other-tab';
    const { record: from } = this;
    if (!stored) {
      if (from) this.#stageEnd(from, 'signed-out', source);
      return;
    }
    this.#set(stored);
    this.#changes.push(
      from?.session === stored.session
        ? { type: 'renewed', source, from, to: stored }
        : { type: 'started', source, from },
    );
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

  #stageEnd(from: TokenRecord, reason: SessionEndReason, source: 'this-tab' | 'other-tab'): void {
    this.record = null;
    this.former = [];
    this.#changes.push({ type: 'ended', source, from, end: { reason, sessionName: null } });
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

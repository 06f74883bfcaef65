import { EnvironmentInjector, ErrorHandler, inject, runInInjectionContext, signal, untracked } from '@angular/core';
import { BehaviorSubject } from 'rxjs';
import { CLOCK } from '../platform/clock';
import { RANDOM } from '../platform/random';
import { SESSION_ENDED, SessionEndReason } from './session-end';
import { TAB_CHANNEL } from '../features/cross-tab/tab-channel';
import { TokenRecord } from './token-record';
import { TOKEN_RECORDS } from './record-storage';
import { Tokens } from './tokens';

/** Former tokens of a session that are remembered. */
const REMEMBERED = 8;

/**
 * The session and its tokens, for the rooms of this library. {@link TokenStore} is its public face.
 *
 * `current` and `session` are plain fields that change before anybody is told: code on the request path reads them
 * without touching a signal, and code that runs in a listener finds the truth in them whatever order listeners have.
 */
export class SessionStore {
  readonly #clock = inject(CLOCK);
  readonly #random = inject(RANDOM);
  readonly #injector = inject(EnvironmentInjector);
  readonly #records = inject(TOKEN_RECORDS, { optional: true });
  readonly #channel = inject(TAB_CHANNEL, { optional: true });

  /** The tokens of the session; `null`: signed out. */
  current: Tokens | null = null;
  /** The tokens that `current` has replaced in this session, newest first: by them a late use is known as ours. */
  former: readonly Tokens[] = [];
  /** Names the session, across its refreshes and across reloads; `null`: signed out. */
  session: string | null = null;
  /** Epoch ms at which a refresh brought `current`; 0: it came from a sign-in. */
  refreshedAt = 0;
  /** Epoch ms at which `current` came; 0: unknown. */
  receivedAt = 0;
  /** Whether the last change was found in storage: another tab, or a former page, has made it. */
  adopted = false;
  /** The session that storage held when somebody signed in or out here, and that is over by that; `null`: none. */
  displaced: string | null = null;
  /** How many sessions have ended, and why the last one did. */
  ends = 0;
  endReason: SessionEndReason = 'signed-out';

  readonly tokens = signal<Tokens | null>(null);
  readonly tokens$ = new BehaviorSubject<Tokens | null>(null);
  /** Runs after every change, when every listener has been told. */
  readonly #watchers: (() => void)[] = [];
  readonly #ended: SessionEndReason[] = [];
  #signIns = 0;
  #publishing = false;
  #changed = false;

  constructor() {
    const record = this.#records?.load();
    if (record) this.adopt(record);
  }

  watch(watcher: () => void): void {
    this.#watchers.push(watcher);
  }

  /** Sign-in: a new session. */
  start(tokens: Tokens): void {
    const receivedAt = this.#clock.now();
    // The count tells two sign-ins of this page apart; chance and time tell those of two pages apart.
    const parts = [++this.#signIns, receivedAt, Math.floor(this.#random() * 2 ** 52)];
    const session = parts.map((part) => part.toString(36)).join('-');
    const record = { session, tokens, refreshedAt: 0, receivedAt };
    this.displaced = this.stored()?.session ?? null;
    this.save(record);
    this.take(record);
  }

  /** New tokens for the session under way. */
  replace(tokens: Tokens): void {
    const record = this.next(tokens);
    if (!record) return;
    this.save(record);
    this.take(record);
  }

  /**
   * The record that these tokens make in the session under way; `null`: there is none. A refresh token or token type
   * that is not sent anew is kept (RFC 6749 §6).
   */
  next(tokens: Tokens): TokenRecord | null {
    const { current, session } = this;
    if (!current || !session) return null;
    const { refreshToken, tokenType } = current;
    const now = this.#clock.now();
    return {
      session,
      tokens: Object.assign({}, refreshToken != null && { refreshToken }, tokenType != null && { tokenType }, tokens),
      refreshedAt: now,
      receivedAt: now,
    };
  }

  /**
   * Writes the record to storage, for this tab's next page and for the other tabs; `null`: that there is none. Nobody
   * here is told.
   */
  save(record: TokenRecord | null): void {
    if (record) this.#records?.save(record);
    else this.#records?.remove();
    this.#channel?.tell();
  }

  /** What storage holds: `null`: no session; `undefined`: nothing to rely on. */
  stored(): TokenRecord | null | undefined {
    return this.#records?.peek();
  }

  /** Takes over a record that was found in storage; `null`: there is none, the session has ended elsewhere. */
  adopt(record: TokenRecord | null): void {
    if (record) this.take(record, true);
    else this.#close('signed-out', true);
  }

  /** Takes over a record that storage holds already. */
  take(record: TokenRecord, adopted = false): void {
    const { current, session } = this;
    const sameSession = record.session === session;
    this.former = current && sameSession ? [current, ...this.former].slice(0, REMEMBERED) : [];
    this.current = record.tokens;
    this.session = record.session;
    this.refreshedAt = record.refreshedAt;
    this.receivedAt = record.receivedAt ?? 0;
    this.adopted = adopted;
    this.#publish();
  }

  end(reason: SessionEndReason): void {
    if (!this.current) return;
    const stored = this.stored();
    // Somebody has signed in meanwhile, in another tab: what the server said was about the session before.
    if (stored && stored.session !== this.session && reason !== 'signed-out') return this.adopt(stored);
    this.displaced = reason === 'signed-out' ? (stored?.session ?? null) : null;
    this.save(null);
    this.#close(reason, false);
  }

  #close(reason: SessionEndReason, adopted: boolean): void {
    if (!this.current) return;
    this.adopted = adopted;
    this.current = this.session = null;
    this.former = [];
    this.ends++;
    this.endReason = reason;
    this.#ended.push(reason);
    this.#publish();
  }

  /**
   * Tells everybody. A change made by a listener is told after the one under way has reached every listener:
   * otherwise those further down the line would hear the older news last and believe it.
   */
  #publish(): void {
    this.#changed = true;
    if (this.#publishing) return;
    this.#publishing = true;
    while (this.#changed) {
      this.#changed = false;
      const tokens = this.current;
      untracked(() => this.tokens.set(tokens));
      this.tokens$.next(tokens);
      for (let reason = this.#ended.shift(); reason; reason = this.#ended.shift()) this.#tellEnded(reason);
      for (const watcher of this.#watchers) watcher();
    }
    this.#publishing = false;
  }

  #tellEnded(reason: SessionEndReason): void {
    for (const listener of this.#injector.get(SESSION_ENDED, [])) {
      try {
        untracked(() => runInInjectionContext(this.#injector, () => listener(reason)));
      } catch (error) {
        this.#injector.get(ErrorHandler, null, { optional: true })?.handleError(error);
      }
    }
  }
}

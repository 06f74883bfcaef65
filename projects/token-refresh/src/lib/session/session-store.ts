import { EnvironmentInjector, ErrorHandler, inject, runInInjectionContext, signal, untracked } from '@angular/core';
import { BehaviorSubject } from 'rxjs';
import { CLOCK } from '../platform/clock';
import { onServer } from '../platform/on-server';
import { RANDOM } from '../platform/random';
import { RECORD_STORAGE } from './record-storage';
import { ChangeSource, RenewalSource, SessionChange } from './session-change';
import { EndingAnswer, HoldableEnd, SESSION_ENDED, sessionEnd, SessionEndReason } from './session-end';
import { generationOf, TokenRecord } from './token-record';
import { Tokens } from './tokens';
import { nameMissingSetUp } from '../platform/missing-set-up';
import { OWN } from './named-session';

declare const ngDevMode: boolean | undefined;
declare const ngServerMode: boolean | undefined;

/** How many former tokens of a session are remembered. */
const REMEMBERED = 8;

/**
 * Holds the record of the session, in memory and in storage, and tells each change of it: `started`, `renewed` or
 * `ended`. Tokens change nowhere else. Changes go to the signals, to `tokens$`, to the `onSessionEnded` callbacks, and
 * then to the watchers, of which the refresh coordinator is the first.
 *
 * `record` changes before any listener is called: requests read it without touching a signal, and code inside a listener
 * always finds the newest state in it.
 */
export class SessionStore {
  readonly #clock = inject(CLOCK);
  readonly #random = inject(RANDOM);
  readonly #injector = inject(EnvironmentInjector);
  /** Keeps the record beyond the life of the page; `null`: in memory only. */
  readonly storage = inject(RECORD_STORAGE, OWN);

  /** The session and its tokens; `null`: signed out. */
  record: TokenRecord | null = null;
  /** Whether it is not known yet if there is a session. */
  readonly isResuming = signal((typeof ngServerMode === 'undefined' || ngServerMode) && onServer());
  /** Why a session has ended that another tab has ended. */
  reasonElsewhere: () => SessionEndReason = () => 'signed-out';
  /** Resolves when nothing should wait for that any longer. */
  whenResumed = Promise.resolve();
  /** What is known of the session that a resuming app finds at the server; `null`: not even its name. */
  resumed: Pick<TokenRecord, 'session' | 'generation'> | null = null;

  /** The tokens that the session had before, newest first: a request that carries one of them is ours. */
  former: readonly Tokens[] = [];

  /** In development: whether code that does not use `HttpClient` has asked for the token. */
  declare tokenWasAsked?: boolean;

  readonly tokens = signal<Tokens | null>(null);
  readonly tokens$ = new BehaviorSubject<Tokens | null>(null);
  readonly #watchers: ((change: SessionChange) => void)[] = [];
  /** Where the newest change came from, told or not. */
  newestSource: ChangeSource | null = null;
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

  /** Starts a new session with these tokens. @param remember see {@link RecordStorage.replace} */
  signIn(tokens: Tokens, remember?: boolean): void {
    this.publish();
    const record = { session: this.#newSession(), tokens, refreshedAt: 0, receivedAt: this.#clock.now() };
    this.storage?.replace(record, this.record, remember);
    this.stage(record, 'sign-in');
    this.publish();
  }

  #newSession(): string {
    // The count makes two sign-ins of this page differ; time and chance make those of two pages differ.
    return `${++this.#signIns}-${this.#clock.now()}-${this.#random()}`;
  }

  /**
   * Replaces the tokens of the session; those of an exchange may be of the one that a resuming app has found. A refresh token
   * or token type that is left out is kept (RFC 6749 §6).
   */
  renew(tokens: Tokens, source: RenewalSource): void {
    this.publish();
    if (this.record || source === 'exchange') this.stage(this.storeTokens(tokens), source);
    this.publish();
  }

  /** Stores the new tokens, of the session or of the one that a resuming app has found. @returns what to stage */
  storeTokens(tokens: Tokens): TokenRecord {
    const before: Partial<TokenRecord> & Pick<TokenRecord, 'session'> = this.record ??
      this.resumed ?? { session: this.#newSession() };
    const now = this.#clock.now();
    const kept: { -readonly [K in keyof Tokens]?: Tokens[K] } = Object.assign({}, before.tokens);
    // A new token comes with its own expiry, or with none.
    delete kept.expiresAt;
    // So does a new refresh token; and an end that is stated anew replaces the former, with its kind.
    if (tokens.refreshExpiresAt != null || (tokens.refreshToken ?? kept.refreshToken) !== kept.refreshToken) {
      delete kept.refreshExpiresAt;
      delete kept.refreshExpiryIsAbsolute;
    }
    // With the token of an audience alone, the access token is as old as it was.
    const isOld = tokens.audiences && tokens.accessToken === before.tokens?.accessToken;
    const times = isOld ? undefined : { refreshedAt: now, receivedAt: now };
    const fresh = { tokens: Object.assign(kept, tokens), generation: generationOf(before) + 1 };
    const record = Object.assign({}, before, fresh, times) as TokenRecord;
    this.storage?.write(record);
    return record;
  }

  /**
   * Replaces the refresh token alone, when the server has rotated it without issuing a usable access token. The signals
   * change at the next {@link publish}.
   *
   * @param record the current one
   * @returns the new one
   */
  stageRefreshToken(record: TokenRecord, refreshToken: string): TokenRecord {
    // The end that is known is that of the one before (E2).
    const tokens = Object.assign({}, record.tokens, { refreshToken, refreshExpiresAt: undefined });
    this.record = Object.assign({}, record, { tokens, generation: generationOf(record) + 1 });
    this.storage?.write(this.record);
    return this.record;
  }

  /** Ends the session, and removes it from storage. @param answer what the answer that ended it says */
  end(reason: SessionEndReason, answer?: EndingAnswer): void {
    this.publish();
    const { record, storage } = this;
    const stored = storage?.peek();
    // Another tab has signed in meanwhile: what ends here is the session before that.
    if (record && reason !== 'signed-out' && stored && stored.session !== record.session) return this.adopt(stored);
    // The person's own sign-out also ends a session that a later release has stored, of which this one knows nothing.
    const isSignOut = reason === 'signed-out';
    if ((isSignOut || reason === 'inactive') && (record ? isSignOut || stored : stored === null))
      storage?.replace(null, record);
    else if (record) storage?.write(null);
    this.stage(null, 'this-tab', sessionEnd(reason, answer, record ? [record.tokens, ...this.former] : []));
    this.publish();
  }

  /** Takes over what another tab has stored; `null`: it has signed out. */
  adopt(stored: TokenRecord | null): void {
    this.publish();
    this.stage(stored, 'other-tab');
    this.publish();
  }

  /** Replaces the record in memory, but calls no listener until {@link publish}. */
  stage(to: TokenRecord | null, source: ChangeSource, end?: HoldableEnd): void {
    const { record: from } = this;
    if (!from && !to) return;
    const isRenewal = !!to && from?.session === to.session;
    const type = isRenewal ? 'renewed' : to ? 'started' : 'ended';
    // Asked before the session is gone: it may depend on it.
    const ended = to ? undefined : (end ?? sessionEnd(this.reasonElsewhere()));
    this.former = isRenewal ? [from.tokens, ...this.former].slice(0, REMEMBERED) : [];
    this.record = to;
    this.newestSource = source;
    this.#changes.push({ type, source, from, to, end: ended } as SessionChange);
  }

  /**
   * Tells all changes that have not been told. What was staged is told before the next change, so that the end of a
   * session is not told after the next sign-in. A change made by a listener waits until the one before has reached every
   * listener: otherwise later listeners would hear the older change last.
   */
  publish(): void {
    if (this.#publishing) return;
    this.#publishing = true;
    this.#publishTokens();
    for (let change = this.#changes.shift(); change; change = this.#changes.shift()) {
      this.#publishTokens();
      if (change.type === 'ended') this.tellEnd(change.end);
      for (const watcher of this.#watchers) watcher(change);
    }
    this.#publishing = false;
  }

  #publishTokens(): void {
    const tokens = this.record?.tokens ?? null;
    if (tokens === this.tokens$.value) return;
    untracked(() => this.tokens.set(tokens));
    this.tokens$.next(tokens);
  }

  /** Calls the `onSessionEnded` callbacks. A session that ends before it was resumed is told by this alone: no record changes. */
  tellEnd(end: HoldableEnd): void {
    // Once the app is destroyed, none is left.
    const listeners = this.callApp(() => this.#injector.get(SESSION_ENDED, [])) ?? [];
    for (const listener of listeners) this.callApp(() => listener(end));
    if (typeof ngDevMode === 'undefined' || ngDevMode) end.ɵisTold = true;
  }

  /** Calls a function of the app, in an injection context. What it throws goes to Angular's `ErrorHandler`. */
  callApp<T>(call: () => T): T | undefined {
    try {
      return untracked(() => runInInjectionContext(this.#injector, call));
    } catch (error) {
      try {
        this.#injector.get(ErrorHandler).handleError(error);
      } catch {
        // An ErrorHandler that throws, or is missing, must not stop what follows.
      }
      return undefined;
    }
  }
}

if (typeof ngDevMode === 'undefined' || ngDevMode) nameMissingSetUp(SessionStore, 'TokenRefresher');

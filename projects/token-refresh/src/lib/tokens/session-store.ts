import {
  EnvironmentInjector,
  ErrorHandler,
  inject,
  Injectable,
  runInInjectionContext,
  signal,
  untracked,
} from '@angular/core';
import { BehaviorSubject } from 'rxjs';
import { CLOCK } from './clock';
import { RANDOM } from './random';
import { SESSION_ENDED, SessionEndReason } from './session-end';
import { TOKEN_RECORDS } from './token-records';
import { Tokens } from './tokens';

/** Former tokens of a session that are remembered. */
const REMEMBERED = 8;

/**
 * The session and its tokens, for the rooms of this library. {@link TokenStore} is its public face.
 *
 * `current` and `session` are plain fields that change before anybody is told: code on the request path reads them
 * without touching a signal, and code that runs in a listener finds the truth in them whatever order listeners have.
 */
@Injectable()
export class SessionStore {
  readonly #clock = inject(CLOCK);
  readonly #random = inject(RANDOM);
  readonly #injector = inject(EnvironmentInjector);
  readonly #records = inject(TOKEN_RECORDS, { optional: true });

  /** The tokens of the session; `null`: signed out. */
  current: Tokens | null = null;
  /** The tokens that `current` has replaced in this session, newest first: by them a late use is known as ours. */
  former: readonly Tokens[] = [];
  /** Names the session, across its refreshes and across reloads; `null`: signed out. */
  session: string | null = null;
  /** Epoch ms at which a refresh brought `current`; 0: it came from a sign-in. */
  refreshedAt = 0;
  /** Why the last session ended. */
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
    if (!record) return;
    ({ tokens: this.current, session: this.session, refreshedAt: this.refreshedAt } = record);
    this.#publish();
  }

  watch(watcher: () => void): void {
    this.#watchers.push(watcher);
  }

  /** Sign-in: a new session. */
  start(tokens: Tokens): void {
    this.former = [];
    // The count tells two sign-ins of this page apart; chance and time tell those of two pages apart.
    const parts = [++this.#signIns, this.#clock.now(), Math.floor(this.#random() * 2 ** 52)];
    this.#commit(tokens, parts.map((part) => part.toString(36)).join('-'), 0);
  }

  /** New tokens for the session under way. A refresh token or token type that is not sent anew is kept (RFC 6749 §6). */
  replace(tokens: Tokens): void {
    const { current, session } = this;
    if (current && session) {
      const { refreshToken, tokenType } = current;
      this.former = [current, ...this.former].slice(0, REMEMBERED);
      this.#commit(
        { ...(refreshToken != null && { refreshToken }), ...(tokenType != null && { tokenType }), ...tokens },
        session,
        this.#clock.now(),
      );
    }
  }

  end(reason: SessionEndReason): void {
    if (!this.current) return;
    this.current = this.session = null;
    this.former = [];
    this.endReason = reason;
    this.#ended.push(reason);
    this.#records?.remove();
    this.#publish();
  }

  #commit(tokens: Tokens, session: string, refreshedAt: number): void {
    this.current = tokens;
    this.session = session;
    this.refreshedAt = refreshedAt;
    this.#records?.save({ session, tokens, refreshedAt });
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

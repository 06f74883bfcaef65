import { computed, EnvironmentInjector, inject, Signal } from '@angular/core';
import { Observable } from 'rxjs';
import { diagnoseFields } from './backends/diagnosis';
import { CLOCK } from './platform/clock';
import { FINDINGS } from './platform/findings';
import { warn } from './platform/warn';
import { REFRESH_CONFIG } from './refresh/refresh-config';
import { createSignOut } from './refresh/sign-out';
import { tellOfOtherFields } from './session/other-fields';
import { SessionStore } from './session/session-store';
import { readTokens, Tokens } from './session/tokens';
import { nameMissingSetUp } from './platform/missing-set-up';

declare const ngDevMode: boolean | undefined;

/** Options of {@link TokenStore.renew}. */
export interface RenewOptions {
  /** The session that the tokens belong to: `TokenStore.sessionId` of when they were asked for. @default the current one */
  readonly sessionId?: string | null;
}

/** Options of {@link TokenStore.signIn} and {@link TokenStore.signInFrom}. */
export interface SignInOptions {
  /**
   * "Stay signed in": whether the session outlives the tab. Only `withStorage(rememberedTokens())` leaves that choice to
   * the sign-in. @default false
   */
  readonly remember?: boolean;
}

/**
 * The tokens of the session: the app reports sign-in and sign-out here, and reads whether there is a session. Refreshes
 * change it too.
 */
export class TokenStore {
  // First: what a configuration that is read now throws would be taken for a storage that fails.
  readonly #backend = inject(REFRESH_CONFIG).backend;
  readonly #store = inject(SessionStore);
  readonly #clock = inject(CLOCK);
  readonly #injector = inject(EnvironmentInjector);
  readonly #signOut = createSignOut();

  /** The tokens of the session; `null` while signed out. */
  readonly tokens: Signal<Tokens | null> = this.#store.tokens.asReadonly();

  /**
   * `'signed-in'`: there is a session. `'resuming'`: it is not known yet, with `withSessionResume()` or a storage that
   * answers later; always so while a server renders the app.
   */
  readonly status: Signal<'resuming' | 'signed-in' | 'signed-out'> = computed(() =>
    this.#store.isResuming() ? 'resuming' : this.tokens() ? 'signed-in' : 'signed-out',
  );

  /** Whether there is a session. Stays `true` while an access token is stale: a refresh will cure that. */
  readonly isAuthenticated: Signal<boolean> = computed(() => this.status() === 'signed-in');

  /** Names the sign-in: equal over refreshes, reloads and tabs; `null` while signed out. */
  readonly sessionId: Signal<string | null> = computed(() =>
    this.tokens() ? (this.#store.record?.session ?? null) : null,
  );

  /** The tokens of the session, on subscription and after every change. Never completes, never fails. */
  readonly tokens$: Observable<Tokens | null> = this.#store.tokens$.asObservable();

  /**
   * When the session ends unless the person signs in again, in epoch ms of this machine: the end of the refresh token.
   * `null`: unknown, or signed out. The session ends with reason `'expired'` when a request, or the page as it wakes,
   * finds that its access token is of no more use after that.
   */
  readonly sessionEndsAt: Signal<number | null> = computed(() => this.tokens()?.refreshExpiresAt ?? null);

  /**
   * Resolves when nothing should wait any longer to know whether there is a session: at once, unless `status` is
   * `'resuming'`. It stays `'resuming'` where the auth server could not be reached in time. Never rejects.
   */
  whenResumed(): Promise<void> {
    // In an app initializer the features of a configuration that was read just now have still to start.
    return Promise.resolve().then(() => this.#store.whenResumed);
  }

  /**
   * Signs in: starts a new session. It replaces a session under way, and whatever waits for a token of that one fails.
   *
   * @throws TypeError if a field cannot be used, for example an access token that cannot be a header value. Nothing
   * has changed then.
   */
  signIn(tokens: Tokens, options?: SignInOptions): void {
    if (typeof ngDevMode === 'undefined' || ngDevMode)
      tellOfOtherFields(tokens, 'signIn', EXPECTED, () => this.#injector.get(FINDINGS, null));
    this.#signIn(checked(tokens, 'signIn'), options);
  }

  /**
   * Signs in with the answer to the app's own sign-in request, which the backend reads as it reads the answer to a
   * refresh: `store.signInFrom(answer)`.
   *
   * @param answer the body; `null` for an empty one, where the access token is a cookie
   * @throws TypeError if it has no usable access token, or a backend of the app's own has no `readTokens`. Nothing has
   * changed then.
   */
  signInFrom(answer: unknown, options?: SignInOptions): void {
    const read = this.#backend.readTokens?.(answer, this.#clock.now());
    if (typeof ngDevMode === 'undefined' || ngDevMode) {
      const { ɵdiagnosis: diagnosis } = this.#backend;
      const findings = this.#injector.get(FINDINGS, null);
      if (diagnosis && findings) diagnoseFields(diagnosis, answer, findings, 'sign-in');
    }
    this.#signIn(
      checked(read, 'signInFrom', (field) => {
        if (typeof ngDevMode === 'undefined' || ngDevMode)
          warn(`the answer to the sign-in has an unusable \`${field}\`; the tokens are taken without it.`);
      }),
      options,
    );
  }

  #signIn(tokens: Tokens, options?: SignInOptions): void {
    if ((typeof ngDevMode === 'undefined' || ngDevMode) && options?.remember !== undefined) {
      const { storage } = this.#store;
      // Where the storage could not be opened, and on a server, it cannot be told which it is.
      if (!storage || (storage.area && !storage.area.remember))
        warn('`remember` was ignored: it counts with withStorage(rememberedTokens()) alone.');
    }
    this.#store.signIn(tokens, options?.remember);
  }

  /**
   * Replaces the tokens of the session, for an app that has refreshed by itself. A refresh token or token type that is
   * left out is kept. Requests that wait for a refresh go out with the new token. Ignored while signed out, and where the
   * session of `sessionId` is no more.
   *
   * @throws TypeError as {@link signIn} does.
   */
  renew(tokens: Tokens, options: RenewOptions = {}): void {
    if (typeof ngDevMode === 'undefined' || ngDevMode)
      tellOfOtherFields(tokens, 'renew', EXPECTED, () => this.#injector.get(FINDINGS, null));
    const read = checked(tokens, 'renew');
    const { sessionId } = options;
    // `null`: there was no session when the tokens were asked for.
    if (sessionId !== undefined && sessionId !== (this.#store.record?.session ?? undefined)) return;
    if ((typeof ngDevMode === 'undefined' || ngDevMode) && !this.#store.record)
      warn('TokenStore.renew() was ignored: there is no session. Sign in with signIn().');
    this.#store.renew(read, 'renew');
  }

  /**
   * Signs out: ends the session at once, here and in storage. Needs no network. Does nothing while signed out.
   *
   * @returns resolves when the server was told, if the backend can revoke tokens, and after 2 s at the latest. Never
   * rejects. Await it before the page navigates away: the navigation would cancel the request.
   */
  signOut(): Promise<void> {
    return this.#signOut('signed-out');
  }
}

const EXPECTED: Readonly<Record<keyof Tokens, string>> = {
  accessToken: 'a text that can be sent in a header',
  refreshToken: 'a text, or left out',
  expiresAt: 'a finite number of epoch milliseconds, or left out',
  refreshExpiresAt: 'a finite number of epoch milliseconds, or left out',
  refreshExpiryIsAbsolute: 'true, or left out',
  tokenType: `an authentication scheme such as 'Bearer', or left out`,
  audiences: 'an object, or left out',
};

function checked(tokens: unknown, method: string, skipped?: (field: keyof Tokens) => void): Tokens {
  const read = readTokens(tokens, skipped);
  // The message does not quote the value: it may be most of a token.
  if (typeof read === 'string') {
    const expected = typeof ngDevMode === 'undefined' || ngDevMode ? `must be ${EXPECTED[read]}` : 'cannot be used';
    throw new TypeError(`TokenStore.${method}(): \`${read}\` ${expected}.`);
  }
  return read;
}

if (typeof ngDevMode === 'undefined' || ngDevMode) nameMissingSetUp(TokenStore, 'TokenStore');

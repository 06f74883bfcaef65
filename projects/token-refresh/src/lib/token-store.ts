import { computed, inject, Injectable, Signal } from '@angular/core';
import { Observable } from 'rxjs';
import { REVOCATION } from './tokens/revocation';
import { SessionStore } from './session/session-store';
import { readTokens, Tokens } from './session/tokens';
import { warn } from './platform/warn';

declare const ngDevMode: boolean | undefined;

/**
 * Holds the tokens of the session: what the app tells at sign-in and sign-out, and where it sees whether somebody is
 * signed in. Refreshes change it too.
 */
@Injectable()
export class TokenStore {
  readonly #store = inject(SessionStore);
  readonly #revoke = inject(REVOCATION, { optional: true });

  /** The tokens of the session; `null` while signed out. */
  readonly tokens: Signal<Tokens | null> = this.#store.tokens.asReadonly();

  /** Whether there is a session. Stays `true` while an access token is stale: a refresh will cure that. */
  readonly isAuthenticated: Signal<boolean> = computed(() => this.tokens() !== null);

  /** The tokens of the session, on subscription and after every change. Never completes, never fails. */
  readonly tokens$: Observable<Tokens | null> = this.#store.tokens$.asObservable();

  /**
   * Sign-in: starts a new session. A session under way is replaced, and whatever waits for one of its tokens fails.
   *
   * @throws TypeError if a field cannot be used, for example an access token that cannot be a header value. Nothing
   * has changed then.
   */
  set(tokens: Tokens): void {
    this.#store.start(checked(tokens, 'set'));
  }

  /**
   * New tokens for the session under way, when the app has refreshed by itself. A refresh token or token type that is
   * left out is kept. Requests that wait for a refresh go out with the new token. Ignored while signed out.
   *
   * @throws TypeError as {@link set} does.
   */
  update(tokens: Tokens): void {
    const read = checked(tokens, 'update');
    if (!this.#store.current) warn('TokenStore.update() was ignored: nobody is signed in. Sign in with set().');
    this.#store.replace(read);
  }

  /**
   * Sign-out: ends the session, here and in storage. Needs no network. Does nothing while signed out.
   *
   * Where the backend can revoke tokens, the server is told after that, once; nobody waits for it, and it may fail.
   */
  clear(): void {
    const { current, session } = this.#store;
    const stored = this.#store.stored();
    // Another tab may have rotated them a moment ago.
    const newest = stored?.session === session ? stored.tokens : current;
    this.#store.end('signed-out');
    if (newest) this.#revoke?.(newest);
  }
}

const EXPECTED: Record<keyof Tokens, string> = {
  accessToken: 'a text that can be sent in a header',
  refreshToken: 'a text, or left out',
  expiresAt: 'a finite number of epoch milliseconds, or left out',
  tokenType: `an authentication scheme such as 'Bearer', or left out`,
};

function checked(tokens: Tokens, method: string): Tokens {
  const read = readTokens(tokens);
  // The value itself stays out of the message: it may be most of a token.
  if (typeof read === 'string') {
    const expected = typeof ngDevMode === 'undefined' || ngDevMode ? `must be ${EXPECTED[read]}` : 'cannot be used';
    throw new TypeError(`TokenStore.${method}(): \`${read}\` ${expected}.`);
  }
  return read;
}

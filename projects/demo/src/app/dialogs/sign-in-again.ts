import { inject, Injectable, signal } from '@angular/core';
import { Router } from '@angular/router';
import { SessionEnd, Tokens, TokenStore } from 'ngx-token-refresh';
import { Session } from '../session/session';
import { readTokenClaims } from '../session/token-claims';
import { WIRE } from '../wire/wire';

/** Asks people to sign in where they are, if they have chosen that; the calls that wait go on then. */
@Injectable({ providedIn: 'root' })
export class SignInAgain {
  readonly #wire = inject(WIRE);
  readonly #session = inject(Session);
  readonly #store = inject(TokenStore);
  readonly #router = inject(Router);
  #letFail = (): void => undefined;
  #lastUsername: string | null = null;
  /** Whether people are asked in a dialog, and not led to the login page. */
  readonly isChosen = signal(false);
  /** Whom the dialog asks for; `null`: it is closed. */
  readonly username = signal<string | null>(null);
  readonly problem = signal<string | null>(null);

  constructor() {
    // The tokens are gone when the session has ended.
    this.#store.tokens$.subscribe((tokens) => {
      if (tokens) this.#lastUsername = readTokenClaims(tokens.accessToken)?.username ?? null;
    });
  }

  /** @returns whether the person is asked here. */
  ask(end: SessionEnd): boolean {
    const { reason } = end;
    const username = this.#lastUsername;
    if (!this.isChosen() || !username || reason === 'signed-out' || reason === 'inactive') return false;
    const name = ({ accessToken }: Tokens): string | undefined => readTokenClaims(accessToken)?.username;
    this.#letFail = end.holdRequests((before, after) => name(before) === name(after));
    this.problem.set(null);
    this.username.set(username);
    return true;
  }

  signIn(password: string): void {
    const username = this.username();
    const { signIn } = this.#wire;
    if (!username || typeof signIn !== 'function') return;
    this.problem.set(null);
    this.#session
      .signIn((http) => signIn(http, { username, password }))
      .subscribe({
        next: (isSignedIn) => {
          if (isSignedIn) this.username.set(null);
          else this.problem.set('That password is wrong.');
        },
        error: () => this.problem.set('The server cannot be reached. Is it running?'),
      });
  }

  /** The person closes the dialog: what was held fails, unless there is a new session. */
  cancel(): void {
    this.username.set(null);
    this.#letFail();
    if (!this.#store.isAuthenticated())
      void this.#router.navigate(['/login'], { queryParams: { ended: 'rejected' }, queryParamsHandling: 'merge' });
  }
}

import { HttpClient } from '@angular/common/http';
import { computed, inject, Injectable } from '@angular/core';
import { TokenStore } from 'ngx-token-refresh';
import { catchError, EMPTY, map, Observable } from 'rxjs';
import { SignInAnswer, WIRE } from '../wire/wire';
import { readTokenClaims } from './token-claims';

/** `?signOut=leaves`: the sign-out goes to a page outside the app, as at a hosted login. */
const LEAVES = new URLSearchParams(location.search).get('signOut') === 'leaves';

/** Signing in and out, and who is signed in. */
@Injectable({ providedIn: 'root' })
export class Session {
  readonly #http = inject(HttpClient);
  readonly #store = inject(TokenStore);
  readonly #wire = inject(WIRE);

  /** What the access token says; `null` while signed out. */
  readonly claims = computed(() => {
    const tokens = this.#store.tokens();
    return tokens && readTokenClaims(tokens.accessToken);
  });

  /** The id by which the demo server's controls know the session. The same through all refreshes. */
  readonly id = computed(() => this.claims()?.sessionId ?? null);

  /** The session that was there when this page was loaded. What became of it before, this page does not know. */
  readonly idAtStart = this.id();

  /** `false`: the server does not want to. Fails if the server does. */
  signIn(ask: (http: HttpClient) => SignInAnswer, remember = false): Observable<boolean> {
    return ask(this.#http).pipe(
      map((answer) => {
        if (answer) this.#store.signInFrom(answer, { remember });
        return answer !== null;
      }),
    );
  }

  /** Signs out here at once. A page that leaves the app must wait until the server was told. */
  async signOut(): Promise<void> {
    const refreshToken = this.#store.tokens()?.refreshToken;
    const told = this.#store.signOut();
    if (refreshToken) {
      this.#wire
        .signOut?.(this.#http, refreshToken)
        .pipe(catchError(() => EMPTY))
        .subscribe();
    }
    await told;
    if (LEAVES) location.assign('/signed-out');
  }
}

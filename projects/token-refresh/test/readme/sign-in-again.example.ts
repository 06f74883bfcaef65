import {
  HttpClient,
  HttpContext,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { ApplicationConfig, inject, Injectable, signal } from '@angular/core';
import { Router } from '@angular/router';
import {
  provideTokenRefresh,
  restBackend,
  SessionEnd,
  SKIP_TOKEN,
  tokenRefreshInterceptor,
  Tokens,
  TokenStore,
} from 'ngx-token-refresh';

/** The person whom a JWT is about. Throws where the token is no JWT. */
function subjectOf({ accessToken }: Tokens): unknown {
  const [, payload = ''] = accessToken.split('.');
  const json = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
  return (JSON.parse(json) as { sub?: unknown }).sub;
}

/** Asks people to sign in where they are: a dialog is shown while `isOpen()`. */
@Injectable({ providedIn: 'root' })
export class SignInAgain {
  readonly #http = inject(HttpClient);
  readonly #store = inject(TokenStore);
  readonly #router = inject(Router);
  #letFail = (): void => undefined;
  readonly isOpen = signal(false);
  readonly isWrong = signal(false);

  ask(end: SessionEnd): void {
    this.#letFail = end.holdRequests(
      (before, after) => subjectOf(before) === subjectOf(after),
    );
    this.isWrong.set(false);
    this.isOpen.set(end.reason !== 'signed-out' && end.reason !== 'inactive');
  }

  signIn(name: string, password: string): void {
    const context = new HttpContext().set(SKIP_TOKEN, true);
    this.#http
      .post('/api/auth/login', { name, password }, { context })
      .subscribe({
        next: (answer) => {
          this.isOpen.set(false);
          this.#store.signInFrom(answer);
        },
        error: () => this.isWrong.set(true),
      });
  }

  /** The person has closed the dialog: what was held fails with its own 401. */
  cancel(): void {
    this.isOpen.set(false);
    this.#letFail();
    void this.#router.navigateByUrl('/login');
  }
}

export const appConfig: ApplicationConfig = {
  providers: [
    provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
    provideTokenRefresh({
      backend: restBackend({ refreshUrl: '/api/auth/refresh' }),
      onSessionEnded: (end) => inject(SignInAgain).ask(end),
    }),
  ],
};

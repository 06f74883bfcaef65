import { HttpInterceptorFn, HttpResponse } from '@angular/common/http';
import { computed, inject, Injectable, signal } from '@angular/core';
import {
  injectJwtClaims,
  IS_TOKEN_REFRESH,
  TokenStore,
} from 'ngx-token-refresh';
import { tap } from 'rxjs';

export interface Profile {
  readonly name: string;
}

/** The profile, and the session that it belongs to. */
interface Kept {
  readonly session: string | null;
  readonly profile: Profile;
}

const KEY = 'profile';

@Injectable({ providedIn: 'root' })
export class CurrentPerson {
  readonly #store = inject(TokenStore);
  readonly #claims = injectJwtClaims<{ readonly roles?: readonly string[] }>();
  readonly #kept = signal<Kept | null>(
    JSON.parse(localStorage.getItem(KEY) ?? 'null') as Kept | null,
  );

  /** `null` while signed out: the profile of another session is never shown. */
  readonly profile = computed(() => {
    const kept = this.#kept();
    const session = this.#store.sessionId();
    return session !== null && kept?.session === session ? kept.profile : null;
  });

  /** For what the app shows. What a person may do is decided by the server. */
  readonly roles = computed(() => this.#claims()?.roles ?? []);

  /** With the answer to the sign-in, which has the profile beside the tokens. */
  signIn(answer: { readonly profile: Profile }): void {
    this.#store.signInFrom(answer);
    this.keep(answer);
  }

  keep({ profile }: { readonly profile?: Profile }): void {
    if (!profile) return;
    const kept = { session: this.#store.sessionId(), profile };
    localStorage.setItem(KEY, JSON.stringify(kept));
    this.#kept.set(kept);
  }

  /** For `onSessionEnded`. */
  forget(): void {
    localStorage.removeItem(KEY);
    this.#kept.set(null);
  }
}

/** Keeps the profile that each refresh brings. It stands before `tokenRefreshInterceptor`. */
export const profileOfRefreshes: HttpInterceptorFn = (request, next) => {
  if (!request.context.get(IS_TOKEN_REFRESH)) return next(request);
  const person = inject(CurrentPerson);
  return next(request).pipe(
    tap((event) => {
      if (event instanceof HttpResponse) person.keep(event.body ?? {});
    }),
  );
};

import { HttpClient, HttpContext } from '@angular/common/http';
import { computed, inject, Injectable, signal } from '@angular/core';
import { injectJwtClaims, SKIP_TOKEN, TokenStore } from 'ngx-token-refresh';
import { map, Observable, tap } from 'rxjs';

export interface Profile {
  readonly name: string;
  readonly tenant: string;
}

interface Answer {
  readonly profile: Profile;
}

/** The profile, and the session that it belongs to. */
interface Kept {
  readonly session: string | null;
  readonly profile: Profile;
}

@Injectable({ providedIn: 'root' })
export class AuthService {
  private readonly http = inject(HttpClient);
  private readonly store = inject(TokenStore);
  private readonly claims = injectJwtClaims<{ readonly roles?: readonly string[] }>();
  private readonly kept = signal(JSON.parse(localStorage.getItem('profile') ?? 'null') as Kept | null);

  constructor() {
    // A profile of before has no session: it is that of the session that was taken over.
    const kept = this.kept() as Kept | Profile | null;
    if (kept && !('session' in kept)) this.keep(kept);
  }

  readonly profile = computed(() => {
    const kept = this.kept();
    const session = this.store.sessionId();
    return session !== null && kept?.session === session ? kept.profile : null;
  });
  readonly roles = computed(() => this.claims()?.roles ?? []);

  login(name: string): Observable<void> {
    const context = new HttpContext().set(SKIP_TOKEN, true);
    return this.http.post<Answer>('/auth/login', { name }, { context }).pipe(
      tap((answer) => {
        this.store.signInFrom(answer);
        this.keep(answer.profile);
      }),
      map(() => undefined),
    );
  }

  private keep(profile: Profile): void {
    const kept = { session: this.store.sessionId(), profile };
    localStorage.setItem('profile', JSON.stringify(kept));
    this.kept.set(kept);
  }

  forget(): void {
    localStorage.removeItem('profile');
    this.kept.set(null);
  }
}

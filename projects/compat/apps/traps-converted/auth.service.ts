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
        const kept = { session: this.store.sessionId(), profile: answer.profile };
        localStorage.setItem('profile', JSON.stringify(kept));
        this.kept.set(kept);
      }),
      map(() => undefined),
    );
  }

  forget(): void {
    localStorage.removeItem('profile');
    this.kept.set(null);
  }
}

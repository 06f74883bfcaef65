import { HttpClient, HttpContext, HttpErrorResponse } from '@angular/common/http';
import { computed, inject, Injectable, signal } from '@angular/core';
import { SKIP_TOKEN, Tokens, TokenStore } from 'ngx-token-refresh';
import { firstValueFrom } from 'rxjs';

/** What the app of each kind does: signs in, and loads three items at once. */
@Injectable({ providedIn: 'root' })
export class Calls {
  readonly #http = inject(HttpClient);
  readonly #store = inject(TokenStore);
  readonly sessionsEnded = signal(0);
  readonly answers = signal<readonly string[]>([]);
  readonly isSignedIn = this.#store.isAuthenticated;
  readonly status = computed(
    () => `signed ${this.isSignedIn() ? 'in' : 'out'}, sessions ended: ${this.sessionsEnded()}`,
  );

  async signIn(): Promise<void> {
    const context = new HttpContext().set(SKIP_TOKEN, true);
    this.#store.signIn(await firstValueFrom(this.#http.post<Tokens>('/api/auth/login', null, { context })));
  }

  async load(): Promise<void> {
    this.answers.set([]);
    this.answers.set(await Promise.all([1, 2, 3].map((n) => this.#loadItem(n))));
  }

  async #loadItem(n: number): Promise<string> {
    try {
      return await firstValueFrom(this.#http.get<string>(`/api/items/${n}`));
    } catch (error) {
      return error instanceof HttpErrorResponse ? `refused: ${error.status}` : String(error);
    }
  }
}

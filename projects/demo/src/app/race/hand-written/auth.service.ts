import { HttpClient } from '@angular/common/http';
import { inject, Injectable, InjectionToken } from '@angular/core';
import { Observable, tap } from 'rxjs';

/** Where this copy of the app keeps its tokens in localStorage. */
export const STORAGE_KEY = new InjectionToken<string>('storage key of the hand-written app');

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** The service beside the interceptor, as most apps have it: both tokens in localStorage, one POST to renew them. */
@Injectable()
export class AuthService {
  readonly #http = inject(HttpClient);
  readonly #key = inject(STORAGE_KEY);
  /** How often the app has led the person to the login page. */
  loginRedirects = 0;

  get accessToken(): string | null {
    return this.#read()?.accessToken ?? null;
  }

  store(tokens: TokenPair): void {
    localStorage.setItem(this.#key, JSON.stringify(tokens));
  }

  refreshToken(): Observable<TokenPair> {
    return this.#http
      .post<TokenPair>('/api/auth/refresh', { refreshToken: this.#read()?.refreshToken ?? '-' })
      .pipe(tap((tokens) => this.store(tokens)));
  }

  logout(): void {
    localStorage.removeItem(this.#key);
    this.loginRedirects++;
  }

  #read(): TokenPair | null {
    const stored = localStorage.getItem(this.#key);
    return stored === null ? null : (JSON.parse(stored) as TokenPair);
  }
}

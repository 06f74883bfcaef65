import { HttpClient } from '@angular/common/http';
import { Injectable } from '@angular/core';
import { BehaviorSubject, Observable, tap } from 'rxjs';

interface TokenPair {
  accessToken: string;
  refreshToken: string;
}

const ACCESS_KEY = 'shop.access';
const REFRESH_KEY = 'shop.refresh';

@Injectable({ providedIn: 'root' })
export class AuthService {
  private readonly signedIn$ = new BehaviorSubject(false);

  constructor(private readonly http: HttpClient) {}

  login(name: string): Observable<TokenPair> {
    return this.http.post<TokenPair>('/api/auth/login', { name }).pipe(
      tap((tokens) => {
        this.saveTokens(tokens);
        this.signedIn$.next(true);
      }),
    );
  }

  refreshToken(): Observable<TokenPair> {
    return this.http
      .post<TokenPair>('/api/auth/refresh', { refreshToken: localStorage.getItem(REFRESH_KEY) })
      .pipe(tap((tokens) => this.saveTokens(tokens)));
  }

  logout(): void {
    localStorage.removeItem(ACCESS_KEY);
    localStorage.removeItem(REFRESH_KEY);
    this.signedIn$.next(false);
  }

  getToken(): string | null {
    return localStorage.getItem(ACCESS_KEY);
  }

  isSignedIn(): boolean {
    return this.getToken() !== null;
  }

  private saveTokens({ accessToken, refreshToken }: TokenPair): void {
    localStorage.setItem(ACCESS_KEY, accessToken);
    localStorage.setItem(REFRESH_KEY, refreshToken);
  }
}

import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { Observable, tap } from 'rxjs';

export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

@Injectable({ providedIn: 'root' })
export class Session {
  private readonly http = inject(HttpClient);

  get accessToken(): string | null {
    return sessionStorage.getItem('access');
  }

  signIn(name: string): Observable<Tokens> {
    return this.http.post<Tokens>('/api/auth/login', { name }).pipe(tap((tokens) => this.keep(tokens)));
  }

  renew(): Observable<Tokens> {
    const refreshToken = sessionStorage.getItem('refresh');
    return this.http.post<Tokens>('/api/auth/refresh', { refreshToken }).pipe(tap((tokens) => this.keep(tokens)));
  }

  end(): void {
    sessionStorage.removeItem('access');
    sessionStorage.removeItem('refresh');
  }

  private keep(tokens: Tokens): void {
    sessionStorage.setItem('access', tokens.accessToken);
    sessionStorage.setItem('refresh', tokens.refreshToken);
  }
}

import { HttpClient } from '@angular/common/http';
import { Injectable } from '@angular/core';
import { BehaviorSubject, map, Observable, tap } from 'rxjs';

export interface Profile {
  readonly name: string;
  readonly tenant: string;
}

interface Answer {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly profile: Profile;
}

/** `localStorage['currentUser']` */
interface CurrentUser {
  accessToken?: string;
  refreshToken?: string;
}

@Injectable({ providedIn: 'root' })
export class AuthService {
  readonly profile$ = new BehaviorSubject<Profile | null>(JSON.parse(localStorage.getItem('profile') ?? 'null'));
  /** Of the token. */
  readonly roles$ = new BehaviorSubject<readonly string[]>([]);

  constructor(private readonly http: HttpClient) {
    // Versions before 3 had two keys. They wrote JSON, and `undefined` where the server brought none.
    const old = localStorage.getItem('access_token');
    if (old && old !== 'undefined' && !this.token) {
      const refreshToken = JSON.parse(localStorage.getItem('refresh_token') ?? 'null');
      this.keep({ accessToken: JSON.parse(old), refreshToken });
    }
    this.roles$.next(rolesIn(this.token));
  }

  get token(): string | undefined {
    return this.currentUser.accessToken;
  }

  login(name: string): Observable<void> {
    return this.http.post<Answer>('/auth/login', { name }).pipe(
      tap((answer) => this.take(answer)),
      map(() => undefined),
    );
  }

  refresh(): Observable<Answer> {
    return this.http
      .post<Answer>('/auth/refresh', { refresh_token: this.currentUser.refreshToken })
      .pipe(tap((answer) => this.take(answer)));
  }

  logout(): void {
    for (const key of ['currentUser', 'profile', 'access_token', 'refresh_token']) localStorage.removeItem(key);
    this.profile$.next(null);
    this.roles$.next([]);
  }

  private get currentUser(): CurrentUser {
    return JSON.parse(localStorage.getItem('currentUser') ?? '{}');
  }

  private take({ access_token, refresh_token, profile }: Answer): void {
    this.keep({ accessToken: access_token, refreshToken: refresh_token });
    localStorage.setItem('profile', JSON.stringify(profile));
    this.profile$.next(profile);
    this.roles$.next(rolesIn(access_token));
  }

  private keep(user: CurrentUser): void {
    localStorage.setItem('currentUser', JSON.stringify(user));
  }
}

function rolesIn(token: string | undefined): readonly string[] {
  const [, payload] = token?.split('.') ?? [];
  return payload ? JSON.parse(atob(payload)).roles : [];
}

import { HttpClient } from '@angular/common/http';
import { computed, inject, Injectable, signal } from '@angular/core';
import { TokenStore } from 'ngx-token-refresh';
import { catchError, EMPTY, Observable, tap } from 'rxjs';
import { Session } from '../session/session';
import { withoutToken } from '../wire/wire';
import { RefreshFault } from './refresh-fault';

/** What the server counted by itself, for one session. */
export interface ServerCounts {
  /** Calls of items, replays among them. */
  readonly requests: number;
  readonly accepted: number;
  readonly refused: number;
  /** Refreshes that were answered with new tokens. */
  readonly refreshes: number;
  readonly refreshAttempts: number;
  readonly reuseDetections: number;
}

/**
 * The levers behind the demo server, for the session under way. They go past the library. A lever of a session that
 * is over moves nothing: each observable just completes then.
 */
@Injectable({ providedIn: 'root' })
export class DemoControls {
  readonly #http = inject(HttpClient);
  readonly #session = inject(Session);
  readonly #store = inject(TokenStore);
  /** The access token that the server was told to refuse. */
  readonly #expired = signal<string | null>(null);

  /** Whether the server refuses the current access token, whatever its own expiry says. */
  readonly isTokenExpired = computed(() => {
    const tokens = this.#store.tokens();
    return tokens !== null && tokens.accessToken === this.#expired();
  });

  expireToken(): Observable<unknown> {
    const token = this.#store.tokens()?.accessToken ?? null;
    return this.#call('POST', 'expire', null).pipe(tap(() => this.#expired.set(token)));
  }

  /** A copy of the refresh token is exchanged: what this session has is spent then. */
  stealRefreshToken(): Observable<unknown> {
    return this.#call('POST', 'steal', null);
  }

  setFault(refresh: RefreshFault): Observable<unknown> {
    return this.#call('PUT', 'faults', { refresh });
  }

  stats(): Observable<ServerCounts> {
    return this.#call<ServerCounts>('GET', 'stats', null);
  }

  resetStats(): Observable<unknown> {
    return this.#call('POST', 'stats/reset', null);
  }

  #call<T>(method: string, lever: string, body: object | null): Observable<T> {
    const id = this.#session.id();
    if (!id) return EMPTY;
    return this.#http
      .request<T>(method, `/demo/sessions/${id}/${lever}`, { body, ...withoutToken() })
      .pipe(catchError(() => EMPTY));
  }
}

import { DOCUMENT } from '@angular/common';
import { HttpClient, HttpErrorResponse, provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import {
  createEnvironmentInjector,
  type EnvironmentInjector,
  Injector,
  NgZone,
  type Provider,
  ɵChangeDetectionScheduler,
  ɵINJECTOR_SCOPE,
  ɵNoopNgZone,
} from '@angular/core';
import {
  oauth2Backend,
  provideTokenRefresh,
  TokenRefresher,
  tokenRefreshInterceptor,
  TokenStore,
} from 'ngx-token-refresh';
import { firstValueFrom } from 'rxjs';
import type { RealServer } from './real-server.js';

/** What `HttpClient` wants of an application, where there is none. */
export const NO_APPLICATION: Provider[] = [
  { provide: ɵINJECTOR_SCOPE, useValue: 'root' },
  { provide: NgZone, useClass: ɵNoopNgZone },
  { provide: ɵChangeDetectionScheduler, useValue: { notify: () => undefined } },
  { provide: DOCUMENT, useValue: { baseURI: 'http://app.example/', location: { href: 'http://app.example/' } } },
];

/** An app with the library, without a page: its calls go out by `fetch`. */
export class App {
  readonly store: TokenStore;
  readonly refresher: TokenRefresher;
  /** Why its session ended; twice, if that was told twice. */
  readonly ended: string[] = [];
  readonly #server: RealServer;
  readonly #injector: EnvironmentInjector;
  readonly #http: HttpClient;

  constructor(server: RealServer, clientId = server.clientId) {
    const { tokenEndpoint, revocationEndpoint, api } = server;
    this.#server = server;
    this.#injector = createEnvironmentInjector(
      [
        NO_APPLICATION,
        provideHttpClient(withInterceptors([tokenRefreshInterceptor]), withFetch()),
        provideTokenRefresh({
          backend: oauth2Backend({ tokenEndpoint, revocationEndpoint, clientId }),
          apis: [api],
          // A server that is down comes back soon here.
          retryCooldown: 20,
          onSessionEnded: ({ reason }) => this.ended.push(reason),
        }),
      ],
      Injector.NULL as EnvironmentInjector,
    );
    this.store = this.#injector.get(TokenStore);
    this.refresher = this.#injector.get(TokenRefresher);
    this.#http = this.#injector.get(HttpClient);
  }

  async signIn(): Promise<void> {
    const answer = await this.#server.signIn();
    this.store.signIn({
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token,
      expiresAt: Date.now() + answer.expires_in * 1000,
    });
  }

  /** The refresh token of the session. */
  get refreshToken(): string {
    const token = this.store.tokens()?.refreshToken;
    if (token === undefined) throw new Error('There is no refresh token.');
    return token;
  }

  /** @returns the statuses of so many calls, made at once. */
  async call(count: number): Promise<readonly number[]> {
    return Promise.all(Array.from({ length: count }, (_, n) => this.#call(n)));
  }

  destroy(): void {
    this.#injector.destroy();
  }

  async #call(id: number): Promise<number> {
    try {
      const item = await firstValueFrom(this.#http.get<{ id: string }>(`${this.#server.api}items/${id}`));
      if (item.id !== `${id}`) throw new Error(`Call ${id} got the answer of ${item.id}.`);
      return 200;
    } catch (error) {
      if (error instanceof HttpErrorResponse) return error.status;
      throw error;
    }
  }
}

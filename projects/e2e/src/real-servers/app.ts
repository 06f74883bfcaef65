import {
  HTTP_INTERCEPTORS,
  HttpClient,
  HttpErrorResponse,
  provideHttpClient,
  withFetch,
  withInterceptors,
  withInterceptorsFromDi,
} from '@angular/common/http';
import { createEnvironmentInjector, type EnvironmentInjector, Injector } from '@angular/core';
import {
  oauth2Backend,
  provideTokenRefresh,
  type TokenRefreshConfig,
  TokenRefresher,
  type TokenRefreshFeature,
  TokenRefreshInterceptor,
  tokenRefreshInterceptor,
  TokenStore,
} from 'ngx-token-refresh';
import { firstValueFrom } from 'rxjs';
import { standIns } from '../../../bench/stand-ins.mjs';
import type { RealServer } from './real-server.js';

/** What an app injects, and why its session ended; twice, if that was told twice. */
export interface Injected {
  readonly injector: EnvironmentInjector;
  readonly http: HttpClient;
  readonly store: TokenStore;
  readonly ended: string[];
}

/** Starts an app with the library, without a page: its calls go out by `fetch`. */
export function startApp(
  config: TokenRefreshConfig,
  { asClass = false, features = [] }: { asClass?: boolean; features?: readonly TokenRefreshFeature[] } = {},
): Injected {
  const ended: string[] = [];
  const injector = createEnvironmentInjector(
    [
      standIns({ baseURI: 'http://app.example/', location: { href: 'http://app.example/' } }),
      asClass
        ? [
            provideHttpClient(withFetch(), withInterceptorsFromDi()),
            { provide: HTTP_INTERCEPTORS, useClass: TokenRefreshInterceptor, multi: true },
          ]
        : provideHttpClient(withFetch(), withInterceptors([tokenRefreshInterceptor])),
      provideTokenRefresh({ ...config, onSessionEnded: ({ reason }) => ended.push(reason) }, ...features),
    ],
    Injector.NULL as EnvironmentInjector,
  );
  return { injector, http: injector.get(HttpClient), store: injector.get(TokenStore), ended };
}

/** An app of a {@link RealServer}. */
export class App {
  readonly store: TokenStore;
  readonly refresher: TokenRefresher;
  readonly ended: readonly string[];
  readonly #app: Injected;

  constructor(
    private readonly server: RealServer,
    clientId = server.clientId,
  ) {
    const { tokenEndpoint, revocationEndpoint, api } = server;
    const backend = oauth2Backend({ tokenEndpoint, revocationEndpoint, clientId });
    // A server that is down comes back soon here.
    this.#app = startApp({ backend, apis: [api], retryCooldown: 20 });
    this.store = this.#app.store;
    this.ended = this.#app.ended;
    this.refresher = this.#app.injector.get(TokenRefresher);
  }

  async signIn(): Promise<void> {
    this.store.signInFrom(await this.server.signIn());
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
    this.#app.injector.destroy();
  }

  async #call(id: number): Promise<number> {
    try {
      const item = await firstValueFrom(this.#app.http.get<{ id: string }>(`${this.server.api}items/${id}`));
      if (item.id !== `${id}`) throw new Error(`Call ${id} got the answer of ${item.id}.`);
      return 200;
    } catch (error) {
      if (error instanceof HttpErrorResponse) return error.status;
      throw error;
    }
  }
}

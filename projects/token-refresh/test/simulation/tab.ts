import {
  HttpBackend,
  HttpClient,
  HttpContext,
  HttpErrorResponse,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import {
  createEnvironmentInjector,
  EnvironmentInjector,
  ErrorHandler,
  Injector,
  Provider,
  runInInjectionContext,
} from '@angular/core';
import {
  BACKGROUND_REQUEST,
  provideTokenRefresh,
  restBackend,
  SessionEndReason,
  TokenRefreshError,
  TokenRefresher,
  TokenRefreshFeature,
  tokenRefreshInterceptor,
  TokenStore,
} from 'ngx-token-refresh';
import { injectTokenFetch, TokenFetch } from 'ngx-token-refresh/fetch';
import { Subscription } from 'rxjs';
import { whenResumed } from '../../router/when-resumed';
import { standIns } from '../../../bench/stand-ins.mjs';
import { SessionStore } from '../../src/lib/session/session-store';
import { TokenRecord } from '../../src/lib/session/token-record';
import { Issued, sessionOf } from './auth-server';
import { Life } from './life';
import { LOGOUT_URL, REFRESH_URL } from './network';
import { CALL, UserCall } from './user-call';

/** What a tab gets from its world. */
export interface Surroundings {
  readonly backend: HttpBackend;
  /** Whether the refresh token is a cookie. */
  readonly cookie: boolean;
  readonly localStorage: unknown;
  readonly features: readonly TokenRefreshFeature[];
  /** The ports of the library. */
  readonly ports: Provider[];
  readonly refreshTimeout: number;
  /** Whether the library tells the server of each sign-out. */
  readonly revokes?: boolean;
  /** What the machine's clock says: epoch ms. */
  now(): number;
  /** The server's name for the session of a record. */
  sessionOf(record: TokenRecord | null): string | null;
  /** The tab has got a session of which it may not know when the person was there last. */
  adopted?(): void;
  ended(tab: Tab, session: string, reason: SessionEndReason): void;
  failed(tab: Tab, error: unknown): void;
}

/** One tab: a real injector with the real library. */
export class Tab {
  readonly store: TokenStore;
  readonly sessions: SessionStore;
  readonly calls: UserCall[] = [];
  readonly #injector: EnvironmentInjector;
  readonly http: HttpClient;
  readonly #refresher: TokenRefresher;
  readonly #fetch: TokenFetch;
  isGuardWaiting = false;
  #isDestroyed = false;
  /** The server's name for the session whose tokens were told last. */
  #session = '';

  constructor(
    readonly life: Life,
    private readonly surroundings: Surroundings,
  ) {
    const { backend, cookie, features, localStorage, ports, refreshTimeout, revokes } = surroundings;
    this.#injector = createEnvironmentInjector(
      [
        standIns({
          baseURI: 'http://app.example/',
          location: { href: 'http://app.example/' },
          defaultView: { localStorage },
        }),
        { provide: ErrorHandler, useValue: { handleError: (error: unknown) => surroundings.failed(this, error) } },
        provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
        { provide: HttpBackend, useValue: backend },
        provideTokenRefresh(
          {
            backend: restBackend({
              refreshUrl: REFRESH_URL,
              credential: cookie ? 'cookie' : 'refresh-token',
              ...(revokes && { revokeUrl: LOGOUT_URL }),
            }),
            refreshTimeout,
            onSessionEnded: ({ reason }) => surroundings.ended(this, this.#session, reason),
          },
          ...features,
        ),
        ports,
      ],
      Injector.NULL as EnvironmentInjector,
    );
    this.store = this.#injector.get(TokenStore);
    this.sessions = this.#injector.get(SessionStore);
    this.http = this.#injector.get(HttpClient);
    this.#refresher = this.#injector.get(TokenRefresher);
    this.#fetch = runInInjectionContext(this.#injector, injectTokenFetch);
    this.sessions.watch(({ source, type }) => {
      if (type === 'started' && source !== 'sign-in') surroundings.adopted?.();
    });
    // As an app would: it begins what is begun with the interceptor before the first request.
    this.store.tokens$.subscribe((tokens) => {
      if (tokens) this.#session = sessionOf(tokens.accessToken);
    });
  }

  get name(): string {
    return this.life.name;
  }

  /** The server's name for the session under way; `null`: signed out. */
  get session(): string | null {
    return this.surroundings.sessionOf(this.sessions.record);
  }

  /** Where its calls of the real `fetch` go. */
  get wire(): HttpBackend {
    return this.surroundings.backend;
  }

  get isRefreshing(): boolean {
    return this.#refresher.isRefreshing();
  }

  signIn({ accessToken, refreshToken, expiresIn }: Issued): void {
    const expiresAt = expiresIn === undefined ? undefined : this.surroundings.now() + expiresIn * 1000;
    const { cookie } = this.surroundings;
    this.store.signIn({ accessToken, ...(!cookie && { refreshToken }), ...(expiresAt !== undefined && { expiresAt }) });
  }

  request(method: 'GET' | 'POST', call: UserCall): void {
    this.calls.push(call);
    if (call.options.byFetch) return this.#requestByFetch(method, call);
    const { background = false } = call.options;
    call.subscription = this.http
      .request(method, '/api/items', {
        context: new HttpContext().set(BACKGROUND_REQUEST, background).set(CALL, call.name),
        ...(method === 'POST' && { body: {} }),
      })
      .subscribe({
        next: () => (call.status = 200),
        error: (error: unknown) => {
          call.status = error instanceof HttpErrorResponse ? error.status : -1;
          if (call.status < 0) this.surroundings.failed(this, error);
        },
      });
  }

  #requestByFetch(method: 'GET' | 'POST', call: UserCall): void {
    const stop = new AbortController();
    const { background } = call.options;
    call.subscription = new Subscription(() => stop.abort());
    this.#fetch(`/api/items?call=${encodeURIComponent(call.name)}`, {
      method,
      signal: stop.signal,
      ...(method === 'POST' && { body: '{}' }),
      tokenRefresh: { background },
    }).then(
      ({ status }) => (call.status = status),
      (error: unknown) => {
        if (error instanceof TypeError) call.status = 0;
        else if (error instanceof TokenRefreshError) call.status = error.code === 'unavailable' ? 0 : 401;
        else if (!call.cancelled) this.surroundings.failed(this, error);
      },
    );
  }

  /** `getAccessToken()`, or `refresh()`. */
  askToken(how: 'getAccessToken' | 'refresh', call: UserCall): void {
    this.calls.push(call);
    this.#refresher[how]().then(
      () => (call.status = 200),
      () => (call.status = 401),
    );
  }

  /** What a guard of the page that it begins with does. @param decide is told what the guard goes by */
  guard(decide: (status: 'resuming' | 'signed-in' | 'signed-out') => void): void {
    this.isGuardWaiting = true;
    const decided = runInInjectionContext(this.#injector, () =>
      whenResumed((status) => {
        this.isGuardWaiting = false;
        decide(status);
        return true;
      }),
    );
    // With the app its router goes.
    Promise.resolve(decided).catch((error: unknown) => {
      if (!this.#isDestroyed) this.surroundings.failed(this, error);
    });
  }

  /** As when its page is left in good order. */
  destroy(): void {
    this.#isDestroyed = true;
    this.#injector.destroy();
  }
}

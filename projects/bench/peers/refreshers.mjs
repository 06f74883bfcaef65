// Everybody who refreshes when a request is refused, over HttpClient, signed in with A1 and refreshing at /refresh.
import {
  HttpBackend,
  HttpClient,
  HttpHeaders,
  provideHttpClient,
  withInterceptors,
  withInterceptorsFromDi,
} from '@angular/common/http';
import { createEnvironmentInjector, importProvidersFrom, Injector, PLATFORM_ID } from '@angular/core';
import { AUTH_SERVICE, AuthModule } from 'ngx-auth';
import { provideTokenRefresh, restBackend, tokenRefreshInterceptor, TokenStore } from 'ngx-token-refresh';
import { map, of, Subscriber, tap } from 'rxjs';
import { HEAP_FLOOR } from '../speed/targets.mjs';
import { standIns } from '../stand-ins.mjs';
import { blogInterceptor } from './blog-pattern.mjs';
import { ByHand, Copy } from './least.mjs';

const signedIn = { accessToken: 'A1', refreshToken: 'R1' };
const isRefreshCall = ({ url }) => url.endsWith('/refresh');

/** What every hand-written one has: where its tokens are, and how it exchanges them. */
function handWritten() {
  let tokens = null;
  const auth = {
    http: null,
    signIn: () => (tokens = signedIn),
    token: () => tokens.accessToken,
    isRefreshCall,
    refresh: () =>
      auth.http.post('/refresh', { refreshToken: tokens.refreshToken }).pipe(
        tap((fresh) => (tokens = fresh)),
        map(({ accessToken }) => accessToken),
      ),
    logout: () => (tokens = {}),
    start: (injector) => {
      auth.http = injector.get(HttpClient);
      return auth.signIn;
    },
  };
  return auth;
}

function bare() {
  return { interceptors: [] };
}

/** Its refreshes are held back until ten thousand requests are refused. */
function ours() {
  return {
    interceptors: [tokenRefreshInterceptor],
    providers: [provideTokenRefresh({ backend: restBackend({ refreshUrl: '/refresh' }), refreshTimeout: 120_000 })],
    start: (injector) => () => injector.get(TokenStore).set(signedIn),
  };
}

function blog() {
  const auth = handWritten();
  return { interceptors: [blogInterceptor(auth)], start: auth.start };
}

function ngxAuth() {
  const auth = handWritten();
  const service = {
    getAccessToken: () => of(auth.token()),
    refreshToken: () => auth.refresh(),
    refreshShouldHappen: ({ status }) => status === 401,
    verifyRefreshToken: isRefreshCall,
  };
  return {
    providers: [importProvidersFrom(AuthModule), { provide: AUTH_SERVICE, useValue: service }],
    start: auth.start,
  };
}

/**
 * A floor, and no client: who is refused waits, in one object that holds what sending it again takes (the request, what sends
 * it on, who asked) and the server's own refusal, which is theirs if the session ends. Nobody is ever sent again.
 */
function heapFloor() {
  const waiting = [];
  class Waiter extends Subscriber {
    constructor(request, next, caller) {
      super();
      this.request = request;
      this.handler = next;
      this.caller = caller;
    }

    _error(refusal) {
      const { request, handler, caller } = this;
      waiting.push({ request, handler, caller, refusal });
      this.unsubscribe();
    }
  }
  const headers = new HttpHeaders({ Authorization: 'Bearer A1' });
  return {
    interceptors: [
      (request, next) =>
        new ByHand((caller) => next(new Copy(request, headers)).subscribe(new Waiter(request, next, caller))),
    ],
  };
}

export const refreshers = {
  bare,
  'ngx-token-refresh': ours,
  'blog pattern': blog,
  'ngx-auth': ngxAuth,
  [HEAP_FLOOR]: heapFloor,
};

/** @returns the app: its `injector` and `http`, the `backend` given, `signIn()`, which it has done once, and `destroy()` */
export function appOf(name, backend) {
  const { interceptors, providers = [], start } = refreshers[name]();
  const injector = createEnvironmentInjector(
    [
      ...standIns({ baseURI: 'http://app.example/', location: new URL('http://app.example/') }),
      provideHttpClient(interceptors ? withInterceptors(interceptors) : withInterceptorsFromDi()),
      { provide: PLATFORM_ID, useValue: 'browser' },
      { provide: HttpBackend, useValue: backend },
      ...providers,
    ],
    Injector.NULL,
  );
  const signIn = start?.(injector) ?? (() => undefined);
  signIn();
  return { injector, http: injector.get(HttpClient), backend, signIn, destroy: () => injector.destroy() };
}

// The clients that refresh when a request is refused, signed in with A1, refreshing at /refresh. Each function makes what
// createApp() takes.
import { HttpClient } from '@angular/common/http';
import { importProvidersFrom } from '@angular/core';
import { AUTH_SERVICE, AuthModule } from 'ngx-auth';
import { provideTokenRefresh, restBackend, tokenRefreshInterceptor, TokenStore } from 'ngx-token-refresh';
import { map, of, tap } from 'rxjs';
import { blogInterceptor } from './blog-pattern.mjs';

const signedIn = { accessToken: 'A1', refreshToken: 'R1' };

/** What an app with a hand-written refresh has beside its interceptor: its tokens, and how it exchanges them. */
function handWritten() {
  let tokens = null;
  let http = null;
  return {
    signIn: (injector) => {
      http = injector.get(HttpClient);
      tokens = signedIn;
    },
    token: () => tokens.accessToken,
    isRefreshCall: ({ url }) => url.endsWith('/refresh'),
    refresh: () =>
      http.post('/refresh', { refreshToken: tokens.refreshToken }).pipe(
        tap((fresh) => (tokens = fresh)),
        map(({ accessToken }) => accessToken),
      ),
    logout: () => (tokens = {}),
  };
}

const bare = () => ({ interceptors: [] });

/** The timeout is long because a benchmark answers the refresh after ten thousand refusals. */
export const ours = () => ({
  interceptors: [tokenRefreshInterceptor],
  providers: [provideTokenRefresh({ backend: restBackend({ refreshUrl: '/refresh' }), refreshTimeout: 120_000 })],
  signIn: (injector) => injector.get(TokenStore).signIn(signedIn),
});

export function blogPattern() {
  const auth = handWritten();
  return { interceptors: [blogInterceptor(auth)], signIn: auth.signIn };
}

export function ngxAuth() {
  const { signIn, token, refresh, isRefreshCall } = handWritten();
  const service = {
    getAccessToken: () => of(token()),
    refreshToken: refresh,
    refreshShouldHappen: ({ status }) => status === 401,
    verifyRefreshToken: isRefreshCall,
  };
  return { providers: [importProvidersFrom(AuthModule), { provide: AUTH_SERVICE, useValue: service }], signIn };
}

/** `bare` has no interceptor: what the others are measured against. */
export const refreshers = { bare, 'ngx-token-refresh': ours, 'blog pattern': blogPattern, 'ngx-auth': ngxAuth };

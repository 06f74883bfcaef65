// The clients that refresh when a request is refused, signed in with A1, refreshing at /refresh. Each function makes what
// createApp() takes.
import { provideTokenRefresh, restBackend, tokenRefreshInterceptor, TokenStore } from 'ngx-token-refresh';
import { blogInterceptor } from './blog-pattern.mjs';
import { handWritten, ngxAuthProviders } from './hand-written.mjs';

const signedIn = { accessToken: 'A1', refreshToken: 'R1' };

const bare = () => ({ interceptors: [] });

/** The timeout is long because a benchmark answers the refresh after ten thousand refusals. */
export const ours = () => ({
  interceptors: [tokenRefreshInterceptor],
  providers: [provideTokenRefresh({ backend: restBackend({ refreshUrl: '/refresh' }), refreshTimeout: 120_000 })],
  signIn: (injector) => injector.get(TokenStore).signIn(signedIn),
});

/** @param made what createApp() takes, of its `auth`. */
function byHand(made) {
  const { auth, start } = handWritten('/refresh');
  return { ...made(auth), signIn: (injector) => start(injector).signIn(signedIn) };
}

export const blogPattern = () => byHand((auth) => ({ interceptors: [blogInterceptor(auth)] }));
export const ngxAuth = () => byHand((auth) => ({ providers: ngxAuthProviders(auth) }));

/** `bare` has no interceptor: what the others are measured against. */
export const refreshers = { bare, 'ngx-token-refresh': ours, 'blog pattern': blogPattern, 'ngx-auth': ngxAuth };

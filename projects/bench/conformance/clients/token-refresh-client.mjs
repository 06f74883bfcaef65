import { runInInjectionContext } from '@angular/core';
import {
  injectTokenRefreshEvents,
  provideTokenRefresh,
  restBackend,
  SKIP_TOKEN,
  TokenRefresher,
  tokenRefreshInterceptor,
  TokenStore,
  withProactiveRefresh,
} from 'ngx-token-refresh';
import { injectTokenFetch } from 'ngx-token-refresh/fetch';
import { fetchingBy } from '../../../token-refresh/test/http-scenarios/fetch-client.ts';
import { fakeFetch } from '../../../token-refresh/test/world/fake-fetch.ts';
import { angularClient, PAGE } from './angular-client.mjs';

/** An app on this library, which sends by `HttpClient`. */
export const tokenRefreshClient = (server, options) => appOn(server, options);

/** An app on this library, which sends by its `fetch`. */
export function tokenFetchClient(server, options) {
  globalThis.fetch = fakeFetch(server, PAGE);
  const { fetch, ...app } = appOn(server, options);
  return { ...app, ...fetchingBy(fetch) };
}

function appOn(server, { apis, twice, proactive, onSessionEnded } = {}) {
  let told = 0;
  const config = {
    backend: restBackend({ refreshUrl: server.refreshPath }),
    ...(apis && { apis }),
    onSessionEnded: () => {
      told++;
      onSessionEnded?.();
    },
  };
  return angularClient(server, {
    interceptors: twice ? [tokenRefreshInterceptor, tokenRefreshInterceptor] : [tokenRefreshInterceptor],
    providers: [provideTokenRefresh(config, ...(proactive ? [withProactiveRefresh()] : []))],
    skip: SKIP_TOKEN,
    start: (injector) => {
      const store = injector.get(TokenStore);
      const refresher = injector.get(TokenRefresher);
      return {
        signIn: (tokens) => store.signIn(tokens),
        signOut: () => store.signOut(),
        renew: (tokens) => store.renew(tokens),
        token: () => store.tokens()?.accessToken ?? null,
        told: () => told,
        fetch: runInInjectionContext(injector, injectTokenFetch),
        getAccessToken: () => refresher.getAccessToken(),
        onEvent: (listener) => runInInjectionContext(injector, injectTokenRefreshEvents).subscribe(listener),
      };
    },
  });
}

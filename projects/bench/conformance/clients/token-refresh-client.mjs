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
import { angularClient } from './angular-client.mjs';

/** An app on this library. */
export function tokenRefreshClient(server, { apis, twice, proactive, onSessionEnded } = {}) {
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
        getAccessToken: () => refresher.getAccessToken(),
        onEvent: (listener) => runInInjectionContext(injector, injectTokenRefreshEvents).subscribe(listener),
      };
    },
  });
}

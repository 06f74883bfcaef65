import { HTTP_INTERCEPTORS } from '@angular/common/http';
import { angularClient } from './angular-client.mjs';

/** An app on this library, or on another of the same public API. */
export function tokenRefreshClient({
  provideTokenRefresh,
  restBackend,
  SKIP_TOKEN,
  TokenRefresher,
  TokenRefreshInterceptor,
  tokenRefreshInterceptor,
  TokenStore,
  withProactiveRefresh,
}) {
  return (server, { apis, twice, proactive, onSessionEnded } = {}) => {
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
      interceptors: [tokenRefreshInterceptor],
      providers: [
        provideTokenRefresh(config, ...(proactive ? [withProactiveRefresh()] : [])),
        twice ? [{ provide: HTTP_INTERCEPTORS, useClass: TokenRefreshInterceptor, multi: true }] : [],
      ],
      skip: SKIP_TOKEN,
      start: (injector) => {
        const store = injector.get(TokenStore);
        const refresher = injector.get(TokenRefresher);
        return {
          signIn: (tokens) => store.set(tokens),
          signOut: () => store.clear(),
          update: (tokens) => store.update(tokens),
          token: () => store.tokens()?.accessToken ?? null,
          told: () => told,
          getAccessToken: () => refresher.getAccessToken(),
          onEvent: (listener) => refresher.events.subscribe(listener),
        };
      },
    });
  };
}

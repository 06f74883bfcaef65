import { inject } from '@angular/core';
import {
  localStorageTokens,
  restBackend,
  TokenRefreshConfig,
  TokenRefreshFeature,
  withCrossTabSync,
  withProactiveRefresh,
  withStorage,
} from 'ngx-token-refresh';
import { Calls } from './calls';

/** What an app of either kind sets up. */
export const config: TokenRefreshConfig = {
  backend: restBackend({ refreshUrl: '/api/auth/refresh' }),
  onSessionEnded: () => inject(Calls).sessionsEnded.update((count) => count + 1),
};

export const features: readonly TokenRefreshFeature[] = [
  withStorage(localStorageTokens()),
  withProactiveRefresh(),
  withCrossTabSync(),
];

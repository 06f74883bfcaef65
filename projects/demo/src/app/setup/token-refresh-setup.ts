import { inject } from '@angular/core';
import { Router } from '@angular/router';
import {
  localStorageTokens,
  SessionEndReason,
  TokenRefreshConfig,
  TokenRefreshFeature,
  withStorage,
} from 'ngx-token-refresh';
import { wireOf } from '../wire/wire-of';
import { Choices } from './choices';

/** What both set-ups hand to the library. */
export function tokenRefreshSetup({ backend }: Choices): readonly [TokenRefreshConfig, TokenRefreshFeature] {
  const wire = wireOf(backend);
  return [
    {
      backend: wire.backend,
      // Half of the default: a refresh that hangs shall be watched, not waited for.
      refreshTimeout: 5_000,
      onSessionEnded: goToLogin,
    },
    // One key per server: a session of the one means nothing to the other.
    withStorage(localStorageTokens({ key: `ngx-token-refresh-demo-${backend}` })),
  ];
}

function goToLogin(reason: SessionEndReason): void {
  void inject(Router).navigate(['/login'], { queryParams: { ended: reason }, queryParamsHandling: 'merge' });
}

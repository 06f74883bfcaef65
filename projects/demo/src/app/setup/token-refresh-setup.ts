import { inject } from '@angular/core';
import { Router } from '@angular/router';
import {
  localStorageTokens,
  SessionEndReason,
  TokenRefreshConfig,
  TokenRefreshFeature,
  withCrossTabSync,
  withProactiveRefresh,
  withStorage,
} from 'ngx-token-refresh';
import { wireOf } from '../wire/wire-of';
import { Choices } from './choices';

/** What both set-ups hand to the library. */
export function tokenRefreshSetup({ backend, proactive }: Choices): [TokenRefreshConfig, ...TokenRefreshFeature[]] {
  const wire = wireOf(backend);
  // One per server: a session of the one means nothing to the other.
  const name = `ngx-token-refresh-demo-${backend}`;
  return [
    {
      backend: wire.backend,
      // Half of the default: a refresh that hangs shall be watched, not waited for.
      refreshTimeout: 5_000,
      onSessionEnded: goToLogin,
    },
    withStorage(localStorageTokens({ key: name })),
    withCrossTabSync({ name }),
    ...(proactive === 'on' ? [withProactiveRefresh()] : []),
  ];
}

function goToLogin(reason: SessionEndReason): void {
  void inject(Router).navigate(['/login'], { queryParams: { ended: reason }, queryParamsHandling: 'merge' });
}

import { HttpErrorResponse } from '@angular/common/http';
import { inject } from '@angular/core';
import {
  existingTokens,
  localStorageTokens,
  restBackend,
  TokenRefreshConfig,
  TokenRefreshFeature,
  withCrossTabSync,
  withStorage,
} from 'ngx-token-refresh';
import { graphqlBackend } from 'ngx-token-refresh/graphql';
import { withLoginRedirect } from 'ngx-token-refresh/router';
import { AuthService } from './auth.service';
import { Deployment } from './deployment';

export function config(): TokenRefreshConfig {
  const { apiUrl } = inject(Deployment);
  return {
    backend: graphqlBackend(
      restBackend({
        refreshUrl: `${apiUrl}/auth/refresh`,
        requestField: 'refresh_token',
        accessTokenField: 'access_token',
        refreshTokenField: 'refresh_token',
        expiry: { field: 'expires_in' },
        refusedStatus: (answer) =>
          answer.status === 401 ||
          (answer instanceof HttpErrorResponse &&
            answer.status === 403 &&
            (answer.error as { code?: string } | null)?.code === 'TOKEN_EXPIRED'),
      }),
    ),
    apis: [apiUrl],
    onSessionEnded: () => inject(AuthService).forget(),
  };
}

/** `localStorage['currentUser']`, or the two keys of versions before 3. */
const existing = existingTokens((storage) => {
  const user = JSON.parse(storage.getItem('currentUser') ?? '{}') as { accessToken?: string; refreshToken?: string };
  if (user.accessToken) return user;
  return { accessToken: storage.getItem('access_token'), refreshToken: storage.getItem('refresh_token') };
});

export const features: readonly TokenRefreshFeature[] = [
  withStorage(localStorageTokens({ migrateFrom: existing })),
  withCrossTabSync(),
  withLoginRedirect(),
];

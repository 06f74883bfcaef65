import { provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import { ApplicationConfig, provideBrowserGlobalErrorListeners, provideZonelessChangeDetection } from '@angular/core';
import { provideClientHydration } from '@angular/platform-browser';
import {
  envelopeBackend,
  localStorageTokens,
  provideTokenRefresh,
  restBackend,
  tokenRefreshInterceptor,
  withCrossTabSync,
  withProactiveRefresh,
  withStorage,
} from 'ngx-token-refresh';
import { API, BACKEND } from './settings';

const refreshUrl = `${API}/refresh`;

export const appConfig: ApplicationConfig = {
  providers: [
    provideZonelessChangeDetection(),
    provideBrowserGlobalErrorListeners(),
    provideClientHydration(),
    provideHttpClient(withFetch(), withInterceptors([tokenRefreshInterceptor])),
    provideTokenRefresh(
      {
        backend: BACKEND === 'envelope' ? envelopeBackend({ refreshUrl }) : restBackend({ refreshUrl }),
        apis: [API],
        refreshTimeout: 1_000,
      },
      withStorage(localStorageTokens()),
      withProactiveRefresh(),
      withCrossTabSync(),
    ),
  ],
};

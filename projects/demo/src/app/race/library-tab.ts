import { HttpBackend, HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { inject } from '@angular/core';
import { createApplication } from '@angular/platform-browser';
import {
  jwtExpiry,
  provideTokenRefresh,
  restBackend,
  tokenRefreshInterceptor,
  Tokens,
  TokenStore,
  withCrossTabSync,
  withStepUp,
} from 'ngx-token-refresh';
import { delay, firstValueFrom, Observable, of, switchMap } from 'rxjs';
import { withoutToken } from '../wire/wire';
import { CREDENTIALS, OpenTab } from './race-tab';

/** A fifth of the default: a race shall not be waited for. */
const REFRESH_TIMEOUT = 2_000;
/** How long the person takes to read the code of the second factor, in ms. */
const TYPING_MS = 600;

/** A tab of the app with this library. */
export const openLibraryTab: OpenTab = async ({ backend, storageName }) => {
  let loginRedirects = 0;
  const app = await createApplication({
    providers: [
      provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
      { provide: HttpBackend, useValue: backend },
      provideTokenRefresh(
        {
          // The expiry by the server's clock: the harder case, where clocks disagree.
          backend: restBackend({ refreshUrl: '/api/auth/refresh', expiry: { fromToken: jwtExpiry } }),
          namespace: storageName,
          refreshTimeout: REFRESH_TIMEOUT,
          onSessionEnded: () => loginRedirects++,
        },
        withCrossTabSync(),
        withStepUp(() => typeCode(inject(HttpClient))),
      ),
    ],
  });
  const http = app.injector.get(HttpClient);
  const store = app.injector.get(TokenStore);
  return {
    http,
    signIn: async () => {
      const answer = await firstValueFrom(http.post<Tokens>('/api/auth/login', CREDENTIALS, withoutToken()));
      store.signInFrom(answer);
      return answer.accessToken;
    },
    isSignedIn: () => store.isAuthenticated(),
    loginRedirects: () => loginRedirects,
    close: () => app.destroy(),
  };
};

/** What a dialog does elsewhere. */
function typeCode(http: HttpClient): Observable<Tokens> {
  return of('123456').pipe(
    delay(TYPING_MS),
    switchMap((code) => http.post<Tokens>('/api/auth/step-up', { code })),
  );
}

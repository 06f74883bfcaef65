// What an app has beside an interceptor that it has not got from this library.
import { HttpClient } from '@angular/common/http';
import { importProvidersFrom } from '@angular/core';
import { AUTH_SERVICE, AuthModule } from 'ngx-auth';
import { map, of, tap } from 'rxjs';

/** Its tokens, and how it exchanges them. `auth` is for the interceptor, `session` for the app. */
export function handWritten(refreshUrl) {
  let tokens = null;
  let told = 0;
  const auth = {
    http: null,
    token: () => tokens?.accessToken ?? null,
    isRefreshCall: ({ url }) => url.endsWith(refreshUrl),
    store: (fresh) => (tokens = { refreshToken: tokens?.refreshToken, ...fresh }),
    // Careful, so that it is not the app's own code that fails: no answer without a token is taken for one.
    exchange: () =>
      auth.http.post(refreshUrl, { refreshToken: tokens?.refreshToken }).pipe(
        tap((fresh) => {
          if (!fresh?.accessToken) throw new Error('no token');
        }),
      ),
    refresh: () =>
      auth.exchange().pipe(
        tap((fresh) => auth.store(fresh)),
        map(({ accessToken }) => accessToken),
      ),
    logout: () => {
      tokens = null;
      told++;
    },
    // The template of ng-alain leaves the tokens where they are.
    toLogin: () => told++,
  };
  const session = {
    signIn: (signedIn) => (tokens = signedIn),
    signOut: () => (tokens = null),
    renew: (fresh) => (tokens = fresh),
    token: auth.token,
    told: () => told,
  };
  const start = (injector) => {
    auth.http = injector.get(HttpClient);
    return session;
  };
  return { auth, start };
}

/** ngx-auth with a service of the app. @param more of the service */
export const ngxAuthProviders = (auth, more) => [
  importProvidersFrom(AuthModule),
  {
    provide: AUTH_SERVICE,
    useValue: {
      getAccessToken: () => of(auth.token()),
      refreshToken: () => auth.refresh(),
      refreshShouldHappen: ({ status }) => status === 401,
      verifyRefreshToken: (request) => auth.isRefreshCall(request),
      ...more,
    },
  },
];

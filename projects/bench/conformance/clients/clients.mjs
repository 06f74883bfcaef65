// This library and its peers, each as one way to send requests. `offers`: the notions of scenarios that it has.
import { HttpClient } from '@angular/common/http';
import { importProvidersFrom } from '@angular/core';
import { AUTH_SERVICE, AuthModule } from 'ngx-auth';
import { map, of, tap } from 'rxjs';
import { alainModule, ANONYMOUS } from '../../peers/alain-pattern.mjs';
import { blogInterceptor } from '../../peers/blog-pattern.mjs';
import { angularClient } from './angular-client.mjs';
import { axiosClient } from './axios-client.mjs';
import { tokenRefreshClient } from './token-refresh-client.mjs';

/** What an app with a hand-written interceptor has beside it. */
function handWritten(server) {
  let tokens = null;
  let told = 0;
  const auth = {
    http: null,
    token: () => tokens?.accessToken ?? null,
    isRefreshCall: ({ url }) => url.endsWith(server.refreshPath),
    store: (fresh) => (tokens = { refreshToken: tokens?.refreshToken, ...fresh }),
    // Careful, so that it is not the app's own code that fails: no answer without a token is taken for one.
    exchange: () =>
      auth.http.post(server.refreshPath, { refreshToken: tokens?.refreshToken }).pipe(
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

function blog(server, { twice } = {}) {
  const { auth, start } = handWritten(server);
  const interceptor = blogInterceptor(auth);
  return angularClient(server, { interceptors: twice ? [interceptor, interceptor] : [interceptor], start });
}

function alain(server, { twice, loadedBy = alainModule() } = {}) {
  const { auth, start } = handWritten(server);
  const interceptor = loadedBy(auth);
  const client = angularClient(server, {
    interceptors: twice ? [interceptor, interceptor] : [interceptor],
    start,
    skip: ANONYMOUS,
  });
  // A second app on the page has loaded the same module.
  return { ...client, another: () => alain(server, { loadedBy }) };
}

function ngxAuth(server) {
  const { auth, start } = handWritten(server);
  const service = {
    getAccessToken: () => of(auth.token()),
    refreshToken: () => auth.refresh(),
    refreshShouldHappen: ({ status }) => status === 401,
    verifyRefreshToken: (request) => auth.isRefreshCall(request),
    skipRequest: ({ url }) => url.startsWith('/api/public'),
  };
  return angularClient(server, {
    providers: [importProvidersFrom(AuthModule), { provide: AUTH_SERVICE, useValue: service }],
    start: (injector) => {
      const { signIn, token } = start(injector);
      return { signIn, token };
    },
  });
}

export const clients = [
  { name: 'ngx-token-refresh', create: tokenRefreshClient, offers: 'all' },
  {
    name: 'blog pattern',
    create: blog,
    offers: [
      'the session',
      'a timeout of its own',
      'requests as streams',
      'being registered twice',
      'requests without a token',
    ],
  },
  {
    name: 'ng-alain pattern',
    create: alain,
    offers: [
      'the session',
      'a timeout of its own',
      'skipping a request',
      'requests as streams',
      'being registered twice',
    ],
  },
  {
    name: 'ngx-auth',
    package: 'ngx-auth',
    create: ngxAuth,
    offers: ['skipping a request', 'requests as streams', 'requests without a token'],
  },
  {
    name: 'axios-auth-refresh',
    package: 'axios-auth-refresh',
    create: axiosClient,
    offers: ['skipping a request', 'requests without a token'],
  },
];

// This library and its peers, each as one way to send requests. `offers`: the notions of scenarios that it has.
import { alainModule, ANONYMOUS } from '../../peers/alain-pattern.mjs';
import { blogInterceptor } from '../../peers/blog-pattern.mjs';
import { handWritten, ngxAuthProviders } from '../../peers/hand-written.mjs';
import { angularClient } from './angular-client.mjs';
import { axiosClient } from './axios-client.mjs';
import { oauth2FetchClient } from './oauth2-fetch-client.mjs';
import { superTokensClient } from './supertokens-client.mjs';
import { tokenFetchClient, tokenRefreshClient } from './token-refresh-client.mjs';

function blog(server, { twice } = {}) {
  const { auth, start } = handWritten(server.refreshPath);
  const interceptor = blogInterceptor(auth);
  return angularClient(server, { interceptors: twice ? [interceptor, interceptor] : [interceptor], start });
}

function alain(server, { twice, loadedBy = alainModule() } = {}) {
  const { auth, start } = handWritten(server.refreshPath);
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
  const { auth, start } = handWritten(server.refreshPath);
  return angularClient(server, {
    providers: ngxAuthProviders(auth, { skipRequest: ({ url }) => url.startsWith('/api/public') }),
    start: (injector) => {
      const { signIn, token } = start(injector);
      return { signIn, token };
    },
  });
}

export const clients = [
  { name: 'ngx-token-refresh', create: tokenRefreshClient, offers: 'all' },
  {
    name: 'ngx-token-refresh/fetch',
    create: tokenFetchClient,
    offers: [
      'the session',
      'skipping a request',
      'a list of APIs',
      'a cooldown',
      'a timeout of its own',
      'a token on request',
      'a token that is checked',
      'user callbacks',
      'events',
      'a challenge that is no expiry',
      'proactive refresh',
      'bodies that can be read once',
      'requests without a token',
    ],
  },
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
  {
    name: 'supertokens-website',
    package: 'supertokens-website',
    create: superTokensClient,
    offers: ['requests without a token', 'bodies that can be read once'],
  },
  {
    name: '@badgateway/oauth2-client',
    package: '@badgateway/oauth2-client',
    create: oauth2FetchClient,
    offers: ['a token on request', 'proactive refresh', 'bodies that can be read once'],
  },
];

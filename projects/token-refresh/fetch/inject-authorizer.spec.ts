import { runInInjectionContext } from '@angular/core';
import {
  COOKIE_SESSION,
  cookieBackend,
  injectTokenStore,
  oauth2Backend,
  restBackend,
  TokenRefreshError,
  TokenRefresher,
  withAudiences,
} from 'ngx-token-refresh';
import { App, AppOptions, startApp } from '../test/world/app';
import { ModelServer } from '../test/world/model-server';
import { told } from '../test/world/no-leaks';
import { advance, useVirtualTime } from '../test/world/virtual-time';
import { Authorizer, injectAuthorizer } from './inject-authorizer';

// N11: the token for clients that send by themselves. With real clients: test/transports.

useVirtualTime();

function start(options: AppOptions = {}): App & Authorizer {
  const app = startApp({ interceptor: 'function', client: 'xhr' }, options);
  return { ...app, ...runInInjectionContext(app.injector, injectAuthorizer) };
}

/** What a call ends with, after its refresh. */
async function ended(call: Promise<string>): Promise<unknown> {
  const outcome = call.catch((error: unknown) => (told.push(error), error));
  await advance(100);
  return outcome;
}

test('a token that is good is given, and is refused once: one refresh, also for those that are refused with it', async () => {
  const { authorize, refused, server } = start();
  const sends = [{}, {}, 'https://x/'];
  expect(await Promise.all(sends.map(authorize))).toEqual(Array(3).fill('Bearer A1'));

  expect(sends.map((send) => refused(send))).toEqual([true, true, true]);
  expect(await Promise.all(sends.map((send) => ended(authorize(send))))).toEqual(Array(3).fill('Bearer A2'));
  expect(server.refreshCalls).toHaveLength(1);
});

test('the token of the refresh is refused within 10 s: for good; what is sent all the same refreshes once more', async () => {
  const { authorize, refused, server } = start();
  const seen: unknown[] = [];
  for (let second = 0; second < 25; second++) {
    const token = await ended(authorize('x'));
    seen.push([token, refused('x')]);
    await advance(900);
  }

  expect(seen.slice(0, 4)).toEqual([
    ['Bearer A1', true],
    ['Bearer A2', false],
    ['Bearer A3', false],
    ['Bearer A3', false],
  ]);
  expect(seen.filter((each) => (each as unknown[])[1] === true)).toHaveLength(3);
  expect(server.refreshCalls).toHaveLength(4);
});

test('of a client that counts, its count decides', async () => {
  const { authorize, refused, server } = start();
  for (const isFirst of [true, true, false]) {
    await ended(authorize('x'));
    expect(refused('x', isFirst)).toBe(isFirst);
  }

  expect(server.refreshCalls).toHaveLength(2);
});

test('a late refusal costs no refresh', async () => {
  const { authorize, refused, server, injector } = start();
  const late = {};
  await authorize(late);
  const renewed = injector.get(TokenRefresher).refresh();
  await advance(100);
  await renewed;

  expect(refused(late)).toBe(true);
  expect(await ended(authorize(late))).toBe('Bearer A2');
  expect(server.refreshCalls).toHaveLength(1);
});

test.each([401, 503])(
  'no token is to be had, %d: it rejects, and what was not sent cannot be refused',
  async (status) => {
    const { authorize, refused, server } = start();
    await authorize('x');
    refused('x');
    server.refresh = () => ({ status });

    expect(await ended(authorize('x'))).toBeInstanceOf(TokenRefreshError);
    expect(refused('x')).toBe(false);
    expect(refused({})).toBe(false);
  },
);

describe('of an XHR', () => {
  /** The headers that it was given, and whether it was opened. */
  async function given(
    { authorizeXhr }: Pick<Authorizer, 'authorizeXhr'>,
    url: string,
    isOpen = false,
  ): Promise<readonly (readonly string[])[]> {
    const xhr = new XMLHttpRequest();
    if (isOpen) xhr.open('PUT', url);
    const calls: string[][] = [];
    xhr.open = (...args: readonly unknown[]) => void calls.push(args.map(String));
    xhr.setRequestHeader = (...args) => void calls.push(args);
    await ended(authorizeXhr(xhr, url).then(() => ''));
    return calls;
  }

  test('N11 it is opened and given the header, and its refusal is known by the URL', async () => {
    const app = start({ apis: ['/api'] });
    expect(await given(app, '/api/1')).toEqual([
      ['GET', '/api/1'],
      ['Authorization', 'Bearer A1'],
    ]);

    expect(app.refused('/api/1')).toBe(true);
    expect(await given(app, '/api/1', true)).toEqual([['Authorization', 'Bearer A2']]);
    expect(app.refused('/api/1')).toBe(false);
    expect(app.server.refreshCalls).toHaveLength(1);
  });

  test.each([
    'https://elsewhere.example/api/1',
    '//elsewhere.example/api/1',
    'https://localhost.elsewhere.example/api/1',
    '/apis/1',
  ])('N11 no token for %s, which `apis` does not cover, and no refresh', async (url) => {
    const app = start({ apis: ['/api'] });
    await app.authorize('x');
    app.refused('x');

    expect(await given(app, url)).toEqual([]);
    expect(app.refused(url)).toBe(false);
    expect(app.server.refreshCalls).toHaveLength(0);
  });

  test('the header of the backend; none where the access token is a cookie', async () => {
    const backend = restBackend({ refreshUrl: '/api/auth/refresh', header: 'X-Token' });
    expect(await given(start({ backend }), '/api/1', true)).toEqual([['X-Token', 'Bearer A1']]);

    const byCookie = cookieBackend({ refreshUrl: '/api/auth/refresh', accessTokenField: null });
    const app = start({ backend: byCookie, signedIn: false });
    app.signIn(COOKIE_SESSION);
    expect(await given(app, '/api/1')).toEqual([]);
  });

  test('`publicApis`: a guest gets none, and it is no failure', async () => {
    const app = start({ apis: ['/api'], publicApis: ['/news'], signedIn: false });
    expect(await given(app, '/news/1')).toEqual([]);

    app.signIn();
    expect(await given(app, '/news/1', true)).toEqual([['Authorization', 'Bearer A1']]);
  });

  test('M1, M5 none for a URL of another session, or of an audience, whatever the other entries cover', async () => {
    const app = start({
      backend: oauth2Backend({
        tokenEndpoint: '/api/auth/refresh',
        resources: { 'https://a.example': { resource: 'urn:a' } },
      }),
      features: [withAudiences()],
      apis: ['/api'],
      sessions: [[{ name: 'orders', backend: restBackend({ refreshUrl: '/orders/refresh' }), apis: ['/api/orders'] }]],
    });
    expect(await given(app, '/api/1', true)).toEqual([['Authorization', 'Bearer A1']]);
    for (const url of ['/api/orders/1', 'https://a.example/1']) expect(await given(app, url)).toEqual([]);

    const [orders, store] = runInInjectionContext(app.injector, () => [
      injectAuthorizer('orders'),
      injectTokenStore('orders'),
    ]);
    store.signIn({ accessToken: 'B1', refreshToken: 'S1' });
    expect(await given(orders, '/api/orders/1', true)).toEqual([['Authorization', 'Bearer B1']]);
    expect(await given(orders, '/api/1')).toEqual([]);
  });
});

test('of texts it remembers so many', async () => {
  const { authorize, refused } = start();
  for (let n = 0; n < 300; n++) await authorize(`https://x/${n}`);

  expect(refused('https://x/0')).toBe(false);
  expect(refused('https://x/299')).toBe(true);
});

test('C6 a late refusal costs no refresh, and is tried again, where the access token is a cookie as well', async () => {
  const server = new ModelServer();
  const backend = cookieBackend({ refreshUrl: server.refreshPath, accessTokenField: null });
  const { authorize, refused, signIn } = start({ server, backend, signedIn: false });
  server.refresh = () => ({ status: 200 });
  signIn(COOKIE_SESSION);
  const [first, late] = [{}, {}];
  expect(await Promise.all([first, late].map(authorize))).toEqual(['', '']);
  expect(refused(first)).toBe(true);
  await ended(authorize(first));
  expect(server.refreshCalls).toHaveLength(1);

  expect(refused(late)).toBe(true);
  await ended(authorize(late));
  expect(server.refreshCalls).toHaveLength(1);
  expect(refused(late)).toBe(false);
});

test.each([
  ['another sign-in', true],
  ['the sign-out', false],
])('S2 what was begun in a session is not sent again after %s', async (_, hasNext) => {
  const { authorize, refused, signIn, signOut } = start();
  const upload = {};
  await authorize(upload);
  void signOut();
  if (hasNext) signIn();
  await advance(100);

  expect(refused(upload)).toBe(false);
  expect(refused(upload, true)).toBe(false);
});

test('S2 a text, as of a connection, is of the person who is signed in', async () => {
  const { authorize, refused, signIn, signOut } = start();
  await authorize('wss://x/');
  void signOut();
  signIn();
  await advance(100);

  expect(refused('wss://x/')).toBe(true);
});

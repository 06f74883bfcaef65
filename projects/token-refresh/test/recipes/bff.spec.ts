import { HttpRequest } from '@angular/common/http';
import { COOKIE_SESSION, withSessionResume } from 'ngx-token-refresh';
import { App, AppOptions, describeSetUps, SetUp, startApp } from '../world/app';
import { Fate, WireRequest } from '../world/model-server';
import { StubServer } from '../world/stub-server';
import { advance, useVirtualTime } from '../world/virtual-time';
import { bffBackend, csrfInterceptor } from './bff.recipe';

useVirtualTime();

/** As Duende.BFF speaks: each call bears `X-CSRF: 1`, or is refused; the browser sends the session's cookie. */
class Bff extends StubServer {
  isSignedIn = true;

  constructor() {
    super((request) => this.#answer(request));
  }

  #answer({ url, headers }: WireRequest): Fate {
    if (!this.isSignedIn || headers['x-csrf'] !== '1') return { status: 401 };
    if (url.pathname !== '/bff/user') return { status: 200, body: { path: url.pathname } };
    const claims = { sub: '1', sid: 'S', 'bff:session_expires_in': 3_600, 'bff:logout_url': '/bff/logout?sid=S' };
    return { status: 200, body: Object.entries(claims).map(([type, value]) => ({ type, value })) };
  }

  get lines(): string[] {
    return this.requests.map(({ method, url }) => `${method} ${url.pathname}${url.search}`);
  }
}

describeSetUps('BFF (Duende.BFF and alike)', (setUp: SetUp) => {
  function start(options: AppOptions & { readonly server?: Bff } = {}): App & { readonly bff: Bff } {
    const bff = options.server ?? new Bff();
    const app = startApp(setUp, {
      server: bff,
      backend: bffBackend,
      before: [csrfInterceptor],
      signedIn: false,
      ...options,
    });
    return { ...app, bff };
  }
  const resuming = { features: [withSessionResume({ ifNoHint: 'ask' })] };

  test('W1 at start the server is asked, without prolonging: the session is found, and says when it ends', async () => {
    const { bff, store } = start(resuming);
    expect(store.status()).toBe('resuming');
    await advance(100);
    expect(bff.lines).toEqual(['GET /bff/user?slide=false']);
    expect(bff.requests[0]).toMatchObject({ credentials: true, headers: { 'x-csrf': '1' } });
    expect(store.status()).toBe('signed-in');
    expect(store.tokens()?.refreshExpiresAt).toBe(Date.UTC(2026, 0, 1) + 10 + 3_600_000);
  });

  test('W2 there is no session: signed out, quietly', async () => {
    const server = new Bff();
    server.isSignedIn = false;
    const { store, ended } = start({ ...resuming, server });
    await advance(100);
    expect(store.status()).toBe('signed-out');
    expect(ended).toEqual([]);
  });

  test('requests bear the header and no token', async () => {
    const { ask, bff, store } = start();
    store.signInFrom([]);
    expect((await ask('/api/items')).value).toEqual({ path: '/api/items' });
    expect(bff.requests.map(({ headers }) => [headers['x-csrf'], headers['authorization']])).toEqual([
      ['1', undefined],
    ]);
    expect(store.tokens()).toEqual(COOKIE_SESSION);
  });

  test('a 401 of the API says that the session is over: no refresh', async () => {
    const { ask, bff, ended, store } = start();
    store.signIn(COOKIE_SESSION);
    bff.isSignedIn = false;
    expect((await ask('/api/items')).failure.status).toBe(401);
    expect(ended).toEqual(['no-refresh-token']);
    expect(bff.lines).toEqual(['GET /api/items']);
  });
});

test('the interceptor changes nothing but the header', () => {
  const request = new HttpRequest('GET', '/api/items');
  const sent: HttpRequest<unknown>[] = [];
  csrfInterceptor(request, (each) => {
    sent.push(each);
    return [] as never;
  });
  expect(sent[0]?.headers.keys()).toEqual(['X-CSRF']);
});

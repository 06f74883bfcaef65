import { HttpClient, HttpContext } from '@angular/common/http';
import { DOCUMENT } from '@angular/common';
import { inject, PLATFORM_ID, runInInjectionContext } from '@angular/core';
import { SKIP_TOKEN } from 'ngx-token-refresh';
import { injectTokenFetch } from 'ngx-token-refresh/fetch';
import { probe } from '../world/app';
import { fakeFetch } from '../world/fake-fetch';
import { ModelServer } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';
import { describeRouted, ownGuard, Page, RoutedApp, RoutedOptions } from './routed-app';

useVirtualTime();

const LOGIN = '/login?returnUrl=';

describeRouted('withLoginRedirect({ redirectAnonymous: true })', (startRouted) => {
  const start = ({ login, ...options }: RoutedOptions = {}): RoutedApp =>
    startRouted({ signedIn: false, login: { redirectAnonymous: true, ...login }, ...options });

  test('A11 left out, a 401 to a visitor who is signed out goes to the caller and nowhere else', async () => {
    const { ask, go, visited } = startRouted({ signedIn: false, login: { redirectFrom: 'anywhere' } });
    await go('/orders');
    expect((await ask('/api/items/1')).failure.status).toBe(401);
    expect(visited).toEqual(['/orders']);
  });

  test('A11 N1 so does one that was sent by fetch', async () => {
    const { go, injector, server, visited } = start();
    globalThis.fetch = fakeFetch(server, 'http://localhost/');
    const send = runInInjectionContext(injector, injectTokenFetch);
    await go('/orders');
    const answer = send('/api/items/1');
    await advance(100);
    expect((await answer).status).toBe(401);
    expect(visited).toEqual(['/orders', `${LOGIN}%2Forders`]);
  });

  test.each(['rest', 'envelope'] as const)(
    'A11 a refused request (%s) leads to login once, with the place to return to; its caller gets the 401',
    async (shape) => {
      const { begun, go, http, server, store, visited } = start({ server: new ModelServer(shape) });
      await go('/orders?page=2');
      const all = [1, 2, 3, 4].map((n) => probe(http.get(`/api/items/${n}`)));
      await advance(100);
      expect(all.map(({ failure }) => failure.status)).toEqual([401, 401, 401, 401]);
      expect(visited).toEqual(['/orders?page=2', `${LOGIN}%2Forders%3Fpage%3D2`]);
      expect(begun).toHaveLength(2);
      store.signIn(server.issue());
      await advance(1);
      expect(visited[2]).toBe('/orders?page=2');
    },
  );

  test.each(['/about', '/reset-password?token=x', '/login', '/login?returnUrl=%2Forders'])(
    'A11 G4 on %s it leads nowhere',
    async (url) => {
      const { ask, go, visited } = start();
      await go(url);
      expect((await ask('/api/items/1')).failure.status).toBe(401);
      expect(visited).toEqual([url]);
    },
  );

  test.each<[string, string]>([
    ['/about', `${LOGIN}%2Fabout`],
    ['/login?x=1', ''],
  ])("A11 G4 given redirectFrom: 'anywhere', %s leads to %j", async (url, to) => {
    const { ask, go, visited } = start({ login: { redirectAnonymous: true, redirectFrom: 'anywhere' } });
    await go(url);
    await ask('/api/items/1');
    expect(visited).toEqual([url, ...(to ? [to] : [])]);
  });

  test('A11 on the way to a guarded page it leads back to that page', async () => {
    const data = () => inject(HttpClient).get('/api/items/1');
    const { go, visited } = start({
      routes: [{ path: 'slow', component: Page, canActivate: [ownGuard], resolve: { data } }],
    });
    await go('/about');
    await go('/slow');
    await advance(100);
    expect(visited).toEqual(['/about', `${LOGIN}%2Fslow`]);
  });

  test.each<[string, Parameters<RoutedApp['get']>, number]>([
    ['with SKIP_TOKEN', ['/api/items/1', { context: new HttpContext().set(SKIP_TOKEN, true) }], 401],
    ["with the app's own Authorization", ['/api/items/1', { headers: { Authorization: 'Basic x' } }], 401],
    ['outside `apis`', ['/elsewhere/1'], 401],
    ['forbidden', ['/api/forbidden'], 403],
    ['that wants a stronger sign-in', ['/api/step-up'], 401],
  ])('A11 a request %s leads nowhere', async (_, request, status) => {
    const { get, go, server, visited } = start({ apis: ['/api'] });
    server.api = ({ url }) =>
      url.pathname === '/api/forbidden'
        ? { status: 403 }
        : url.pathname === '/api/step-up'
          ? { status: 401, headers: { 'WWW-Authenticate': 'Bearer error="insufficient_user_authentication"' } }
          : { status: 401 };
    await go('/orders');
    const asked = get(...request);
    await advance(100);
    expect(asked.failure.status).toBe(status);
    expect(visited).toEqual(['/orders']);
  });

  test('A11 C9 where the sign-in came meanwhile, it leads nowhere', async () => {
    const { get, go, server, store, visited } = start();
    await go('/orders');
    const asked = get('/api/items/1');
    store.signIn(server.issue());
    await advance(100);
    expect(asked.value).toMatchObject({ token: 'A1' });
    expect(visited).toEqual(['/orders']);
  });

  test('A11 a request of a session that has ended is no request of a visitor', async () => {
    const { get, go, store, visited } = start({
      signedIn: true,
      login: { redirectAnonymous: true, redirectFrom: (url) => url !== '/about' },
    });
    await go('/orders');
    get('/api/always-refused');
    void store.signOut();
    await advance(100);
    expect(visited).toEqual(['/orders', '/login']);
  });

  test('A11 a person who stays is asked once, and again after coming back', async () => {
    const stays = jest.fn(() => false);
    const { ask, go, visited } = start({
      routes: [{ path: 'form', component: Page, canActivate: [ownGuard], canDeactivate: [stays] }],
    });
    await go('/form');
    await ask('/api/items/1');
    await ask('/api/items/2');
    expect(stays).toHaveBeenCalledTimes(1);
    expect(visited).toEqual(['/form']);
    stays.mockReturnValue(true);
    await go('/about');
    await go('/form');
    await ask('/api/items/3');
    expect(visited).toEqual(['/form', '/about', '/form', `${LOGIN}%2Fform`]);
  });

  test('A11 a login page outside the router: once, and not while a sign-out is under way', async () => {
    const led: string[] = [];
    const page = {
      baseURI: 'http://localhost/',
      location: { href: 'http://localhost/', assign: (url: string) => led.push(url) },
    };
    const { ask, go, server, store } = start({
      login: { redirectAnonymous: true, loginUrl: { href: '/bff/login' } },
      providers: [{ provide: DOCUMENT, useValue: page }],
    });
    await go('/orders');
    await ask('/api/items/1');
    await advance(5_000);
    await ask('/api/items/2');
    expect(led).toEqual(['http://localhost/bff/login?returnUrl=%2Forders']);

    store.signIn(server.issue());
    void store.signOut();
    await ask('/api/items/3');
    expect(led).toHaveLength(1);
    await go('/home');
    await ask('/api/items/4');
    expect(led.slice(1)).toEqual(['http://localhost/bff/login?returnUrl=%2Fhome']);
  });

  test('A11 a function of the app that throws is no failure of the request', async () => {
    const redirectFrom = () => {
      throw new Error('of the app');
    };
    const { ask, go, reported, visited } = start({ login: { redirectAnonymous: true, redirectFrom } });
    await go('/orders');
    expect((await ask('/api/items/1')).failure.status).toBe(401);
    expect(reported.map(String)).toEqual(['Error: of the app']);
    expect(visited).toEqual(['/orders']);
  });

  test('A11 P3 on a server it leads nowhere: who is signed in is known in the browser', async () => {
    const { ask, go, visited } = start({
      login: { redirectAnonymous: true, redirectFrom: 'anywhere' },
      providers: [{ provide: PLATFORM_ID, useValue: 'server' }],
    });
    await go('/orders');
    await ask('/api/items/1');
    expect(visited).toEqual(['/orders']);
  });
});

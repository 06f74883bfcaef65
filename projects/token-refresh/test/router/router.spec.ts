import { Location } from '@angular/common';
import { provideLocationMocks, SpyLocation } from '@angular/common/testing';
import { Component, PLATFORM_ID, runInInjectionContext, ɵINJECTOR_SCOPE } from '@angular/core';
import {
  ActivatedRouteSnapshot,
  GuardResult,
  NavigationEnd,
  NavigationStart,
  provideRouter,
  Router,
  RouterStateSnapshot,
  Routes,
  UrlSegment,
} from '@angular/router';
import { withProactiveRefresh } from 'ngx-token-refresh';
import {
  LoginRedirectOptions,
  safeReturnUrl,
  signedInGuard,
  signedInMatch,
  withLoginRedirect,
} from 'ngx-token-refresh/router';
import { App, AppOptions, probe, startApp } from '../world/app';
import { ModelServer } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

@Component({ template: '' })
class Page {}

interface Routed extends App {
  readonly router: Router;
  /** Where navigations began, and where they ended. */
  readonly begun: string[];
  readonly visited: string[];
  readonly go: (url: string) => Promise<void>;
}

function start(
  options: AppOptions & { readonly login?: LoginRedirectOptions | null; readonly routes?: Routes } = {},
): Routed {
  const { login = {}, routes = [], ...app } = options;
  const pages = ['', 'login', 'sign-in', 'orders', 'home'].map((path) => ({ path, component: Page }));
  const started = startApp(
    { interceptor: 'function', client: 'fetch' },
    {
      ...app,
      features: [...(login ? [withLoginRedirect(login)] : []), ...(app.features ?? [])],
      providers: [
        // The app's own router, not that of the test bed above it.
        { provide: ɵINJECTOR_SCOPE, useValue: 'root' },
        provideRouter([...routes, ...pages]),
        provideLocationMocks(),
        ...(app.providers ?? []),
      ],
    },
  );
  const router = started.injector.get(Router);
  const begun: string[] = [];
  const visited: string[] = [];
  router.events.subscribe((event) => {
    if (event instanceof NavigationStart) begun.push(event.url);
    if (event instanceof NavigationEnd) visited.push(event.urlAfterRedirects);
  });
  const go = async (url: string): Promise<void> => {
    void router.navigateByUrl(url);
    await advance(1);
  };
  return { ...started, router, begun, visited, go };
}

/** A server that refuses to refresh. */
function rejecting(): ModelServer {
  const server = new ModelServer();
  server.refresh = () => ({ status: 401, body: {} });
  return server;
}

describe('withLoginRedirect()', () => {
  test('F1 a refused refresh leads to the login page, once, with the place to return to', async () => {
    const server = rejecting();
    const { go, http, router, visited } = start({ server });
    await go('/orders?page=2#top');
    server.expireAll();
    for (let n = 0; n < 50; n++) probe(http.get(`/api/items/${n}`));
    await advance(1_000);
    expect(visited).toEqual(['/orders?page=2#top', '/login?returnUrl=%2Forders%3Fpage%3D2%23top']);
    expect(router.parseUrl(router.url).queryParams).toEqual({ returnUrl: '/orders?page=2#top' });
  });

  test('F2 a refresh that merely fails leads nowhere', async () => {
    const server = new ModelServer();
    server.refresh = () => ({ status: 503, body: {} });
    const { go, http, visited } = start({ server });
    await go('/orders');
    server.expireAll();
    probe(http.get('/api/items/1'));
    await advance(1_000);
    expect(visited).toEqual(['/orders']);
  });

  test('on the login page it leads nowhere', async () => {
    const server = rejecting();
    const { go, ended, http, visited } = start({ server });
    await go('/login?from=mail');
    server.expireAll();
    probe(http.get('/api/items/1'));
    await advance(1_000);
    expect(ended).toEqual(['rejected']);
    expect(visited).toEqual(['/login?from=mail']);
  });

  test('a sign-out leads to the login page, with nowhere to return to', async () => {
    const { go, store, visited } = start({ login: { loginUrl: '/sign-in' } });
    await go('/orders');
    store.signOut();
    await advance(1);
    expect(visited).toEqual(['/orders', '/sign-in']);
  });

  test.each([
    ['', '/login'],
    ['/', '/login'],
    ['/orders', '/login?returnUrl=%2Forders'],
    ['/orders#top', '/login?returnUrl=%2Forders%23top'],
  ])('a session that ends before the first page is there, on %s, leads to %s', async (url, login) => {
    const server = rejecting();
    const { http, injector, visited } = start({ server });
    const location = injector.get(Location) as SpyLocation;
    // As the real one: without the fragment, unless asked for it.
    location.path = (withFragment?: boolean) => (withFragment ? url : url.replace(/#.*/, ''));
    location.setInitialPath(url);
    server.expireAll();
    probe(http.get('/api/items/1'));
    await advance(1_000);
    expect(visited).toEqual([login]);
  });

  test('a session that ends on the way to a page leads back to that page', async () => {
    const server = rejecting();
    const app = start({
      server,
      routes: [{ path: 'slow', component: Page, resolve: { data: () => app.http.get('/api/items/1') } }],
    });
    await app.go('/orders');
    server.expireAll();
    await app.go('/slow?x=1');
    await advance(1_000);
    expect(app.visited).toEqual(['/orders', '/login?returnUrl=%2Fslow%3Fx%3D1']);
  });

  test('a session that ends on the way to a page by a redirect leads back to that page', async () => {
    const server = rejecting();
    const app = start({
      server,
      routes: [
        { path: 'old', redirectTo: 'slow' },
        { path: 'slow', component: Page, resolve: { data: () => app.http.get('/api/items/1') } },
      ],
    });
    await app.go('/orders');
    server.expireAll();
    await app.go('/old');
    await advance(1_000);
    expect(app.visited).toEqual(['/orders', '/login?returnUrl=%2Fslow']);
  });

  test.each([
    ['/login?returnUrl=%2Forders%3Fpage%3D2', '/orders?page=2'],
    ['/login', '/'],
    ['/login?returnUrl=%2F%2Fevil.example%2F', '/'],
    ['/login?returnUrl=https:%2F%2Fevil.example%2F', '/'],
    ['/login?returnUrl=%2Flogin%3FreturnUrl%3D%252Forders', '/'],
  ])('sign-in on %s leads to %s', async (login, to) => {
    const { go, router, server, store } = start({ signedIn: false });
    await go(login);
    store.signIn(server.issue());
    await advance(1);
    expect(router.url).toBe(to);
  });

  test('new tokens of the same session, sign-in elsewhere, or the wish to stay lead nowhere', async () => {
    const elsewhere = start({ signedIn: false });
    await elsewhere.go('/orders');
    elsewhere.store.signIn(elsewhere.server.issue());
    const staying = start({ signedIn: false, login: { returnAfterSignIn: false } });
    await staying.go('/login?returnUrl=%2Forders');
    staying.store.signIn(staying.server.issue());
    const refreshed = start();
    await refreshed.go('/login');
    refreshed.store.renew(refreshed.server.issue());
    await advance(10);
    expect([elsewhere, staying, refreshed].map(({ visited }) => visited.length)).toEqual([1, 1, 1]);
  });

  test('with another name for the parameter, with none, and with another home', async () => {
    const named = start({ login: { returnParam: 'next', homeUrl: '/home' } });
    await named.go('/orders');
    named.store.signOut();
    await advance(1);
    named.store.signIn(named.server.issue());
    await advance(1);
    expect(named.visited).toEqual(['/orders', '/login', '/home']);
    const server = rejecting();
    const none = start({ server, login: { returnParam: null } });
    await none.go('/orders');
    server.expireAll();
    probe(none.http.get('/api/items/1'));
    await advance(1_000);
    expect(none.visited).toEqual(['/orders', '/login']);
    await none.go('/login?null=%2Forders');
    none.store.signIn(server.issue());
    await advance(1);
    expect(none.visited.at(-1)).toBe('/');
  });

  test('an app that is gone is not led anywhere', async () => {
    const { go, injector, server, store, visited } = start({ signedIn: false });
    await go('/login?returnUrl=%2Forders');
    injector.destroy();
    store.signIn(server.issue());
    await advance(1);
    expect(visited).toHaveLength(1);
  });

  test('given twice, it is named', () => {
    expect(() => start({ features: [withLoginRedirect()] })).toThrow('withLoginRedirect()');
  });

  test.each([
    [{ loginUrl: 'login' }, '`loginUrl`'],
    [{ loginUrl: ['/login'] as unknown as string }, '`loginUrl`'],
    [{ loginUrl: '//evil.example' }, '`loginUrl`'],
    [{ loginUrl: 'https://login.example' }, '`loginUrl`'],
    [{ loginUrl: '/login?x=1' }, '`loginUrl`'],
    [{ homeUrl: '' }, '`homeUrl`'],
    [{ returnParam: '' }, '`returnParam`'],
  ])('%j is refused at start-up', (options, named) => {
    expect(() => withLoginRedirect(options)).toThrow(`ngx-token-refresh: ${named} of withLoginRedirect() must be`);
  });
});

describe.each([
  ['signedInGuard', { path: 'private', component: Page, canActivate: [signedInGuard] }],
  ['signedInMatch', { path: 'private', component: Page, canMatch: [signedInMatch] }],
])('%s', (_, route) => {
  const routes = [route];

  test('leads to the login page without a session, and back after sign-in', async () => {
    const { go, server, store, visited } = start({ routes, signedIn: false });
    await go('/private?tab=2');
    expect(visited).toEqual(['/login?returnUrl=%2Fprivate%3Ftab%3D2']);
    store.signIn(server.issue());
    await advance(1);
    expect(visited[1]).toBe('/private?tab=2');
  });

  test('lets pass in a session, without a refresh', async () => {
    const { go, server, visited } = start({ routes });
    await go('/private');
    expect(visited).toEqual(['/private']);
    expect(server.refreshCalls).toHaveLength(0);
  });

  test('T1 a stale token is refreshed first', async () => {
    const { go, server, store, visited } = start({ routes, features: [withProactiveRefresh()], signedIn: false });
    store.signIn({ ...server.issue(), expiresAt: Date.now() + 120_000 });
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    await advance(119_000);
    void go('/private');
    await advance(1_000);
    expect(server.refreshCalls.length).toBeGreaterThan(0);
    expect(visited).toEqual(['/private']);
    Reflect.deleteProperty(document, 'visibilityState');
  });

  test('F1 a refused refresh leads to the login page, once', async () => {
    const server = rejecting();
    const { begun, ended, go, store, visited } = start({ routes, server, signedIn: false });
    await go('/orders');
    store.signIn({ ...server.issue(), expiresAt: Date.now() - 1_000 });
    await go('/private');
    await advance(1_000);
    expect(ended).toEqual(['rejected']);
    expect(visited).toEqual(['/orders', '/login?returnUrl=%2Fprivate']);
    expect(begun).toEqual(['/orders', '/private', '/login?returnUrl=%2Fprivate']);
    // The guard has gone: from here on the end of a session leads to the login page again.
    await go('/orders');
    store.signIn(server.issue());
    store.signOut();
    await advance(1);
    expect(visited.slice(2)).toEqual(['/orders', '/login']);
  });

  test('F2 a refresh that merely fails lets pass: the session goes on', async () => {
    const server = new ModelServer();
    server.refresh = () => ({ status: 503, body: {} });
    const { go, store, visited } = start({ routes, server, signedIn: false });
    store.signIn({ ...server.issue(), expiresAt: Date.now() - 1_000 });
    await go('/private');
    await advance(1_000);
    expect(visited).toEqual(['/private']);
  });

  test('works without withLoginRedirect()', async () => {
    const { go, visited } = start({ routes, signedIn: false, login: null });
    await go('/private');
    expect(visited).toEqual(['/login?returnUrl=%2Fprivate']);
  });

  test('P3 on a server it lets every request pass', async () => {
    const { go, visited } = start({
      routes,
      signedIn: false,
      providers: [{ provide: PLATFORM_ID, useValue: 'server' }],
    });
    await go('/private');
    expect(visited).toEqual(['/private']);
  });
});

describe('what the guards answer by themselves', () => {
  function answers({ injector }: Routed): (string | boolean | Promise<string | boolean>)[] {
    const segments = ['private', 'page'].map((path) => new UrlSegment(path, {}));
    const text = (result: GuardResult): string | boolean => (typeof result === 'boolean' ? result : String(result));
    return runInInjectionContext(injector, () =>
      [
        signedInGuard({} as ActivatedRouteSnapshot, { url: '/private/page' } as RouterStateSnapshot),
        signedInMatch({}, segments),
      ].map((result) => (result instanceof Promise ? result.then(text) : text(result as GuardResult))),
    );
  }

  const all = <T>(them: (T | Promise<T>)[]): Promise<T[]> => Promise.all(them.map((each) => Promise.resolve(each)));

  const LOGIN = '/login?returnUrl=%2Fprivate%2Fpage';

  test('given no session, the login page at once', () => {
    expect(answers(start({ signedIn: false, login: null }))).toEqual([LOGIN, LOGIN]);
  });

  test('given a good token, yes', async () => {
    expect(await all(answers(start({ login: null })))).toEqual([true, true]);
  });

  test.each([
    [401, LOGIN],
    [503, true],
  ])('given an expired token and a refresh that is answered by %d, %s', async (status, answer) => {
    const server = new ModelServer();
    server.refresh = () => ({ status, body: {} });
    const app = start({ server, signedIn: false, login: null, features: [withProactiveRefresh()] });
    app.store.signIn({ ...server.issue(), expiresAt: Date.now() - 1_000 });
    const answered = all(answers(app));
    await advance(1_000);
    expect(await answered).toEqual([answer, answer]);
  });
});

describe('safeReturnUrl()', () => {
  test.each(['/', '/orders', '/orders/2?page=3&x=%2F#top', '/a/b;c=d', '/%E4%BD%A0', '/?u=https://x.example', '/a//b'])(
    '%s is one',
    (url) => {
      expect(safeReturnUrl(url)).toBe(url);
    },
  );

  test.each([
    null,
    undefined,
    '',
    'orders',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    '/ /evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    'https://evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '/a\\b',
    '/\u0000',
    '@evil.example',
    '.evil.example',
  ])('%j is none', (url) => {
    expect(safeReturnUrl(url, '/home')).toBe('/home');
    expect(safeReturnUrl(url)).toBe('/');
  });
});

import { provideHttpClient } from '@angular/common/http';
import { provideLocationMocks } from '@angular/common/testing';
import { APP_INITIALIZER, createEnvironmentInjector, EnvironmentInjector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, ROUTES, Routes } from '@angular/router';
import { provideTokenRefresh, restBackend, TokenStore } from 'ngx-token-refresh';
import { withLoginRedirect } from 'ngx-token-refresh/router';
import { probe } from '../world/app';
import { ModelServer } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';
import { describeRouted, later, Page } from './routed-app';

useVirtualTime();

describeRouted('withLoginRedirect()', (start) => {
  test('F1 a refused refresh leads to the login page, once, with the place to return to', async () => {
    const { go, http, router, server, visited } = start();
    await go('/orders?page=2#top');
    server.expireAll();
    server.revokeAll();
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
    const { go, ended, endSession, visited } = start();
    await go('/login?from=mail');
    await endSession();
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
    const none = start({ login: { returnParam: null } });
    await none.go('/orders');
    await none.endSession();
    expect(none.visited).toEqual(['/orders', '/login']);
    await none.go('/login?null=%2Forders');
    none.store.signIn(none.server.issue());
    await advance(1);
    expect(none.visited.at(-1)).toBe('/');
  });

  test.each([
    ['/login', '/login(side:help)?returnUrl=%2Forders'],
    ['/login', '/login;lang=de?returnUrl=%2Forders'],
    ['/account/login', '/account/(login//side:help)?returnUrl=%2Forders'],
    ['/a%20b', '/a%20b?returnUrl=%2Forders'],
  ])('given the login page %s, %s is that page', async (loginUrl, url) => {
    const page = { component: Page };
    const app = start({
      login: { loginUrl, redirectFrom: 'anywhere' },
      routes: [
        { path: 'help', outlet: 'side', ...page },
        { path: 'a b', ...page },
        {
          path: 'account',
          children: [
            { path: 'login', ...page },
            { path: 'help', outlet: 'side', ...page },
          ],
        },
      ],
    });
    await app.go(url);
    await app.endSession();
    expect(app.visited).toEqual([app.router.url]);
    app.store.signIn(app.server.issue());
    await advance(1);
    expect(app.visited[1]).toBe('/orders');
  });

  test('sign-in on the way to the login page leads on as well', async () => {
    const { go, server, store, visited } = start({
      signedIn: false,
      login: { loginUrl: '/lazy' },
      routes: [{ path: 'lazy', loadChildren: () => later([{ path: '', component: Page }], 500) }],
    });
    await go('/lazy?returnUrl=%2Forders');
    store.signIn(server.issue());
    await advance(1_000);
    expect(visited).toEqual(['/orders']);
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

describe('withLoginRedirect() and the life of the router', () => {
  const PAGE = { component: Page };
  const library = [
    provideHttpClient(),
    provideTokenRefresh({ backend: restBackend({ refreshUrl: '/api/auth/refresh' }) }, withLoginRedirect()),
  ];

  test('does not create it while the app starts: its routes may depend on what app initializers load', async () => {
    let canBegin: () => void = () => undefined;
    let routes: Routes = [];
    TestBed.configureTestingModule({
      providers: [
        library,
        provideRouter([]),
        provideLocationMocks(),
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- `provideAppInitializer` came with Angular 19
        { provide: APP_INITIALIZER, multi: true, useValue: () => new Promise<void>((done) => (canBegin = done)) },
        { provide: ROUTES, multi: true, useFactory: () => routes },
      ],
    });
    const store = TestBed.inject(TokenStore);
    store.signIn({ accessToken: 'A1' });
    void store.signOut();
    await advance(1);
    routes = [
      { path: 'login', ...PAGE },
      { path: 'orders', ...PAGE, canActivate: [() => true] },
    ];
    canBegin();
    const router = TestBed.inject(Router);
    void router.navigateByUrl('/orders');
    await advance(1);
    expect(router.url).toBe('/login');
  });

  test('follows a router that was there before it', async () => {
    TestBed.configureTestingModule({
      providers: [
        provideRouter([
          { path: 'login', ...PAGE },
          { path: 'orders', ...PAGE, canActivate: [() => true] },
          { path: 'open', ...PAGE },
          { path: 'slow', ...PAGE, canActivate: [() => true], resolve: { data: () => later(1, 500) } },
        ]),
        provideLocationMocks(),
      ],
    });
    const router = TestBed.inject(Router);
    await router.navigateByUrl('/orders');
    const store = createEnvironmentInjector(library, TestBed.inject(EnvironmentInjector)).get(TokenStore);
    await advance(1);

    store.signIn({ accessToken: 'A1' });
    void store.signOut();
    await advance(1);
    expect(router.url).toBe('/login');
    store.signIn({ accessToken: 'A2' });
    await advance(1);
    expect(router.url).toBe('/');
  });

  test.each([
    ['/slow', '/login'],
    ['/open', '/open'],
  ])('follows a router that was on the way to %s before it', async (url, to) => {
    TestBed.configureTestingModule({
      providers: [
        provideRouter([
          { path: 'login', ...PAGE },
          { path: 'open', ...PAGE, resolve: { data: () => later(1, 500) } },
          { path: 'slow', ...PAGE, canActivate: [() => true], resolve: { data: () => later(1, 500) } },
        ]),
        provideLocationMocks(),
      ],
    });
    const router = TestBed.inject(Router);
    void router.navigateByUrl(url);
    await advance(1);
    const store = createEnvironmentInjector(library, TestBed.inject(EnvironmentInjector)).get(TokenStore);
    store.signIn({ accessToken: 'A1' });
    void store.signOut();
    await advance(1_000);
    expect(router.url).toBe(to);
  });
});

import {
  APP_BASE_HREF,
  DOCUMENT,
  HashLocationStrategy,
  Location,
  LocationStrategy,
  PathLocationStrategy,
  PlatformLocation,
} from '@angular/common';
import { MockPlatformLocation } from '@angular/common/testing';
import { inject, PLATFORM_ID, Provider, runInInjectionContext, Type } from '@angular/core';
import { ActivatedRouteSnapshot, Router, RouterStateSnapshot } from '@angular/router';
import { ɵLEAVING_FOR_LOGIN } from 'ngx-token-refresh';
import { LoginRedirectOptions, signedInGuard, signedInMatch, withLoginRedirect } from 'ngx-token-refresh/router';
import { advance, useVirtualTime } from '../world/virtual-time';
import { describeRouted, later, ownGuard, Page, RoutedApp, RoutedOptions } from './routed-app';

useVirtualTime();

const BFF = '/bff/login';
const HERE = 'http://localhost';

/** The page, as far as one can navigate it: where it was led. */
class StandInPage {
  readonly led: string[] = [];
  readonly baseURI: string;
  readonly location: { readonly href: string; assign(url: string): void };

  constructor(base = '/', href = `${HERE}${base}`) {
    this.baseURI = `${HERE}${base}`;
    this.location = { href, assign: (url) => this.led.push(url) };
  }
}

describeRouted('withLoginRedirect({ loginUrl: { href } })', (startRouted) => {
  interface PagedApp extends RoutedApp {
    readonly page: StandInPage;
  }

  function start(
    login: Omit<LoginRedirectOptions, 'loginUrl'> & { href?: string } = {},
    { page = new StandInPage(), ...options }: RoutedOptions & { page?: StandInPage } = {},
  ): PagedApp {
    const { href = BFF, ...others } = login;
    const app = startRouted({
      ...options,
      login: { loginUrl: { href }, ...others },
      routes: [
        { path: 'private', component: Page, canActivate: [signedInGuard] },
        { path: 'matched', component: Page, canMatch: [signedInMatch] },
        { path: 'slow', component: Page, canActivate: [ownGuard], resolve: { data: () => later(1, 500) } },
        ...(options.routes ?? []),
      ],
      providers: [{ provide: DOCUMENT, useValue: page }, ...(options.providers ?? [])],
    });
    return { ...app, page };
  }

  test('G4 the end of a session on a guarded page leads there, once, with the place to return to', async () => {
    const { endSession, go, page, visited } = start();
    await go('/orders?page=2#top');
    await endSession();
    expect(page.led).toEqual([`${HERE}/bff/login?returnUrl=%2Forders%3Fpage%3D2%23top`]);
    expect(visited).toEqual(['/orders?page=2#top']);
  });

  test('G4 on a public page it leads nowhere, on the way to a guarded one it leads there', async () => {
    const { endSession, go, page, server, store } = start();
    await go('/about');
    await endSession();
    expect(page.led).toEqual([]);
    store.signIn(server.issue());
    await go('/slow');
    await endSession();
    expect(page.led).toEqual([`${HERE}/bff/login?returnUrl=%2Fslow`]);
  });

  test('a refused refresh in the guard leads there once, though the session ends and the guard refuses', async () => {
    const { go, page, server, store } = start({}, { signedIn: false });
    server.refresh = () => ({ status: 401 });
    store.signIn({ ...server.issue(), expiresAt: Date.now() - 1_000 });
    await go('/private');
    await advance(100);
    expect(page.led).toEqual([`${HERE}/bff/login?returnUrl=%2Fprivate`]);
  });

  test.each(['/private?x=1', '/matched?x=1'])('the guard of %s leads there, and shows nothing', async (url) => {
    const { injector, page, visited } = start(
      {},
      {
        signedIn: false,
        routes: [{ path: 'matched', loadChildren: () => Promise.reject(new Error('another route')) }],
      },
    );
    // A route that is not found would be an error.
    expect(await injector.get(Router).navigateByUrl(url)).toBe(false);
    expect(page.led).toEqual([`${HERE}/bff/login?returnUrl=${encodeURIComponent(url)}`]);
    expect(visited).toEqual([]);
  });

  test.each(['//evil.example/x', '/\\evil.example', 'https://evil.example'])(
    'asked for %s, the guard names the home as the place to return to',
    async (url) => {
      const { injector, page } = start({ homeUrl: '/home' }, { signedIn: false });
      const state = { url } as RouterStateSnapshot;
      runInInjectionContext(injector, () => signedInGuard({} as ActivatedRouteSnapshot, state));
      await advance(1);
      expect(page.led).toEqual([`${HERE}/bff/login?returnUrl=%2Fhome`]);
    },
  );

  test('two guards of one page lead there once, and again where the person comes back', async () => {
    const child = { path: 'b', component: Page, canActivate: [signedInGuard] };
    const { go, page } = start(
      {},
      { signedIn: false, routes: [{ path: 'a', canActivate: [signedInGuard], children: [child] }] },
    );
    await go('/a/b');
    expect(page.led).toHaveLength(1);
    // By the browser's Back, which may restore the page as it was.
    await advance(2_000);
    await go('/a/b');
    expect(page.led).toHaveLength(2);
  });

  test('a guard whose navigation was given up leads nowhere', async () => {
    const { go, page, server, store, visited } = start({}, { signedIn: false });
    server.refresh = () => ({ status: 401 });
    store.signIn({ ...server.issue(), expiresAt: Date.now() - 1_000 });
    await go('/private');
    await go('/about');
    await advance(100);
    expect(page.led).toEqual([]);
    expect(visited).toEqual(['/about']);
  });

  test('A13 a sign-out leads nowhere: the app waits for it, and leads the page itself', async () => {
    const { go, page, store } = start({ redirectFrom: 'anywhere' });
    await go('/orders');
    await store.signOut();
    await advance(100);
    expect(page.led).toEqual([]);
  });

  test.each<[string, Parameters<typeof start>[0], string, ConstructorParameters<typeof StandInPage>?]>([
    ['with a query of its own', { href: '/bff/login?prompt=login' }, '/bff/login?prompt=login&returnUrl=%2Forders'],
    ['with another parameter', { returnParam: 'next' }, '/bff/login?next=%2Forders'],
    ['with none', { returnParam: null }, '/bff/login'],
    ['from an app in a folder', {}, '/bff/login?returnUrl=%2Fapp%2Forders', ['/app/']],
    ['from a page with a query', {}, '/bff/login?returnUrl=%2Forders', ['/', `${HERE}/?a=b`]],
  ])('%s', async (_, login, led, at = []) => {
    const page = new StandInPage(...at);
    const base = new URL(page.baseURI).pathname;
    const app = start(login, { page, providers: onUrls(base) });
    await app.go('/orders');
    await app.endSession();
    expect(app.page.led).toEqual([HERE + led]);
  });

  test('on another origin, it is told the whole URL', async () => {
    const { endSession, go, page } = start({ href: 'https://login.example/start' });
    await go('/orders?x=1');
    await endSession();
    expect(page.led).toEqual([`https://login.example/start?returnUrl=${encodeURIComponent(`${HERE}/orders?x=1`)}`]);
  });

  test('from the first page, there is a place to return to as well: the root may be another app', async () => {
    const page = new StandInPage('/app/');
    const { endSession, go } = start({}, { page, providers: onUrls('/app/') });
    await go('/');
    await endSession();
    expect(page.led).toEqual([`${HERE}/bff/login?returnUrl=%2Fapp%2F`]);
  });

  test('with a hash in the URL', async () => {
    const page = new StandInPage('/app/', `${HERE}/app/#/orders`);
    const { endSession, go } = start({}, { page, providers: onUrls('', HashLocationStrategy) });
    await go('/orders?x=1');
    await endSession();
    expect(page.led).toEqual([`${HERE}/bff/login?returnUrl=${encodeURIComponent('/app/#/orders?x=1')}`]);
  });

  test('W3 before the page leaves, the feature that resumes sessions is told', async () => {
    const page = new StandInPage();
    const told: number[] = [];
    const { endSession, go } = start(
      {},
      { page, providers: [{ provide: ɵLEAVING_FOR_LOGIN, useValue: () => told.push(page.led.length) }] },
    );
    await go('/orders');
    await endSession();
    expect(told).toEqual([0]);
    expect(page.led).toHaveLength(1);
  });

  test('P3 on a server it does nothing', async () => {
    const told = jest.fn();
    const { endSession, go, page } = start(
      { redirectFrom: 'anywhere' },
      {
        providers: [
          { provide: PLATFORM_ID, useValue: 'server' },
          { provide: ɵLEAVING_FOR_LOGIN, useValue: told },
        ],
      },
    );
    await go('/private');
    await endSession();
    expect(page.led).toEqual([]);
    expect(told).not.toHaveBeenCalled();
  });
});

/** The router on real URLs: below this path, or behind a hash. */
function onUrls(base: string, strategy: Type<LocationStrategy> = PathLocationStrategy): Provider[] {
  return [
    { provide: APP_BASE_HREF, useValue: base },
    { provide: PlatformLocation, useClass: MockPlatformLocation },
    { provide: LocationStrategy, useClass: strategy },
    { provide: Location, useFactory: () => new Location(inject(LocationStrategy)) },
  ];
}

test.each([
  '',
  'bff/login',
  '//evil.example',
  '/\\evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  ' https://login.example',
  'ftp://login.example',
  'https:login.example',
  'https://',
  'https://a:b c',
  '/a b',
  null,
  {},
])('{ href: %j } is refused at start-up', (href) => {
  expect(() => withLoginRedirect({ loginUrl: { href: href as string } })).toThrow(
    'ngx-token-refresh: `loginUrl` of withLoginRedirect() must be a path within the app',
  );
});

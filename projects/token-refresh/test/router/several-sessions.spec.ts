import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { provideLocationMocks } from '@angular/common/testing';
import {
  APP_INITIALIZER,
  ApplicationInitStatus,
  Component,
  provideZonelessChangeDetection,
  runInInjectionContext,
} from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter, Router, RouterOutlet } from '@angular/router';
import {
  injectTokenStore,
  provideTokenRefresh,
  restBackend,
  TokenRefreshFeature,
  tokenRefreshInterceptor,
  TokenStore,
} from 'ngx-token-refresh';
import { signedIn, signedInGuard, signedInMatch, signedOut, withLoginRedirect } from 'ngx-token-refresh/router';
import { network, probe } from '../world/app';
import { ModelServer, networkOf } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';
import { describeRouted, Page, RoutedApp, RoutedOptions, StartRouted } from './routed-app';

// M1 and M3 of the router: guards and the login redirect, for each of several sessions.

useVirtualTime();

const ORDERS = 'https://orders.example';

interface TwoSessions extends RoutedApp {
  readonly ordersStore: TokenStore;
  readonly orders: ModelServer;
  /** The server of orders refuses a request and the refresh after it. */
  readonly endOrders: () => Promise<void>;
}

const ROUTES = [
  { path: 'basket', component: Page, canActivate: [signedIn('orders')] },
  { path: 'account', component: Page, canActivate: [signedInGuard] },
  { path: 'profile', component: Page, canMatch: [signedInMatch] },
  { path: 'orders-login', component: Page, canActivate: [signedOut('orders')] },
];

async function startTwo(
  start: StartRouted,
  features: readonly TokenRefreshFeature[] = [withLoginRedirect({ loginUrl: '/orders-login', homeUrl: '/basket' })],
  options: RoutedOptions = {},
): Promise<TwoSessions> {
  const server = new ModelServer();
  const orders = new ModelServer('rest', 100);
  const app = start({
    server,
    network: networkOf({ 'http://localhost': server, [ORDERS]: orders }),
    routes: ROUTES,
    sessions: [
      [
        { name: 'orders', backend: restBackend({ refreshUrl: `${ORDERS}/api/auth/refresh` }), apis: [ORDERS] },
        ...features,
      ],
    ],
    ...options,
  });
  // As Angular does before the router navigates for the first time.
  (app.injector.get(ApplicationInitStatus) as unknown as { runInitializers(): void }).runInitializers();
  await advance(0);
  const ordersStore = runInInjectionContext(app.injector, () => injectTokenStore('orders'));
  ordersStore.signIn(orders.issue());
  const endOrders = async (): Promise<void> => {
    orders.expireAll();
    orders.revokeAll();
    probe(app.http.get(`${ORDERS}/api/order`));
    await advance(100);
  };
  return { ...app, ordersStore, orders, endOrders };
}

describeRouted('several sessions and the router', (start) => {
  test('M1: signedIn(name) asks its own session, and leads to its own login page', async () => {
    const { go, ordersStore, visited } = await startTwo(start);
    await ordersStore.signOut();
    await go('/account');
    await go('/basket');
    expect(visited).toEqual(['/account', '/orders-login?returnUrl=%2Fbasket']);
  });

  test('M1: a sign-in on that page leads on; one of the other session does not', async () => {
    const { go, orders, ordersStore, renew, visited, store, server } = await startTwo(start);
    await go('/about');
    await ordersStore.signOut();
    await go('/basket');
    renew();
    store.signIn(server.issue());
    await advance(1);
    expect(visited).toEqual(['/about', '/orders-login?returnUrl=%2Fbasket']);
    ordersStore.signIn(orders.issue());
    await advance(1);
    expect(visited).toEqual(['/about', '/orders-login?returnUrl=%2Fbasket', '/basket']);
  });

  test('M1: signedOut(name) keeps those off who are signed in there, and no others', async () => {
    const { go, ordersStore, visited } = await startTwo(start);
    await go('/orders-login');
    await ordersStore.signOut();
    await go('/orders-login');
    expect(visited).toEqual(['/basket', '/orders-login']);
  });

  test('M3: the end of a session leads from its own pages alone', async () => {
    const { endOrders, go, visited, store } = await startTwo(start);
    await go('/account');
    await endOrders();
    expect(visited).toEqual(['/account']);
    await go('/profile');
    await advance(10);
    expect(visited).toEqual(['/account', '/profile']);
    expect(store.status()).toBe('signed-in');
  });

  test('M3: it leads from them, to its own login page', async () => {
    const { endOrders, go, visited } = await startTwo(start);
    await go('/basket');
    await endOrders();
    expect(visited).toEqual(['/basket', '/orders-login?returnUrl=%2Fbasket']);
  });

  test('M3: the end of the session without a name does not lead from the pages of the other', async () => {
    const { endSession, go, visited } = await startTwo(start);
    await go('/basket');
    await endSession();
    expect(visited).toEqual(['/basket']);
    await go('/account');
    expect(visited).toEqual(['/basket', '/login?returnUrl=%2Faccount']);
  });

  test('M3: a page with a guard of the app alone is one of all sessions', async () => {
    const { endOrders, go, visited } = await startTwo(start);
    await go('/home');
    await endOrders();
    expect(visited).toEqual(['/home', '/orders-login?returnUrl=%2Fhome']);
  });

  test('M1: without withLoginRedirect() a guard leads to /login, whatever the other session has', async () => {
    const { go, ordersStore, visited } = await startTwo(start, [], { login: { loginUrl: '/sign-in' } });
    await ordersStore.signOut();
    await go('/basket');
    expect(visited).toEqual(['/login?returnUrl=%2Fbasket']);
  });

  test('M3: a session that ends on the way to the first page leads from there', async () => {
    const { endOrders, router, visited } = await startTwo(start, undefined, {
      routes: [
        {
          path: 'slow',
          component: Page,
          canActivate: [signedIn('orders'), () => new Promise<boolean>((done) => setTimeout(() => done(true), 500))],
        },
        ...ROUTES,
      ],
    });
    void router.navigateByUrl('/slow');
    await advance(1);
    await endOrders();
    await advance(1_000);
    expect(visited).toEqual(['/orders-login?returnUrl=%2Fslow']);
  });

  test('K18: a guard of a session that does not exist names it', async () => {
    const { router } = await startTwo(start, undefined, {
      routes: [{ path: 'x', component: Page, canActivate: [signedIn('billing')] }],
    });
    const failed: unknown[] = [];
    router.events.subscribe((event) => 'error' in event && failed.push(String(event.error)));
    void router.navigateByUrl('/x');
    await advance(1);
    expect(failed).toEqual([expect.stringContaining("there is no session 'billing'")]);
  });
});

@Component({ selector: 'test-root', imports: [RouterOutlet], template: '<router-outlet />' })
class Root {}

test('M3: in an app that Angular starts, the redirect of a session with a name follows the first navigation', async () => {
  document.body.innerHTML = '<test-root></test-root>';
  const orders = new ModelServer('rest', 100);
  const app = await bootstrapApplication(Root, {
    providers: [
      provideZonelessChangeDetection(),
      provideLocationMocks(),
      provideRouter([
        { path: 'orders-login', component: Page },
        { path: '', component: Page, canActivate: [signedIn('orders')] },
      ]),
      network('xhr', orders),
      provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
      provideTokenRefresh(
        { name: 'orders', backend: restBackend({ refreshUrl: '/api/auth/refresh' }) },
        withLoginRedirect({ loginUrl: '/orders-login' }),
      ),
      {
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- `provideAppInitializer` came with Angular 19
        provide: APP_INITIALIZER,
        multi: true,
        useFactory: () => {
          const store = injectTokenStore('orders');
          return () => store.signIn({ accessToken: 'A1' });
        },
      },
    ],
  });
  await advance(1);
  const router = app.injector.get(Router);
  expect(router.url).toBe('/');
  runInInjectionContext(app.injector, () => injectTokenStore('orders')).signOut();
  await advance(1);
  expect(router.url).toBe('/orders-login');
  app.destroy();
});

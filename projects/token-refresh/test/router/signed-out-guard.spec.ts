import { PLATFORM_ID } from '@angular/core';
import { signedInGuard, signedOutGuard } from 'ngx-token-refresh/router';
import { advance, useVirtualTime } from '../world/virtual-time';
import { describeRouted, Page, RoutedApp, RoutedOptions } from './routed-app';

useVirtualTime();

describeRouted('signedOutGuard', (startRouted) => {
  const start = (options: RoutedOptions = {}): RoutedApp =>
    startRouted({
      ...options,
      routes: [
        { path: 'login', component: Page, canActivate: [signedOutGuard] },
        { path: 'register', component: Page, canActivate: [signedOutGuard] },
        { path: 'private', component: Page, canActivate: [signedInGuard] },
        ...(options.routes ?? []),
      ],
    });

  test('A13 admits those who are signed out', async () => {
    const { go, visited } = start({ signedIn: false });
    await go('/login?returnUrl=%2Forders');
    expect(visited).toEqual(['/login?returnUrl=%2Forders']);
  });

  test.each([
    ['/login', '/'],
    ['/login?returnUrl=%2Forders%3Fpage%3D2', '/orders?page=2'],
    ['/login?returnUrl=%2F%2Fevil.example%2F', '/'],
    ['/login?returnUrl=https:%2F%2Fevil.example%2F', '/'],
    ['/login?returnUrl=%2Flogin', '/'],
    ['/login?returnUrl=%2Fregister', '/'],
    ['/register?returnUrl=%2Forders', '/orders'],
  ])('A13 leads signed-in people from %s to %s', async (url, to) => {
    const { go, visited } = start();
    await go(url);
    expect(visited).toEqual([to]);
  });

  test('A13 with other names for the parameter and the home, and without withLoginRedirect()', async () => {
    const named = start({ login: { returnParam: 'next', homeUrl: '/home' } });
    await named.go('/login?next=%2Forders&returnUrl=%2Fabout');
    await named.go('/login');
    expect(named.visited).toEqual(['/orders', '/home']);
    const none = start({ login: { returnParam: null } });
    await none.go('/login?returnUrl=%2Forders');
    expect(none.visited).toEqual(['/']);
    const alone = start({ login: null });
    await alone.go('/login?returnUrl=%2Forders');
    expect(alone.visited).toEqual(['/orders']);
  });

  test('A13 the page that is the home itself admits all: there is nowhere else to lead to', async () => {
    const { go, visited } = start({ login: { loginUrl: '/register', homeUrl: '/register' } });
    await go('/register');
    expect(visited).toEqual(['/register']);
  });

  test('A13 G4 a page with it alone is one that needs no sign-in', async () => {
    const { endSession, go, server, store, visited } = start({ signedIn: false });
    await go('/register');
    store.signIn(server.issue());
    await endSession();
    expect(visited).toEqual(['/register']);
  });

  test('A13 a session that is dead does not shut people out of the login page', async () => {
    const { go, server, store, visited } = start({ signedIn: false });
    server.refresh = () => ({ status: 401 });
    store.signIn({ ...server.issue(), expiresAt: Date.now() - 1_000 });
    await go('/login?returnUrl=%2Fprivate');
    await advance(100);
    expect(visited).toEqual(['/login?returnUrl=%2Fprivate']);
  });

  test('P3 W7 on a server it admits all', async () => {
    const { go, visited } = start({ providers: [{ provide: PLATFORM_ID, useValue: 'server' }] });
    await go('/login');
    expect(visited).toEqual(['/login']);
  });
});

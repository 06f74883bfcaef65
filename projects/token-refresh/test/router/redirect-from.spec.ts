import { Location } from '@angular/common';
import { SpyLocation } from '@angular/common/testing';
import { inject } from '@angular/core';
import { Route, Router, Routes } from '@angular/router';
import { signedInGuard, signedInMatch, signedOutGuard, withLoginRedirect } from 'ngx-token-refresh/router';
import { advance, useVirtualTime } from '../world/virtual-time';
import { describeRouted, later, ownGuard, Page, RoutedApp } from './routed-app';

useVirtualTime();

const LOGIN = '/login?returnUrl=';
const page = (path: string, more: Partial<Route> = {}): Route => ({ path, component: Page, ...more });
const leaf = page('leaf');
const lazy = (routes: Routes, ms = 0) => ({ loadChildren: () => later(routes, ms) });

/** Opens the app on a URL, as a person does who follows a link. */
function open({ injector, router }: RoutedApp, url: string): void {
  (injector.get(Location) as SpyLocation).setInitialPath(url);
  router.initialNavigation();
}

describeRouted("withLoginRedirect(), redirectFrom: 'guarded'", (start) => {
  test.each(['/reset-password?token=x', '/about'])('G4 a session that ends on %s leads nowhere', async (url) => {
    const { ended, endSession, go, visited } = start();
    await go(url);
    await endSession();
    expect(ended).toEqual(['rejected']);
    expect(visited).toEqual([url]);
  });

  test.each<[string, string, Route]>([
    ['canActivate', '/p', page('p', { canActivate: [ownGuard] })],
    ['signedInGuard', '/p', page('p', { canActivate: [signedInGuard] })],
    ['canActivateChild of the route above', '/p/leaf', page('p', { canActivateChild: [ownGuard], children: [leaf] })],
    ['canMatch', '/p', page('p', { canMatch: [ownGuard] })],
    ['signedInMatch', '/p', page('p', { canMatch: [signedInMatch] })],
    ['canActivate of a route without a component', '/p/leaf', { path: 'p', canActivate: [ownGuard], children: [leaf] }],
    ['canMatch of a lazy route', '/p/leaf', { path: 'p', canMatch: [ownGuard], ...lazy([leaf]) }],
    ['a guard inside a lazy route', '/p/in', { path: 'p', ...lazy([page('in', { canActivate: [ownGuard] })]) }],
    [
      'a guard two routes above',
      '/p/q/leaf',
      page('p', { canActivate: [ownGuard], ...lazy([page('q', lazy([leaf]))]) }),
    ],
    ['signedOutGuard and another', '/p', page('p', { canActivate: [signedOutGuard, ownGuard] })],
    ['a guard in another outlet', '/about(side:p)', page('p', { outlet: 'side', canActivate: [ownGuard] })],
    ['a guard beside another outlet', '/orders(side:p)', page('p', { outlet: 'side' })],
  ])('G4 %s makes a page one that needs a sign-in', async (_, url, route) => {
    const { endSession, go, server, store, visited } = start({ routes: [route], signedIn: false });
    if (url === '/p' && route.canActivate?.includes(signedOutGuard)) await go(url);
    store.signIn(server.issue());
    await go(url);
    await advance(10);
    await endSession();
    expect(visited).toEqual([url, LOGIN + encodeURIComponent(url).replace('%3A', ':')]);
  });

  test.each<[string, string, Route]>([
    ['signedOutGuard alone', '/p', page('p', { canActivate: [signedOutGuard] })],
    ['a guard of another route', '/p/leaf', page('p', { children: [leaf, page('x', { canActivate: [ownGuard] })] })],
    ['a guard of leaving', '/p', page('p', { canDeactivate: [() => true] })],
    ['an empty list of guards', '/p', page('p', { canActivate: [], canMatch: [] })],
  ])('G4 %s does not', async (_, url, route) => {
    const { endSession, go, server, store, visited } = start({ routes: [route], signedIn: false });
    await go(url);
    store.signIn(server.issue());
    await endSession();
    expect(visited).toEqual([url]);
  });

  test.each<[string, Partial<Route>]>([
    ['is loaded', lazy([page('', { canActivate: [ownGuard] })], 500)],
    ['asks its guards', { component: Page, canActivate: [() => later(true, 500)] }],
    ['asks whether it matches', { component: Page, canMatch: [() => later(true, 500)] }],
    ['resolves its data', { component: Page, canActivate: [ownGuard], resolve: { data: () => later(1, 500) } }],
    [
      'is not answered at all',
      { component: Page, canActivate: [ownGuard], resolve: { data: () => new Promise(() => 0) } },
    ],
  ])('G4 on the way to a guarded page that %s, it leads to login, and back to that page', async (_, route) => {
    const { begun, endSession, go, visited } = start({ routes: [{ path: 'next', ...route }] });
    await go('/about');
    await go('/next?x=1');
    await endSession();
    await advance(1_000);
    expect(visited).toEqual(['/about', `${LOGIN}%2Fnext%3Fx%3D1`]);
    expect(begun).toEqual(['/about', '/next?x=1', `${LOGIN}%2Fnext%3Fx%3D1`]);
  });

  test.each<[string, Partial<Route>]>([
    ['is loaded', lazy([page('')], 500)],
    ['resolves its data', { component: Page, resolve: { data: () => later(1, 500) } }],
  ])('G4 on the way from a guarded page to a public one that %s, it leads nowhere', async (_, route) => {
    const { endSession, go, visited } = start({ routes: [{ path: 'next', ...route }] });
    await go('/orders');
    await go('/next');
    await endSession();
    await advance(1_000);
    expect(visited).toEqual(['/orders', '/next']);
  });

  test.each([
    ['orders', `${LOGIN}%2Forders`],
    ['about', '/about'],
  ])('G4 on the way by a redirect to %s, it leads to %s', async (redirectTo, to) => {
    const { endSession, go, visited } = start({
      routes: [{ path: 'old', ...lazy([{ path: '', redirectTo: `/${redirectTo}`, pathMatch: 'full' }], 500) }],
    });
    await go('/old');
    await endSession();
    await advance(1_000);
    expect(visited).toEqual([to]);
  });

  test('G4 a guard that redirects to a public page decides where it leads', async () => {
    const { endSession, go, visited } = start({
      routes: [page('next', { canMatch: [() => later(inject(Router).parseUrl('/about'), 500)] })],
    });
    await go('/orders');
    await go('/next');
    await endSession();
    await advance(1_000);
    expect(visited).toEqual(['/orders', '/about']);
  });

  test.each<[string, Partial<Route>]>([
    [
      'cannot be loaded',
      { loadChildren: () => later(null, 500).then(() => Promise.reject(new Error('no such file'))) },
    ],
    ['matches no route', { canMatch: [() => later(false, 500)], component: Page }],
  ])('G4 on the way to a page that %s, the page counts that stays', async (_, route) => {
    const guarded = start({ routes: [{ path: 'next', ...route }] });
    await guarded.go('/orders');
    await guarded.go('/next');
    await guarded.endSession();
    await advance(1_000);
    expect(guarded.visited).toEqual(['/orders', `${LOGIN}%2Forders`]);

    const open = start({ routes: [{ path: 'next', ...route }] });
    await open.go('/about');
    await open.go('/next');
    await open.endSession();
    await advance(1_000);
    expect(open.visited).toEqual(['/about']);
  });

  test('G4 after a navigation that a guard refused, the page counts that stayed', async () => {
    const { endSession, go, visited } = start({ routes: [page('next', { canActivate: [() => false] })] });
    await go('/about');
    await go('/next');
    await endSession();
    expect(visited).toEqual(['/about']);
  });

  test('G4 of two navigations, the later one counts', async () => {
    const slow = { canActivate: [ownGuard], resolve: { data: () => later(1, 500) } };
    const { endSession, go, visited } = start({ routes: [page('next', slow), page('open', lazy([page('')], 500))] });
    await go('/orders');
    await go('/next');
    await go('/open');
    await endSession();
    await advance(1_000);
    expect(visited).toEqual(['/orders', '/open']);
  });

  test.each([
    ['', '/login'],
    ['/orders', `${LOGIN}%2Forders`],
    ['/orders#top', `${LOGIN}%2Forders%23top`],
    ['/reset-password?token=x', '/reset-password?token=x'],
    ['/login', '/login'],
  ])('G4 a session that ends before the app has opened %j leads to %s', async (url, to) => {
    const app = start();
    await app.endSession();
    open(app, url);
    await advance(10);
    expect(app.visited).toEqual([to]);
  });

  test.each([
    [`${LOGIN}%2Fnext`, 'guarded', [ownGuard]],
    ['/next', 'public', []],
  ])('G4 it leads to %s when the session ends while the app opens a %s page', async (to, _, canActivate) => {
    const app = start({ routes: [page('next', { canActivate, resolve: { data: () => later(1, 500) } })] });
    open(app, '/next');
    await app.endSession();
    await advance(1_000);
    expect(app.visited).toEqual([to]);
  });

  test('G4 a sign-in before it is known where the person goes leads nowhere', async () => {
    const { endSession, go, server, store, visited } = start({
      routes: [{ path: 'next', ...lazy([page('', { canActivate: [ownGuard] })], 500) }],
    });
    await go('/next');
    await endSession();
    store.signIn(server.issue());
    await advance(1_000);
    expect(visited).toEqual(['/next']);
  });

  test('G4 a sign-out on a public page leads nowhere, on a guarded one to login', async () => {
    const { go, server, store, visited } = start();
    await go('/about');
    void store.signOut();
    await go('/orders');
    store.signIn(server.issue());
    void store.signOut();
    await advance(1);
    expect(visited).toEqual(['/about', '/orders', '/login']);
  });
});

describeRouted('withLoginRedirect(), redirectFrom otherwise', (start) => {
  test("G4 'anywhere': from a public page as well, but not from the login page", async () => {
    const app = start({ login: { redirectFrom: 'anywhere' } });
    await app.go('/about');
    await app.endSession();
    expect(app.visited).toEqual(['/about', `${LOGIN}%2Fabout`]);
    app.store.signIn(app.server.issue());
    await advance(1);
    await app.go('/login?x=1');
    await app.endSession();
    expect(app.visited.slice(2)).toEqual(['/about', '/login?x=1']);
  });

  test.each([
    ['a page that no route has', '/nowhere'],
    ['a page that does not open', '/next'],
  ])("G4 'anywhere': from %s that the app was opened on", async (_, url) => {
    const app = start({
      login: { redirectFrom: 'anywhere' },
      routes: [page('next', { resolve: { data: () => Promise.reject(new Error('no data')) } })],
    });
    await app.go(url);
    await app.endSession();
    expect(app.visited).toEqual([url === '/next' ? `${LOGIN}%2Fnext` : '/login']);
  });

  test('G4 a function is asked with the URL that the person is on, or on the way to, after redirects', async () => {
    const asked: string[] = [];
    const redirectFrom = (url: string) => asked.push(url) > 1;
    const app = start({ login: { redirectFrom }, routes: [{ path: 'old', redirectTo: 'about' }] });
    await app.go('/orders?x=1#top');
    await app.endSession();
    expect(app.visited).toEqual(['/orders?x=1#top']);
    app.store.signIn(app.server.issue());
    await app.endSession();
    await app.go('/old');
    app.store.signIn(app.server.issue());
    await app.endSession();
    expect(asked).toEqual(['/orders?x=1#top', '/orders?x=1#top', '/about']);
  });

  test('G4 a function that throws is reported, and leads nowhere', async () => {
    const redirectFrom = () => {
      throw new Error('of the app');
    };
    const { endSession, ended, go, reported, visited } = start({
      login: { redirectFrom },
      routes: [{ path: 'next', ...lazy([page('')], 500) }],
    });
    await go('/orders');
    await go('/next');
    await endSession();
    await advance(1_000);
    expect(ended).toEqual(['rejected']);
    expect(visited).toEqual(['/orders', '/next']);
    expect(reported.map(String)).toEqual(['Error: of the app']);
  });

  test.each(['nowhere', '', null, true])('G4 redirectFrom: %j is refused at start-up', (redirectFrom) => {
    expect(() => withLoginRedirect({ redirectFrom: redirectFrom as 'anywhere' })).toThrow(
      "ngx-token-refresh: `redirectFrom` of withLoginRedirect() must be 'guarded', 'anywhere', or a function.",
    );
  });
});

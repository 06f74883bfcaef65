import { PLATFORM_ID, runInInjectionContext } from '@angular/core';
import { ActivatedRouteSnapshot, GuardResult, RouterStateSnapshot, UrlSegment } from '@angular/router';
import { withProactiveRefresh } from 'ngx-token-refresh';
import { signedInGuard, signedInMatch } from 'ngx-token-refresh/router';
import { ModelServer } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';
import { describeRouted, Page, RoutedApp } from './routed-app';

useVirtualTime();

describe.each([
  ['signedInGuard', { path: 'private', component: Page, canActivate: [signedInGuard] }],
  ['signedInMatch', { path: 'private', component: Page, canMatch: [signedInMatch] }],
])('%s', (name, route) => {
  const routes = [route];

  describeRouted(name, (start) => {
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
      const { begun, ended, go, server, store, visited } = start({ routes, signedIn: false });
      await go('/orders');
      store.signIn({ ...server.issue(), expiresAt: Date.now() - 1_000 });
      server.revokeAll();
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
});

describeRouted('what the guards answer by themselves', (start) => {
  function answers({ injector }: RoutedApp): (string | boolean | Promise<string | boolean>)[] {
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

import { LoginRedirectOptions, signedInGuard, signedInMatch } from 'ngx-token-refresh/router';
import { Routes } from '@angular/router';
import { inProduction } from '../world/production';
import { advance, useVirtualTime } from '../world/virtual-time';
import { describeRouted, Page, RoutedApp, RoutedOptions } from './routed-app';

useVirtualTime();

/** As long as a developer is given to lead on. */
const WAIT = 3_000;

const page = (path: string): Routes[number] => ({ path, component: Page });

describeRouted('told in development, once each: K14', (startRouted) => {
  let warn: jest.SpyInstance<void, unknown[]>;
  beforeEach(() => (warn = jest.spyOn(console, 'warn').mockImplementation()));

  const start = (options: RoutedOptions = {}): RoutedApp =>
    startRouted({
      ...options,
      routes: [
        ...(options.routes ?? []),
        { ...page('private'), canActivate: [signedInGuard] },
        { ...page('matched'), canMatch: [signedInMatch] },
      ],
    });
  const told = (): unknown[] => warn.mock.calls.flat().filter((text) => !String(text).startsWith('NG'));

  describe('the guard led to a path that no route has', () => {
    const NO_ROUTE =
      'ngx-token-refresh: no route has the path of `loginUrl`, to which people are led to sign in: set `loginUrl` of ' +
      'withLoginRedirect() to the path of the login page itself (K14).';

    test.each(['/private', '/matched'])('K14 from %s', async (url) => {
      const { go } = start({ signedIn: false, login: { loginUrl: '/nowhere' } });
      await go(url);
      await go(url);
      expect(told()).toEqual([NO_ROUTE]);
    });

    test.each<[string, Routes]>([
      ['a page for what is not found', [page('about'), page('**')]],
      ['a redirect to a page that is open', [page('about'), { path: '**', redirectTo: 'about' }]],
      ['a redirect of its own', [page('about'), { path: 'nowhere', redirectTo: 'about' }]],
    ])('K14 where there is %s', async (_, rest) => {
      const { go } = start({
        signedIn: false,
        login: { loginUrl: '/nowhere' },
        routes: [{ ...page('own'), canActivate: [signedInGuard] }, ...rest],
      });
      await go('/own');
      expect(told()).toEqual([NO_ROUTE]);
    });

    test('K14 without withLoginRedirect() as well, and where the end of the session leads there', async () => {
      const alone = start({ signedIn: false, login: null, routes: [{ path: 'login', redirectTo: 'about' }] });
      await alone.go('/private');
      expect(told()).toEqual([NO_ROUTE]);
      const ended = start({ login: { loginUrl: '/nowhere' } });
      await ended.go('/orders');
      await ended.endSession();
      expect(told()).toEqual([NO_ROUTE, NO_ROUTE]);
    });

    test('K14 not where the login page is there, cannot be loaded, or the person goes elsewhere', async () => {
      const there = start({ signedIn: false });
      await there.go('/private');
      const broken = start({
        signedIn: false,
        login: { loginUrl: '/broken' },
        routes: [{ path: 'broken', loadChildren: () => Promise.reject(new Error('no such file')) }],
      });
      await broken.go('/private');
      const elsewhere = start({ signedIn: false, login: { loginUrl: '/nowhere' } });
      void elsewhere.router.navigateByUrl('/private');
      await elsewhere.go('/about');
      await elsewhere.go('/nowhere');
      await advance(WAIT);
      expect(told()).toEqual([]);
    });
  });

  describe('sign-in on the login page, and nothing leads on', () => {
    const STAYS =
      'ngx-token-refresh: the person has signed in on the login page, and nothing leads on: add withLoginRedirect() to ' +
      'provideTokenRefresh(), or navigate after the sign-in (K14).';

    async function signInOnLogin(login: LoginRedirectOptions | null): Promise<RoutedApp> {
      const app = start({ signedIn: false, login });
      await app.go('/private');
      app.store.signIn(app.server.issue());
      await advance(1);
      return app;
    }

    test.each([[null], [{ returnAfterSignIn: false }]])('K14 given %j', async (login) => {
      const { server, store } = await signInOnLogin(login);
      await advance(WAIT - 2);
      expect(told()).toEqual([]);
      await advance(1);
      expect(told()).toEqual([STAYS]);
      void store.signOut();
      store.signIn(server.issue());
      await advance(WAIT);
      expect(told()).toEqual([STAYS]);
    });

    test.each<[string, LoginRedirectOptions | null, (app: RoutedApp) => unknown]>([
      ['it is led on', {}, () => undefined],
      ['the app leads on', null, ({ router }) => router.navigateByUrl('/about')],
      ['the app leads on later', null, ({ router }) => advance(1_000).then(() => router.navigateByUrl('/about'))],
      ['the person signs out again', null, ({ store }) => store.signOut()],
      ['the app is gone', null, ({ injector }) => injector.destroy()],
    ])('K14 not where %s', async (_, login, then) => {
      await then(await signInOnLogin(login));
      await advance(WAIT);
      expect(told()).toEqual([]);
    });

    test('K14 nor where the sign-in is elsewhere', async () => {
      const { go, server, store } = start({ signedIn: false, login: null });
      await go('/private');
      await go('/about');
      store.signIn(server.issue());
      await advance(WAIT);
      expect(told()).toEqual([]);
    });
  });

  describe('a session ended, and nothing led to login', () => {
    const NO_GUARD =
      'ngx-token-refresh: a session ended and nothing led to the login page, because the page has no guard: give its ' +
      'route signedInGuard if it needs a sign-in, or set `redirectFrom` of withLoginRedirect() (K14).';

    test.each<[string, (app: RoutedApp) => Promise<void>]>([
      ['by the server', ({ endSession }) => endSession()],
      ['by a sign-out', ({ store }) => store.signOut()],
    ])('K14 %s', async (_, end) => {
      const app = start();
      await app.go('/about');
      await end(app);
      await advance(WAIT - 1_000);
      expect(told()).toEqual([]);
      await advance(1_000);
      expect(told()).toEqual([NO_GUARD]);
      app.store.signIn(app.server.issue());
      await end(app);
      await advance(WAIT);
      expect(told()).toEqual([NO_GUARD]);
    });

    const signsIn = ({ server, store }: RoutedApp): void => store.signIn(server.issue());

    test.each<[string, string, LoginRedirectOptions | null, (app: RoutedApp) => unknown]>([
      ['it led there', '/orders', {}, () => undefined],
      ['the person is there', '/login', {}, () => undefined],
      ['a function said so', '/about', { redirectFrom: () => false }, () => undefined],
      ['the app led elsewhere', '/about', {}, ({ router }) => router.navigateByUrl('/')],
      ['the person signed in again', '/about', {}, signsIn],
      ['the app is gone', '/about', {}, ({ injector }) => injector.destroy()],
      ['the app does without', '/about', null, () => undefined],
    ])('K14 not where %s', async (_, url, login, then) => {
      const app = start({ login });
      await app.go(url);
      await app.endSession();
      await then(app);
      await advance(WAIT);
      expect(told()).toEqual([]);
    });

    test('K14 nor where no session has ended, and a visitor was refused', async () => {
      const { ask, go } = start({ signedIn: false, login: { redirectAnonymous: true } });
      await go('/about');
      await ask('/api/items/1');
      await advance(WAIT);
      expect(told()).toEqual([]);
    });

    test('K14 nor where the app signs out and navigates the page, the login page being outside the router', async () => {
      const { go, store } = start({ login: { loginUrl: { href: '/bff/login' } } });
      await go('/about');
      await store.signOut();
      await advance(WAIT);
      expect(told()).toEqual([]);
    });
  });

  test('K14 production is silent, and starts no timer', async () => {
    await inProduction(async () => {
      const alone = start({ signedIn: false, login: null });
      await alone.go('/private');
      alone.store.signIn(alone.server.issue());
      const ended = start();
      await ended.go('/about');
      await ended.endSession();
      const lost = start({ signedIn: false, login: { loginUrl: '/nowhere' } });
      await lost.go('/private');
      await advance(WAIT);
    });
    expect(told()).toEqual([]);
    expect(jest.mocked(AbortSignal).timeout).not.toHaveBeenCalled();
  });
});

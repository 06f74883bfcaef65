import { runInInjectionContext } from '@angular/core';
import { GuardsCheckStart } from '@angular/router';
import { cookieBackend, withSessionResume } from 'ngx-token-refresh';
import { signedInGuard, signedInMatch, signedOutGuard } from 'ngx-token-refresh/router';
import { Fate, ModelServer } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';
import { describeRouted, Page, RoutedApp, RoutedOptions } from './routed-app';

useVirtualTime();
afterEach(() => {
  document.body.replaceChildren();
});

const REFRESH = '/api/auth/refresh';
const SIGNED_IN: Fate = { status: 200, body: { access_token: 'A1' } };
const SIGNED_OUT: Fate = { status: 401 };
const AWAY: Fate = { status: 503 };

describeRouted('guards while a session is resumed', (startRouted) => {
  /** The page is reloaded; the auth server answers so, after 500 ms. */
  function reload(answer: Fate, options: RoutedOptions & { readonly hint?: boolean } = {}): RoutedApp {
    const { hint = true, features = [], ...others } = options;
    if (hint) localStorage.setItem('ngx-token-refresh.hint', 's1');
    const server = new ModelServer();
    server.refreshLatency = 500;
    server.refresh = () => answer;
    return startRouted({
      backend: cookieBackend({ refreshUrl: REFRESH }),
      server,
      signedIn: false,
      features: [withSessionResume(), ...features],
      ...others,
      routes: [
        { path: 'private', component: Page, canActivate: [signedInGuard] },
        { path: 'matched', component: Page, canMatch: [signedInMatch] },
        { path: 'login', component: Page, canActivate: [signedOutGuard] },
      ],
    });
  }

  test.each(['/private', '/matched'])(
    'W1 the guard of %s waits, and admits those who are signed in then',
    async (url) => {
      const { go, server, visited } = reload(SIGNED_IN);
      await go(url);
      await advance(400);
      expect(visited).toEqual([]);
      await advance(100);
      expect(visited).toEqual([url]);
      expect(server.refreshCalls).toHaveLength(1);
    },
  );

  test.each([signedInGuard, signedOutGuard])(
    'S5 a guard throws nothing where the app goes while it waits',
    async (guard) => {
      const { injector, router } = reload(SIGNED_IN);
      const { snapshot } = router.routerState;
      const answer = runInInjectionContext(injector, () => guard(snapshot.root, snapshot));
      injector.destroy();
      await expect(answer).resolves.toBeDefined();
    },
  );

  test.each(['/private', '/matched'])('W2 the guard of %s waits, and leads the others to login', async (url) => {
    const { begun, ended, go, visited } = reload(SIGNED_OUT);
    await go(url);
    expect(visited).toEqual([]);
    await advance(500);
    expect(visited).toEqual([`/login?returnUrl=${encodeURIComponent(url)}`]);
    expect(begun).toHaveLength(2);
    expect(ended).toEqual([]);
  });

  test.each(['/private', '/matched', '/login'])('W4 the auth server is away: %s is shown', async (url) => {
    const { go, store, visited } = reload(AWAY);
    await go(url);
    expect(visited).toEqual([]);
    await advance(500);
    expect(visited).toEqual([url]);
    expect(store.status()).toBe('resuming');
  });

  test.each(['/private', '/matched', '/login'])(
    'W4 the auth server does not answer: %s is shown after 3 s',
    async (url) => {
      const { go, visited } = reload('never');
      await go(url);
      await advance(2_990);
      expect(visited).toEqual([]);
      await advance(10);
      expect(visited).toEqual([url]);
      // From then on no guard waits.
      await go('/about');
      await go(url);
      expect(visited).toEqual([url, '/about', url]);
    },
  );

  test('W3 without a hint no guard waits', async () => {
    const { go, server, visited } = reload(SIGNED_IN, { hint: false });
    await go('/private');
    expect(visited).toEqual(['/login?returnUrl=%2Fprivate']);
    expect(server.requests).toEqual([]);
  });

  test('W1 signedOutGuard waits, and leads those who are signed in then to where they wanted to go', async () => {
    const { go, visited } = reload(SIGNED_IN);
    await go('/login?returnUrl=%2Forders');
    expect(visited).toEqual([]);
    await advance(500);
    expect(visited).toEqual(['/orders']);
  });

  test('W1 a login page without a guard leads on when the session is back', async () => {
    const { go, visited } = reload(SIGNED_IN, { login: { loginUrl: '/sign-in' } });
    await go('/sign-in?returnUrl=%2Forders');
    await advance(500);
    expect(visited).toEqual(['/sign-in?returnUrl=%2Forders', '/orders']);
  });

  test('W2 signedOutGuard waits, and admits those who are signed out then', async () => {
    const { go, visited } = reload(SIGNED_OUT);
    await go('/login');
    await advance(500);
    expect(visited).toEqual(['/login']);
  });

  test('W1 a person who goes elsewhere meanwhile stays there', async () => {
    const { go, visited } = reload(SIGNED_OUT);
    await go('/private');
    await go('/about');
    await advance(1_000);
    expect(visited).toEqual(['/about']);
  });

  test('W7 a page that a server has rendered is taken over: guards know a visitor before status says so', async () => {
    const rendered = document.body.appendChild(document.createElement('div'));
    rendered.setAttribute('ng-server-context', 'ssr');
    const { router, store, visited } = reload(SIGNED_IN, { hint: false });
    const statuses: string[] = [];
    router.events.subscribe((event) => event instanceof GuardsCheckStart && statuses.push(store.status()));
    void router.navigateByUrl('/private');
    await advance(1);
    expect(statuses[0]).toBe('resuming');
    expect(visited).toEqual(['/login?returnUrl=%2Fprivate']);
  });

  test('A11 W2 what is refused after a resume without a session leads to login', async () => {
    const { get, go, visited } = reload(SIGNED_OUT, {
      login: { redirectAnonymous: true, redirectFrom: 'anywhere' },
    });
    await go('/about');
    expect(get('/api/items/1').settled).toBe(false);
    await advance(600);
    expect(visited).toEqual(['/about', '/login?returnUrl=%2Fabout']);
  });

  test('A11 W4 what is refused while it is not known is no request of a visitor, until it is known', async () => {
    const { ask, go, server, visited } = reload(AWAY, {
      login: { redirectAnonymous: true, redirectFrom: 'anywhere' },
    });
    await go('/about');
    await advance(500);
    const early = await ask('/api/items/1');
    await advance(5_000);
    expect(early.failure.status).not.toBe(401);
    expect(visited).toEqual(['/about']);
    server.refresh = () => SIGNED_OUT;
    await advance(60_000);
    const late = await ask('/api/items/2');
    await advance(5_000);
    expect(late.failure.status).toBe(401);
    expect(visited).toEqual(['/about', '/login?returnUrl=%2Fabout']);
  });
});

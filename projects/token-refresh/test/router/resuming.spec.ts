import { signal } from '@angular/core';
import { TokenStore } from 'ngx-token-refresh';
import { signedInGuard, signedInMatch, signedOutGuard } from 'ngx-token-refresh/router';
import { advance, useVirtualTime } from '../world/virtual-time';
import { describeRouted, later, Page, RoutedApp, RoutedOptions } from './routed-app';

useVirtualTime();

type Status = 'resuming' | 'signed-in' | 'signed-out';

/** The session is being resumed, and ends so after 500 ms. */
function resuming(store: TokenStore, becomes: Status): void {
  const status = signal<Status>('resuming');
  const whenResumed = async (): Promise<void> => {
    await later(null, 500);
    status.set(becomes);
  };
  Object.defineProperties(store, { status: { value: status }, whenResumed: { value: whenResumed } });
}

describeRouted('guards while a session is resumed', (startRouted) => {
  function start(becomes: Status, options: RoutedOptions = {}): RoutedApp {
    const app = startRouted({
      signedIn: becomes === 'signed-in',
      ...options,
      routes: [
        { path: 'private', component: Page, canActivate: [signedInGuard] },
        { path: 'matched', component: Page, canMatch: [signedInMatch] },
        { path: 'login', component: Page, canActivate: [signedOutGuard] },
      ],
    });
    resuming(app.store, becomes);
    return app;
  }

  test.each(['/private', '/matched'])(
    'W1 the guard of %s waits, and admits those who are signed in then',
    async (url) => {
      const { go, visited } = start('signed-in');
      await go(url);
      await advance(400);
      expect(visited).toEqual([]);
      await advance(100);
      expect(visited).toEqual([url]);
    },
  );

  test.each(['/private', '/matched'])('W2 the guard of %s waits, and leads the others to login', async (url) => {
    const { begun, go, visited } = start('signed-out');
    await go(url);
    await advance(500);
    expect(visited).toEqual([`/login?returnUrl=${encodeURIComponent(url)}`]);
    expect(begun).toHaveLength(2);
  });

  test.each(['/private', '/matched', '/login'])(
    'W4 the auth server is away: %s is shown after the wait',
    async (url) => {
      const { go, server, visited } = start('resuming');
      await go(url);
      await advance(500);
      expect(visited).toEqual([url]);
      expect(server.requests).toEqual([]);
    },
  );

  test('W1 signedOutGuard waits, and leads those who are signed in then to where they wanted to go', async () => {
    const { go, visited } = start('signed-in');
    await go('/login?returnUrl=%2Forders');
    expect(visited).toEqual([]);
    await advance(500);
    expect(visited).toEqual(['/orders']);
  });

  test('W2 signedOutGuard waits, and admits those who are signed out then', async () => {
    const { go, visited } = start('signed-out');
    await go('/login');
    await advance(500);
    expect(visited).toEqual(['/login']);
  });

  test('W1 a person who goes elsewhere meanwhile stays there', async () => {
    const { go, visited } = start('signed-out');
    await go('/private');
    await go('/about');
    await advance(1_000);
    expect(visited).toEqual(['/about']);
  });

  test('A11 W4 a request that is refused meanwhile is not one of a visitor', async () => {
    const { ask, go, visited } = start('resuming', { login: { redirectAnonymous: true, redirectFrom: 'anywhere' } });
    await go('/about');
    await ask('/api/items/1');
    expect(visited).toEqual(['/about']);
  });
});

import { localStorageTokens, withInactivity, withStorage } from 'ngx-token-refresh';
import { signedInGuard } from 'ngx-token-refresh/router';
import { ACTIVITY_CHANNEL } from '../../src/lib/features/inactivity/last-input';
import { advance, sleep, useVirtualTime } from '../world/virtual-time';
import { describeRouted, Page } from './routed-app';

useVirtualTime();

const SIGN_OUT_AFTER = 600_000;
const options = {
  features: [withStorage(localStorageTokens()), withInactivity({ signOutAfter: SIGN_OUT_AFTER })],
  // One that is open would keep the test run alive.
  providers: [{ provide: ACTIVITY_CHANNEL, useValue: null }],
  routes: [{ path: 'account', component: Page, canActivate: [signedInGuard] }],
};

describeRouted('a person who is inactive', (start) => {
  test('I1 is led to the login page, once, and back after the sign-in', async () => {
    const app = start(options);
    await app.go('/account');
    await advance(SIGN_OUT_AFTER + 1_000);
    expect(app.ended).toEqual(['inactive']);
    expect(app.visited).toEqual(['/account', '/login?returnUrl=%2Faccount']);
    app.signIn();
    await advance(10);
    expect(app.visited.slice(2)).toEqual(['/account']);
  });

  test('I4 who opens the page after the end is led to the login page before anything is rendered', async () => {
    start(options).injector.destroy();
    sleep(SIGN_OUT_AFTER * 2);
    const app = start({ ...options, signedIn: false });
    expect(app.ended).toEqual(['inactive']);
    expect(app.store.isAuthenticated()).toBe(false);
    await app.go('/account');
    await advance(10);
    expect(app.visited).toEqual(['/login?returnUrl=%2Faccount']);
  });
});

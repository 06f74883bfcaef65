import assert from 'node:assert/strict';
import { EVERY_PAIR } from '../demo/choices.js';
import type { Scenario } from './scenario.js';

/** What the demo sets as `refreshTimeout`. */
const REFRESH_TIMEOUT_MS = 5_000;

export const refusedRefreshScenarios: readonly Scenario[] = [
  {
    name: 'F1 the refresh is refused: every call fails, the login page comes once and says why; F4 a new sign-in works',
    choices: EVERY_PAIR,
    run: async (demo) => {
      const session = await demo.signIn();
      await demo.letRefresh('Refused');
      await demo.expireToken();
      const before = await demo.navigations();
      await demo.send(10);

      await demo.isAtLogin('Your session has ended: the server refused the refresh.');
      await demo.shows('10 answered 401');
      assert.equal((await demo.navigations()) - before, 1, 'the app went to the login page once');
      await demo.storesNothing();
      await session.counted({ refreshAttempts: 1, reuseDetections: 0 });

      await demo.signInHere();
      await demo.sendsUnrefused();
    },
  },
];

export const unavailableRefreshScenarios: readonly Scenario[] = [
  {
    name: 'F5 the refresh hangs: the calls fail at the timeout, the session is kept and works again',
    choices: EVERY_PAIR,
    run: async (demo) => {
      const session = await demo.signIn();
      await demo.letRefresh('Hangs');
      await demo.expireToken();
      const start = Date.now();
      await demo.send(10);
      await demo.isWaiting();
      await demo.appGets(`The app got 0 answers and 10 errors (status 0, TokenRefreshError 'timeout').`);
      const waited = Date.now() - start;
      assert.ok(waited >= REFRESH_TIMEOUT_MS, `failed after ${waited} ms`);
      await session.counted({ refreshAttempts: 1 });
      assert.equal(new URL(await demo.page.url()).pathname, '/');
      assert.notEqual(await demo.page.evaluate(`localStorage.getItem('${demo.storageKey}')`), null);
      await demo.letRefresh('Works');
      await demo.worksAgain();
      await session.counted({ reuseDetections: 0 });
    },
  },
];

import assert from 'node:assert/strict';
import { everyPairOfChoices } from '../demo/choices.js';
import type { Demo } from '../demo/demo.js';
import { DESKTOP, type Scenario } from './scenario.js';

/** What the demo sets as `refreshTimeout`. */
const REFRESH_TIMEOUT_MS = 5_000;

async function isStillSignedIn(demo: Demo): Promise<void> {
  assert.equal(new URL(await demo.page.url()).pathname, '/');
  assert.notEqual(await demo.page.evaluate(`localStorage.getItem('${demo.storageKey}')`), null);
}

export const unavailableRefreshScenarios: readonly Scenario[] = [
  {
    name: 'F2 F3 the refresh answers 503: the calls fail with it, once asked, the session is kept and works again',
    choices: everyPairOfChoices(),
    look: DESKTOP,
    run: async (demo) => {
      const session = await demo.signIn();
      await demo.letRefresh('Error');
      await demo.expireToken();
      await demo.send(10);
      await demo.appGets(`The app got 0 answers and 10 errors (status 503, TokenRefreshError 'unavailable').`);
      assert.equal((await demo.serverCounts(session)).refreshAttempts, 1);
      await isStillSignedIn(demo);

      await demo.letRefresh('Works');
      await demo.worksAgain();
      assert.equal((await demo.serverCounts(session)).reuseDetections, 0);
    },
  },
  {
    name: 'F5 the refresh hangs: the calls fail at the timeout, the session is kept and works again',
    choices: everyPairOfChoices(),
    look: DESKTOP,
    run: async (demo) => {
      const session = await demo.signIn();
      await demo.letRefresh('Hangs');
      await demo.expireToken();
      const start = Date.now();
      await demo.send(10);
      await demo.says('10 calls were refused · 1 refresh under way · 10 waiting at the gate');
      await demo.appGets(`The app got 0 answers and 10 errors (status 0, TokenRefreshError 'timeout').`);
      const waited = Date.now() - start;
      assert.ok(waited >= REFRESH_TIMEOUT_MS, `failed after ${waited} ms`);
      assert.equal((await demo.serverCounts(session)).refreshAttempts, 1);
      await isStillSignedIn(demo);

      await demo.letRefresh('Works');
      await demo.worksAgain();
      assert.equal((await demo.serverCounts(session)).reuseDetections, 0);
    },
  },
];

import assert from 'node:assert/strict';
import { everyRealServer } from '../demo/choices.js';
import { DESKTOP, type Scenario } from './scenario.js';
import { tenAreCured } from './storm.js';

export const realServerScenarios: readonly Scenario[] = [
  {
    name: 'C3 a real server: ten parallel calls with an expired token, one refresh, ten answers; then another person',
    choices: everyRealServer(),
    look: DESKTOP,
    isReal: true,
    run: async (demo) => {
      const session = await tenAreCured(demo);
      assert.deepEqual(await demo.serverCounts(session), {
        requests: 20,
        accepted: 10,
        refused: 10,
        refreshes: 1,
        refreshAttempts: 1,
      });

      // Once more, with the refresh token of the first time.
      await demo.expireToken();
      await demo.send(7);
      await demo.says('7 calls were refused · 1 refresh · 7 replayed · 7 answered 200');
      assert.equal((await demo.serverCounts(session)).refreshes, 2);
      assert.equal(await demo.sessionId(), session);

      await demo.page.click('button', 'Sign out');
      await demo.isAtLogin('You have signed out.');
      assert.equal(await demo.page.evaluate('localStorage.length'), 0);
      assert.notEqual(await demo.signInHere('grace'), session);
      await demo.send(1);
      await demo.appGets('The app got 1 answer and no error.');
    },
  },
];

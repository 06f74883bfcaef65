import assert from 'node:assert/strict';
import { everyPairOfChoices } from '../demo/choices.js';
import { until } from '../poll.js';
import { DESKTOP, type Scenario } from './scenario.js';

export const refusedRefreshScenarios: readonly Scenario[] = [
  {
    name: 'F1 the refresh is refused: every call fails, the login page comes once and says why; F4 a new sign-in works',
    choices: everyPairOfChoices(),
    look: DESKTOP,
    run: async (demo) => {
      const { page } = demo;
      const session = await demo.signIn();
      await demo.letRefresh('Refused');
      await demo.expireToken();
      const before = await demo.navigations();
      await demo.send(10);

      await demo.isAtLogin('Your session has ended: the server refused the refresh.');
      await until(
        'all ten to have failed',
        () => page.evaluate<string>('document.body.innerText'),
        (text) => text.includes('10 answered 401'),
      );
      assert.equal((await demo.navigations()) - before, 1, 'the app went to the login page once');
      assert.equal(await page.evaluate('localStorage.length'), 0);
      const { refreshAttempts, reuseDetections } = await demo.serverCounts(session);
      assert.deepEqual({ refreshAttempts, reuseDetections }, { refreshAttempts: 1, reuseDetections: 0 });

      await demo.signInHere();
      await demo.send(10);
      await demo.says('10 calls, none refused · 10 answered 200');
    },
  },
];

import assert from 'node:assert/strict';
import { EVERY_VALUE_CROSSED, EVERY_VALUE } from '../demo/choices.js';
import { until } from '../poll.js';
import type { Scenario } from './scenario.js';

export const tabSessionScenarios: readonly Scenario[] = [
  {
    name: 'X3 sign-out in one tab takes the others to the login, once',
    choices: EVERY_VALUE,
    tokenLife: 'long',
    run: async (demo) => {
      await demo.signIn();
      const others = await demo.openTabs(2);
      const before = await Promise.all(others.map((other) => other.navigations()));
      await demo.page.click('button', 'Sign out');

      await demo.isAtLogin('You have signed out.');
      for (const [index, other] of others.entries()) {
        await other.isAtLogin('You have signed out.');
        assert.equal((await other.navigations()) - (before[index] ?? 0), 1, 'the app went to the login page once');
        assert.deepEqual(await other.page.complaints(), []);
      }
      await demo.storesNothing();
    },
  },
  {
    name: 'X3 sign-in as another person in one tab: no call of another tab is answered to the wrong person',
    choices: EVERY_VALUE_CROSSED,
    tokenLife: 'long',
    run: async (demo) => {
      const former = await demo.signIn();
      const other = await demo.openTab();
      // Calls all the time, with either person signed in: the demo complains of an answer that is for another person.
      await other.page.evaluate(`void setInterval(() => {
        [...document.querySelectorAll('button')].find(({ innerText }) => innerText === 'Send one call')?.click();
      }, 15)`);
      await demo.expireToken();
      await demo.page.click('button', 'Sign out');
      await demo.isAtLogin();
      const session = await demo.signInHere('grace');
      await other.shows(/Signed in as\s+grace/);
      await until(
        'calls of hers from the other tab',
        () => session.counts(),
        ({ accepted }) => accepted >= 5,
      );
      assert.notEqual(session.id, former.id);
      assert.equal(await other.sessionId(), session.id);
      assert.deepEqual(await other.page.complaints(), []);
      await session.counted({ reuseDetections: 0 });
    },
  },
];

import assert from 'node:assert/strict';
import { EVERY_PAIR } from '../demo/choices.js';
import type { Scenario } from './scenario.js';

/** A living session outlives the page. */
export const keptSessionScenarios: readonly Scenario[] = [
  {
    name: 'a reload keeps the session, and so does a second tab',
    choices: EVERY_PAIR,
    run: async (demo) => {
      const session = await demo.signIn();
      await demo.page.reload();
      await demo.isSignedIn();
      assert.equal(await demo.sessionId(), session.id);
      await demo.sendRefused(10);
      await demo.isCured();

      const second = await demo.openTab();
      await second.send(1);
      await second.isAnswered(1);
      assert.equal(await second.sessionId(), session.id);
      assert.deepEqual(await second.page.complaints(), []);
    },
  },
];

export const sessionScenarios: readonly Scenario[] = [
  {
    name: 'S1 sign-out while the refresh hangs: the calls fail at once, nothing is left in storage',
    choices: EVERY_PAIR,
    run: async (demo) => {
      const session = await demo.signIn();
      await demo.letRefresh('Hangs');
      await demo.sendRefused(10);
      await demo.isWaiting();
      const before = await demo.navigations();
      await demo.page.click('button', 'Sign out');

      await demo.isAtLogin('You have signed out.');
      await demo.shows('10 answered 401', 1_000);
      assert.equal((await demo.navigations()) - before, 1, 'the app went to the login page once');
      await demo.storesNothing();
      await session.counted({ refreshes: 0 });
    },
  },
  {
    name: 'a wrong password is said to be wrong',
    choices: EVERY_PAIR,
    run: async (demo) => {
      await demo.page.goto(demo.url);
      await demo.page.fill('Password', 'wrong');
      await demo.page.click('button', 'Sign in');
      await demo.hasProblem('That user name and password do not belong together.');
      await demo.storesNothing();
    },
  },
];

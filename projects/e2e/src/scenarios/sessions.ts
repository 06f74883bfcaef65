import assert from 'node:assert/strict';
import { everyPairOfChoices } from '../demo/choices.js';
import { until } from '../poll.js';
import { DESKTOP, type Scenario } from './scenario.js';

/** A living session outlives the page. */
export const keptSessionScenarios: readonly Scenario[] = [
  {
    name: 'a reload keeps the session, and so does a second tab',
    choices: everyPairOfChoices(),
    look: DESKTOP,
    run: async (demo) => {
      const session = await demo.signIn();
      await demo.page.reload();
      await demo.isSignedIn();
      assert.equal(await demo.sessionId(), session);
      await demo.expireToken();
      await demo.send(10);
      await demo.says('10 calls were refused · 1 refresh · 10 replayed · 10 answered 200');

      const second = await demo.openTab();
      await second.send(1);
      await second.appGets('The app got 1 answer and no error.');
      assert.equal(await second.sessionId(), session);
      assert.deepEqual(await second.page.complaints(), []);
    },
  },
];

export const sessionScenarios: readonly Scenario[] = [
  {
    name: 'S1 sign-out while the refresh hangs: the calls fail at once, nothing is left in storage',
    choices: everyPairOfChoices(),
    look: DESKTOP,
    run: async (demo) => {
      const { page } = demo;
      const session = await demo.signIn();
      await demo.letRefresh('Hangs');
      await demo.expireToken();
      await demo.send(10);
      await demo.says('10 calls were refused · 1 refresh under way · 10 waiting at the gate');
      const before = await demo.navigations();
      await page.click('button', 'Sign out');

      await demo.isAtLogin('You have signed out.');
      await until(
        'all ten to have failed',
        () => page.evaluate<string>('document.body.innerText'),
        (text) => text.includes('10 answered 401'),
        1_000,
      );
      assert.equal((await demo.navigations()) - before, 1, 'the app went to the login page once');
      assert.equal(await page.evaluate('localStorage.length'), 0);
      assert.equal((await demo.serverCounts(session)).refreshes, 0);
    },
  },
  {
    name: 'S1 sign-out while the refresh is slow: its late answer signs nobody in',
    choices: everyPairOfChoices(),
    look: DESKTOP,
    run: async (demo) => {
      const { page } = demo;
      const session = await demo.signIn();
      await demo.letRefresh('Slow');
      await demo.expireToken();
      await demo.send(1);
      await demo.says('1 call was refused · 1 refresh under way · 1 waiting at the gate');
      await page.click('button', 'Sign out');
      await demo.isAtLogin('You have signed out.');

      // A new session, longer than the old refresh would have taken.
      const next = await demo.signInHere();
      await demo.letTokenExpire();
      await demo.send(10);
      await demo.says('10 calls were refused · 1 refresh · 10 replayed · 10 answered 200');
      assert.equal(await demo.sessionId(), next);
      assert.notEqual(next, session);
      assert.equal((await demo.serverCounts(next)).reuseDetections, 0);
    },
  },
  {
    name: 'a wrong password is said to be wrong',
    choices: everyPairOfChoices(),
    look: DESKTOP,
    run: async (demo) => {
      const { page } = demo;
      await page.goto(demo.url);
      await page.fill('Password', 'wrong');
      await page.click('button', 'Sign in');
      await until(
        'the problem',
        () => page.text('alert', 'Problem'),
        (text) => text === 'That user name and password do not belong together.',
      );
      assert.equal(await page.evaluate('localStorage.length'), 0);
    },
  },
];

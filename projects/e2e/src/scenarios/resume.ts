import assert from 'node:assert/strict';
import { EVERY_COOKIE } from '../demo/choices.js';
import { sendTogether } from '../demo/together.js';
import type { Scenario } from './scenario.js';

/** The refresh token is an HttpOnly cookie, the access token in memory. */
export const resumeScenarios: readonly Scenario[] = [
  {
    name: 'W1 W2 W3 a reload goes on with the session of the cookie by one refresh; a visitor costs no call',
    choices: EVERY_COOKIE,
    tokenLife: 'long',
    run: async (demo) => {
      await demo.page.goto(demo.url);
      await demo.isAtLogin();
      assert.equal(await demo.refreshesAsked(), 0);

      const session = await demo.signInHere();
      await demo.storesNoToken();
      await demo.page.reload();
      await demo.isSignedIn();
      assert.equal(await demo.sessionId(), session.id);
      assert.equal(await demo.refreshesAsked(), 1);
      assert.equal(await demo.navigations(), 1, 'the app did not go to the login page and back');
      await demo.sendsUnrefused();
      await session.counted({ refreshes: 1, reuseDetections: 0 });

      await demo.page.click('button', 'Sign out');
      await demo.isAtLogin('You have signed out.');
      await demo.page.goto(demo.url);
      await demo.isAtLogin();
      assert.equal(await demo.refreshesAsked(), 0);
    },
  },
  {
    name: 'W5 five tabs that start at once over a cookie that rotates: their exchanges take turns',
    choices: EVERY_COOKIE,
    tokenLife: 'long',
    run: async (demo) => {
      const session = await demo.signIn();
      const tabs = [demo];
      while (tabs.length < 5) tabs.push(await demo.openTab());
      await Promise.all(tabs.map((tab) => tab.page.reload()));
      for (const tab of tabs) {
        await tab.isSignedIn();
        assert.equal(await tab.sessionId(), session.id);
      }
      await demo.expireToken();
      await sendTogether(tabs);
      for (const tab of tabs) await tab.isAnswered();
      const { refreshAttempts, reuseDetections } = await session.counts();
      assert.equal(reuseDetections, 0);
      assert.ok(refreshAttempts <= 6, `${refreshAttempts} refreshes`);
    },
  },
];

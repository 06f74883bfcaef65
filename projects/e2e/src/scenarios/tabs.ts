import assert from 'node:assert/strict';
import { everyPairOfChoices, everyValueCrossed } from '../demo/choices.js';
import type { Demo } from '../demo/demo.js';
import { sendTogether } from '../demo/together.js';
import { DESKTOP, type Scenario } from './scenario.js';

const ALL_ANSWERED = 'The app got 10 answers, each to its own call, and no error.';

async function allAreAnswered(tabs: readonly Demo[]): Promise<void> {
  for (const tab of tabs) {
    await tab.appGets(ALL_ANSWERED);
    assert.deepEqual(await tab.page.complaints(), []);
  }
}

export const tabScenarios: readonly Scenario[] = [
  {
    name: 'X1 X7 five tabs are refused together: one refresh over all of them',
    choices: everyPairOfChoices(),
    look: DESKTOP,
    tokenLife: 'long',
    run: async (demo) => {
      const session = await demo.signIn();
      const tabs = [demo, ...(await demo.openTabs(4))];
      await demo.expireToken();
      await sendTogether(tabs);
      await allAreAnswered(tabs);
      const { accepted, refreshes, refreshAttempts, reuseDetections } = await demo.serverCounts(session);
      assert.deepEqual(
        { accepted, refreshes, refreshAttempts, reuseDetections },
        { accepted: 50, refreshes: 1, refreshAttempts: 1, reuseDetections: 0 },
      );
    },
  },
  {
    name: 'X1 X7 five tabs whose token really expired: one refresh over all of them',
    choices: everyPairOfChoices().slice(0, 1),
    look: DESKTOP,
    run: async (demo) => {
      const session = await demo.signIn();
      const tabs = [demo, ...(await demo.openTabs(4))];
      await demo.letTokenExpire();
      await sendTogether(tabs);
      await allAreAnswered(tabs);
      const { refreshAttempts, reuseDetections } = await demo.serverCounts(session);
      assert.deepEqual({ refreshAttempts, reuseDetections }, { refreshAttempts: 1, reuseDetections: 0 });
    },
  },
  {
    name: 'X2 of two tabs refused together one refreshes; the other waits, adopts, and says so; a third is not refused',
    choices: everyPairOfChoices(),
    look: DESKTOP,
    tokenLife: 'long',
    run: async (demo) => {
      const session = await demo.signIn();
      const [second, third] = await demo.openTabs(2);
      assert.ok(second && third);
      await demo.letRefresh('Slow');
      await demo.expireToken();
      await sendTogether([demo, second]);
      await allAreAnswered([demo, second]);
      const said = await Promise.all([demo, second].map(({ page }) => page.text('status', 'In words')));
      assert.deepEqual(said.sort(), [
        '10 calls were refused · 1 refresh · 10 replayed · 10 answered 200',
        '10 calls were refused · adopted from another tab · 10 replayed · 10 answered 200',
      ]);

      await third.send(10);
      await third.says('10 calls, none refused · 10 answered 200');
      const { refreshAttempts, reuseDetections } = await demo.serverCounts(session);
      assert.deepEqual({ refreshAttempts, reuseDetections }, { refreshAttempts: 1, reuseDetections: 0 });
    },
  },
  {
    name: 'X6 X7 no Web Locks: five tabs refused together converge, with at most one refresh too many',
    choices: everyValueCrossed(),
    look: DESKTOP,
    tokenLife: 'long',
    switches: { locks: 'off' },
    run: async (demo) => {
      const session = await demo.signIn();
      assert.equal(await demo.page.evaluate('navigator.locks === undefined'), true);
      const tabs = [demo, ...(await demo.openTabs(4))];
      await demo.expireToken();
      await sendTogether(tabs);
      await allAreAnswered(tabs);
      const { accepted, refreshAttempts, reuseDetections } = await demo.serverCounts(session);
      assert.ok(refreshAttempts <= 2, `${refreshAttempts} refreshes`);
      assert.deepEqual({ accepted, reuseDetections }, { accepted: 50, reuseDetections: 0 });

      await demo.expireToken();
      await sendTogether(tabs);
      await allAreAnswered(tabs);
      assert.equal(await demo.sessionId(), session);
    },
  },
];

import assert from 'node:assert/strict';
import { EVERY_VALUE, EVERY_VALUE_CROSSED } from '../demo/choices.js';
import { sendTogether } from '../demo/together.js';
import type { Scenario } from './scenario.js';

/** Tabs that share no storage. */
export const privateTabScenarios: readonly Scenario[] = [
  {
    name: 'X8 a duplicated tab of a session in sessionStorage: one refresh at a time, no token is spent twice',
    choices: EVERY_VALUE,
    tokenLife: 'long',
    switches: { tokens: 'remember' },
    run: async (demo) => {
      const session = await demo.signIn();
      const copy = await demo.openCopy();
      for (let round = 1; round <= 3; round++) {
        await demo.expireToken();
        await sendTogether([demo, copy]);
        await demo.isAnswered();
        await copy.isAnswered();
        await session.counted({ refreshes: round, refreshAttempts: round, reuseDetections: 0 });
      }
      assert.equal(await copy.sessionId(), session.id);
    },
  },
  {
    name: 'X9 memory: another tab gets the session from a living one, a reload too, and the last one ends it',
    choices: EVERY_VALUE_CROSSED,
    tokenLife: 'long',
    switches: { tokens: 'memory' },
    run: async (demo) => {
      const session = await demo.signIn();
      const second = await demo.openTab();
      assert.equal(await second.sessionId(), session.id);
      await demo.expireToken();
      await sendTogether([demo, second]);
      await demo.isAnswered();
      await second.isAnswered();
      await session.counted({ refreshAttempts: 1, reuseDetections: 0 });
      await demo.storesNoToken();

      await demo.page.reload();
      await demo.isSignedIn();
      assert.equal(await demo.sessionId(), session.id);
      await second.page.closeTab();
      await demo.sendsUnrefused();
      await demo.page.reload();
      await demo.isAtLogin();
    },
  },
];

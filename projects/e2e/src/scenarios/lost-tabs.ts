import assert from 'node:assert/strict';
import { EVERY_VALUE_CROSSED, EVERY_VALUE } from '../demo/choices.js';
import type { Demo } from '../demo/demo.js';
import type { ServerSession } from '../demo/server-session.js';
import { sendTogether } from '../demo/together.js';
import type { Scenario } from './scenario.js';

/** `lockTimeout` of the demo, 5 s more than its `refreshTimeout`: after that a tab is taken for frozen. */
const PATIENCE_MS = 10_000;
/** What a refresh takes from there on, at most. */
const REFRESH_MS = 5_000;
/** The turns of three tabs, one after the other: timers of hidden tabs fire once a second. */
const TURNS_MS = 5_000;

/** Two tabs wait for a third, whose refresh is never answered. */
async function waitForAnother(demo: Demo): Promise<{ session: ServerSession; refresher: Demo; other: Demo }> {
  const session = await demo.signIn();
  const [refresher, other] = await demo.openTabs(2);
  assert.ok(refresher && other);
  await session.letRefresh('hang');
  await session.expireTokens();
  await refresher.send(10);
  await session.untilCounted({ refreshAttempts: 1, refused: 10 });
  await session.letRefresh('none');
  await sendTogether([demo, other]);
  await session.untilCounted({ refused: 30 });
  return { session, refresher, other };
}

/** The server's own count: after a crash some drivers answer no more. */
async function othersGetAnswers(session: ServerSession): Promise<void> {
  await session.untilCounted({ accepted: 20 });
  await session.counted({ refreshes: 1, refreshAttempts: 2, reuseDetections: 0 });
}

export const lostTabScenarios: readonly Scenario[] = [
  {
    name: 'X4 X7 the tab that refreshes is closed: another one does it, all others go on',
    choices: EVERY_VALUE,
    tokenLife: 'long',
    run: async (demo) => {
      const { session, refresher, other } = await waitForAnother(demo);
      await refresher.page.closeTab();
      await othersGetAnswers(session);
      for (const tab of [demo, other]) await tab.isAnswered();
    },
  },
  {
    name: 'X4 X7 the process of the tab that refreshes is killed: another one does it, all others go on',
    choices: EVERY_VALUE_CROSSED,
    tokenLife: 'long',
    run: async (demo) => {
      const { session, refresher } = await waitForAnother(demo);
      await refresher.page.crash();
      await othersGetAnswers(session);
    },
  },
  {
    name: 'X5 X7 a frozen tab holds the lock: no other waits longer than the bound, and one of them refreshes for all',
    choices: EVERY_VALUE,
    tokenLife: 'long',
    run: async (demo) => {
      const session = await demo.signIn();
      const tabs = [demo, ...(await demo.openTabs(2))];
      const frozen = await demo.page.openTab();
      await frozen.goto(new URL('demo/health', demo.serverUrl).href);
      await frozen.evaluate(`new Promise((isHeld) => {
        navigator.locks.request('${demo.lockName}', () => (isHeld(), new Promise(() => {})));
      })`);
      // Slow, so that tabs whose patience ends together would all be on their way before the first is answered.
      await session.letRefresh('slow');
      await session.expireTokens();
      const start = Date.now();
      await sendTogether(tabs);
      await session.untilCounted({ accepted: 30 }, 2 * (PATIENCE_MS + REFRESH_MS));
      const waited = Date.now() - start;
      const longest = PATIENCE_MS + REFRESH_MS + TURNS_MS;
      assert.ok(waited >= PATIENCE_MS && waited < longest, `answered after ${waited} ms`);
      for (const tab of tabs) await tab.isAnswered();
      await session.counted({ refreshAttempts: 1, reuseDetections: 0 });
    },
  },
];

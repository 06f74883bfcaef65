import assert from 'node:assert/strict';
import { everyValueCrossed, everyValueOfChoices } from '../demo/choices.js';
import type { Demo } from '../demo/demo.js';
import { sendTogether } from '../demo/together.js';
import { until } from '../poll.js';
import { DESKTOP, type Scenario } from './scenario.js';

/** `lockTimeout` of the demo, 5 s more than its `refreshTimeout`: after that a tab is taken for frozen. */
const PATIENCE_MS = 10_000;
/** What a refresh takes from there on, at most: a slow answer, and timers of hidden tabs that fire once a second. */
const REFRESH_MS = 5_000;

/** Two tabs wait for a third, whose refresh is never answered. */
async function waitForAnother(demo: Demo): Promise<{ session: string; refresher: Demo; other: Demo }> {
  const session = await demo.signIn();
  const [refresher, other] = await demo.openTabs(2);
  assert.ok(refresher && other);
  const server = demo.server(session);
  await server.letRefresh('hang');
  await server.expireTokens();
  await refresher.send(10);
  await until(
    'its refresh',
    () => server.counts(),
    ({ refreshAttempts, refused }) => refreshAttempts === 1 && refused === 10,
  );
  await server.letRefresh('none');
  await sendTogether([demo, other]);
  await until(
    'the others to be refused',
    () => server.counts(),
    ({ refused }) => refused === 30,
  );
  return { session, refresher, other };
}

/** The server's own count: after a crash some drivers answer no more. */
async function othersGetAnswers(demo: Demo, session: string): Promise<void> {
  await until(
    'twenty answers',
    () => demo.serverCounts(session),
    ({ accepted }) => accepted === 20,
  );
  const { refreshes, refreshAttempts, reuseDetections } = await demo.serverCounts(session);
  assert.deepEqual(
    { refreshes, refreshAttempts, reuseDetections },
    { refreshes: 1, refreshAttempts: 2, reuseDetections: 0 },
  );
}

export const lostTabScenarios: readonly Scenario[] = [
  {
    name: 'X4 X7 the tab that refreshes is closed: another one does it, all others go on',
    choices: everyValueOfChoices(),
    look: DESKTOP,
    tokenLife: 'long',
    run: async (demo) => {
      const { session, refresher, other } = await waitForAnother(demo);
      await refresher.page.closeTab();
      await othersGetAnswers(demo, session);
      for (const tab of [demo, other]) {
        await tab.appGets('The app got 10 answers, each to its own call, and no error.');
      }
    },
  },
  {
    name: 'X4 X7 the process of the tab that refreshes is killed: another one does it, all others go on',
    choices: everyValueCrossed(),
    look: DESKTOP,
    tokenLife: 'long',
    run: async (demo) => {
      const { session, refresher } = await waitForAnother(demo);
      await refresher.page.crash();
      await othersGetAnswers(demo, session);
    },
  },
  {
    name: 'X5 X7 a frozen tab holds the lock: no other waits longer than the bound, and one of them refreshes for all',
    choices: everyValueOfChoices(),
    look: DESKTOP,
    tokenLife: 'long',
    run: async (demo) => {
      const session = await demo.signIn();
      const tabs = [demo, ...(await demo.openTabs(2))];
      const frozen = await demo.page.openTab();
      await frozen.goto(new URL('demo/health', demo.serverUrl).href);
      await frozen.evaluate(`new Promise((isHeld) => {
        navigator.locks.request('${demo.lockName}', () => (isHeld(), new Promise(() => {})));
      })`);
      const server = demo.server(session);
      // Slow, so that tabs whose patience ends together would all be on their way before the first is answered.
      await server.letRefresh('slow');
      await server.expireTokens();
      const start = Date.now();
      await sendTogether(tabs);
      await until(
        'thirty answers',
        () => server.counts(),
        ({ accepted }) => accepted === 30,
        PATIENCE_MS + 2 * REFRESH_MS,
      );
      const waited = Date.now() - start;
      assert.ok(waited >= PATIENCE_MS && waited < PATIENCE_MS + REFRESH_MS, `answered after ${waited} ms`);
      for (const tab of tabs) await tab.appGets('The app got 10 answers, each to its own call, and no error.');
      const { refreshAttempts, reuseDetections } = await demo.serverCounts(session);
      assert.deepEqual({ refreshAttempts, reuseDetections }, { refreshAttempts: 1, reuseDetections: 0 });
    },
  },
];

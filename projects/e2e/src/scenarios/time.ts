import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { EVERY_VALUE, ONE_CHOICE } from '../demo/choices.js';
import { SHORT_LIFE } from '../demo/demo-server.js';
import type { Scenario } from './scenario.js';

/** Of the server for scenarios that wait for the end of it. */
const TOKEN_LIFE_MS = SHORT_LIFE * 1_000;
const PROACTIVE = { proactive: 'on' };

/** Makes the page believe that it is hidden or in sight. No driver can bring a laptop to sleep. */
function pretend(state: 'hidden' | 'visible'): string {
  return `(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${state}' });
    Object.defineProperty(document, 'hidden', { configurable: true, value: ${state === 'hidden'} });
    document.dispatchEvent(new Event('visibilitychange'));
  })()`;
}

const EVERY_EVENT = `for (let times = 0; times < 5; times++) {
  document.dispatchEvent(new Event('visibilitychange'));
  for (const name of ['pageshow', 'focus', 'online']) window.dispatchEvent(new Event(name));
}`;

export const timeScenarios: readonly Scenario[] = [
  {
    name: 'T1 the token is refreshed before it expires: over three lives of it no call is refused',
    choices: EVERY_VALUE,
    switches: PROACTIVE,
    run: async (demo) => {
      const session = await demo.signIn();
      const start = Date.now();
      while (Date.now() < start + 3.2 * TOKEN_LIFE_MS) {
        await demo.send(10);
        await demo.isAnswered();
        await pause(300);
      }
      const { refused, refreshAttempts, reuseDetections } = await session.counts();
      assert.deepEqual({ refused, reuseDetections }, { refused: 0, reuseDetections: 0 });
      const lives = (Date.now() - start) / (TOKEN_LIFE_MS * 0.75);
      assert.ok(refreshAttempts >= 2 && refreshAttempts <= lives + 1, `${refreshAttempts} refreshes in ${lives} lives`);
    },
  },
  {
    name: 'T1 X7 with five tabs: each life of the token ends with one refresh over all of them',
    choices: ONE_CHOICE,
    switches: PROACTIVE,
    run: async (demo) => {
      const start = Date.now();
      const session = await demo.signIn();
      await demo.openTabs(4);
      await pause(3 * TOKEN_LIFE_MS);
      const { refused, refreshes, refreshAttempts, reuseDetections } = await session.counts();
      assert.deepEqual(
        { refused, refreshAttempts, reuseDetections },
        { refused: 0, refreshAttempts: refreshes, reuseDetections: 0 },
      );
      // The leeway is a quarter of the token's life.
      const lives = (Date.now() - start) / (TOKEN_LIFE_MS * 0.75);
      assert.ok(refreshes >= 2 && refreshes <= lives, `${refreshes} refreshes in ${lives} lives`);
    },
  },
  {
    name: 'T5 the page wakes with an expired token and hears of it in every way: one refresh, no burst',
    choices: EVERY_VALUE,
    switches: PROACTIVE,
    run: async (demo) => {
      const { page } = demo;
      const session = await demo.signIn();
      await page.evaluate(pretend('hidden'));
      await demo.letTokenExpire();
      // Nothing was refreshed out of sight.
      await session.counted({ refreshAttempts: 0 });
      await page.evaluate(`void eval(${JSON.stringify(`${pretend('visible')}; ${EVERY_EVENT}`)})`);
      await session.untilCounted({ refreshes: 1 });
      await page.evaluate(`void eval(${JSON.stringify(EVERY_EVENT)})`);
      await pause(500);
      await session.counted({ refreshAttempts: 1, reuseDetections: 0 });
      await demo.sendsUnrefused();
    },
  },
];

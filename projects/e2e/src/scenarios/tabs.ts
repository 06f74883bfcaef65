import assert from 'node:assert/strict';
import { EVERY_PAIR, EVERY_VALUE_CROSSED, ONE_CHOICE, type Choices } from '../demo/choices.js';
import type { Demo } from '../demo/demo.js';
import { sendTogether } from '../demo/together.js';
import { until } from '../poll.js';
import type { Scenario } from './scenario.js';

async function allAreAnswered(tabs: readonly Demo[]): Promise<void> {
  await sendTogether(tabs);
  for (const tab of tabs) {
    await tab.isAnswered();
    assert.deepEqual(await tab.page.complaints(), []);
  }
}

/** So many tabs of one profile, ten calls each. */
function refusedTogether(count: number, inWords: string, choices: readonly Choices[]): Scenario {
  return {
    name: `X1 X7 ${inWords} tabs are refused together: one refresh over all of them`,
    choices,
    tokenLife: 'long',
    run: async (demo) => {
      const session = await demo.signIn();
      const tabs = [demo, ...(await demo.openTabs(count - 1))];
      await demo.expireToken();
      await allAreAnswered(tabs);
      await session.counted({ accepted: 10 * count, refreshes: 1, refreshAttempts: 1, reuseDetections: 0 });
    },
  };
}

export const tabScenarios: readonly Scenario[] = [
  refusedTogether(5, 'five', EVERY_PAIR),
  {
    name: 'X1 X7 five tabs whose token really expired: one refresh over all of them',
    choices: EVERY_PAIR.slice(0, 1),
    run: async (demo) => {
      const session = await demo.signIn();
      const tabs = [demo, ...(await demo.openTabs(4))];
      await demo.letTokenExpire();
      await allAreAnswered(tabs);
      await session.counted({ refreshAttempts: 1, reuseDetections: 0 });
    },
  },
  {
    name: 'X2 of two tabs refused together one refreshes; the other waits, adopts, and says so; a third is not refused',
    choices: EVERY_PAIR,
    tokenLife: 'long',
    run: async (demo) => {
      const session = await demo.signIn();
      const [second, third] = await demo.openTabs(2);
      assert.ok(second && third);
      await demo.letRefresh('Slow');
      await demo.expireToken();
      await allAreAnswered([demo, second]);
      const inWords = [
        '10 calls were refused · 1 refresh · 10 replayed · 10 answered 200',
        '10 calls were refused · adopted from another tab · 10 replayed · 10 answered 200',
      ].join();
      // The timeline is drawn a moment after the answers.
      await until(
        'both timelines in words',
        async () =>
          (await Promise.all([demo, second].map(({ page }) => page.text('status', 'In words')))).sort().join(),
        (said) => said === inWords,
      );

      await third.sendsUnrefused();
      await session.counted({ refreshAttempts: 1, reuseDetections: 0 });
    },
  },
  {
    name: 'X6 X7 no Web Locks: five tabs refused together converge, with at most one refresh too many',
    choices: EVERY_VALUE_CROSSED,
    tokenLife: 'long',
    switches: { locks: 'off' },
    run: async (demo) => {
      const session = await demo.signIn();
      assert.equal(await demo.page.evaluate('navigator.locks === undefined'), true);
      const tabs = [demo, ...(await demo.openTabs(4))];
      await demo.expireToken();
      await allAreAnswered(tabs);
      const { refreshAttempts } = await session.counts();
      assert.ok(refreshAttempts <= 2, `${refreshAttempts} refreshes`);
      await session.counted({ accepted: 50, reuseDetections: 0 });

      await demo.expireToken();
      await allAreAnswered(tabs);
      assert.equal(await demo.sessionId(), session.id);
    },
  },
];

/** Of the nightly run: more tabs than a person has open. */
export const manyTabScenarios: readonly Scenario[] = [refusedTogether(20, 'twenty', ONE_CHOICE)];

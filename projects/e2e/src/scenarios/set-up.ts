import assert from 'node:assert/strict';
import { EVERY_PAIR } from '../demo/choices.js';
import { until } from '../poll.js';
import type { Scenario } from './scenario.js';

export const setUpScenarios: readonly Scenario[] = [
  {
    name: 'P1 every switch keeps the session, as it says: the next set-up refreshes its tokens',
    choices: EVERY_PAIR,
    tokenLife: 'long',
    run: async (demo) => {
      const { page, choices } = demo;
      const session = await demo.signIn();
      await demo.shows('A switch keeps the session, unless it says that it has one of its own.');
      const others: readonly (readonly [string, string, string])[] = [
        choices.setup === 'module' ? ['setup', 'standalone', 'Standalone'] : ['setup', 'module', 'NgModule'],
        choices.backend === 'rest' ? ['backend', 'envelope', 'Envelope'] : ['backend', 'rest', 'REST'],
        choices.client === 'xhr' ? ['client', 'fetch', 'fetch'] : ['client', 'xhr', 'XHR'],
        ['proactive', 'on', 'On'],
      ];
      for (const [refreshes, [choice, value, link]] of others.entries()) {
        await page.click('link', link);
        await until(
          `${choice} ${value}`,
          () => page.url(),
          (url) => new URL(url).searchParams.get(choice) === value,
        );
        await demo.isSignedIn();
        assert.equal(await demo.sessionId(), session.id);
        await demo.sendRefused(10);
        await demo.isCured();
        await session.counted({ refreshes: refreshes + 1, reuseDetections: 0 });
      }
    },
  },
  {
    name: 'a refused POST is replayed after an HTTP 401, and not after a refusal inside an envelope',
    choices: EVERY_PAIR,
    run: async (demo) => {
      const session = await demo.signIn();
      await demo.page.click('button', 'Expire the token, then POST');
      if (demo.choices.backend === 'rest') {
        await demo.says('1 call was refused · 1 refresh · 1 replayed · 1 answered 200');
        await demo.isAnswered(1);
      } else {
        await demo.says('1 call was refused · 1 refresh · 0 replayed · 1 answered 401');
        await demo.appGets('The app got 0 answers and 1 error (status 401, the server’s own).');
      }
      await demo.sendsUnrefused();
      await session.counted({ refreshAttempts: 1 });
    },
  },
];

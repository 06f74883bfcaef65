import assert from 'node:assert/strict';
import { EVERY_VALUE } from '../demo/choices.js';
import { Demo } from '../demo/demo.js';
import { startNetwork } from '../demo/network.js';
import type { Scenario } from './scenario.js';

export const networkScenarios: readonly Scenario[] = [
  {
    name: 'F2 X7 the network is cut during the refresh: the calls fail, the session is kept in all tabs and works again',
    choices: EVERY_VALUE,
    run: async ({ page, choices, serverUrl }) => {
      const network = await startNetwork(serverUrl);
      try {
        const demo = new Demo(page, choices, network.url);
        const session = await demo.signIn();
        const other = await demo.openTab();
        await demo.letRefresh('Slow');
        await demo.sendRefused(10);
        await demo.isWaiting();
        network.cut();
        await demo.appGets(`The app got 0 answers and 10 errors (status 0, TokenRefreshError 'unavailable').`);
        network.mend();

        for (const tab of [demo, other]) {
          await tab.worksAgain();
          assert.equal(await tab.sessionId(), session.id);
        }
        await session.counted({ reuseDetections: 0 });
      } finally {
        network.close();
      }
    },
  },
];

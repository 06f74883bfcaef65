import assert from 'node:assert/strict';
import { everyChoice, everyOtherChoice, everyPairOfChoices, type Choices } from '../demo/choices.js';
import type { Demo } from '../demo/demo.js';
import { DESKTOP, type Scenario } from './scenario.js';

/** Ten calls with a token that really expired are cured by one refresh. @returns the session, as the server knows it. */
export async function tenAreCured(demo: Demo): Promise<string> {
  const session = await demo.signIn();
  await demo.letTokenExpire();
  await demo.send(10);
  await demo.appGets('The app got 10 answers, each to its own call, and no error.');
  await demo.says('10 calls were refused · 1 refresh · 10 replayed · 10 answered 200');
  return session;
}

/** The main job. */
function realExpiry(choices: readonly Choices[]): Scenario {
  return {
    name: 'C3 a token that really expired: ten parallel calls, one refresh, ten answers',
    choices,
    look: DESKTOP,
    run: async (demo) => {
      const session = await tenAreCured(demo);
      assert.deepEqual(await demo.serverCounts(session), {
        requests: 20,
        accepted: 10,
        refused: 10,
        refreshes: 1,
        refreshAttempts: 1,
        reuseDetections: 0,
      });
    },
  };
}

export const mainScenarios: readonly Scenario[] = [realExpiry(everyPairOfChoices())];

/** The main job once more, however the demo is put together. */
export const stormScenarios: readonly Scenario[] = [
  realExpiry(everyOtherChoice()),
  {
    name: 'C3 twenty calls wait at the gate of a slow refresh',
    choices: everyChoice(),
    look: DESKTOP,
    run: async (demo) => {
      const session = await demo.signIn();
      await demo.letRefresh('Slow');
      await demo.expireToken();
      await demo.send(20);
      await demo.says(/1 refresh under way · \d+ waiting at the gate/);
      await demo.appGets('The app got 20 answers, each to its own call, and no error.');
      await demo.says('20 calls were refused · 1 refresh · 20 replayed · 20 answered 200');
      const { refreshAttempts, reuseDetections } = await demo.serverCounts(session);
      assert.deepEqual({ refreshAttempts, reuseDetections }, { refreshAttempts: 1, reuseDetections: 0 });
    },
  },
];

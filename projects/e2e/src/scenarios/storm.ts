import { EVERY_OTHER, EVERY_PAIR, type Choices } from '../demo/choices.js';
import type { Demo } from '../demo/demo.js';
import type { ServerSession } from '../demo/server-session.js';
import type { Scenario } from './scenario.js';

/** Ten calls with a token that really expired are cured by one refresh. */
export async function tenAreCured(demo: Demo): Promise<ServerSession> {
  const session = await demo.signIn();
  await demo.letTokenExpire();
  await demo.send(10);
  await demo.isCured();
  await session.counted({ requests: 20, accepted: 10, refused: 10, refreshes: 1, refreshAttempts: 1 });
  return session;
}

/** The main job. */
function realExpiry(choices: readonly Choices[]): Scenario {
  return {
    name: 'C3 a token that really expired: ten parallel calls, one refresh, ten answers',
    choices,
    run: async (demo) => {
      const session = await tenAreCured(demo);
      await session.counted({ reuseDetections: 0 });
    },
  };
}

export const mainScenarios: readonly Scenario[] = [realExpiry(EVERY_PAIR)];

/** The main job once more, however the demo is put together. */
export const stormScenarios: readonly Scenario[] = [
  realExpiry(EVERY_OTHER),
  {
    name: 'C3 twenty calls wait at the gate of a slow refresh',
    choices: [...EVERY_PAIR, ...EVERY_OTHER],
    run: async (demo) => {
      const session = await demo.signIn();
      await demo.letRefresh('Slow');
      await demo.sendRefused(20);
      await demo.says(/1 refresh under way · \d+ waiting at the gate/);
      await demo.isCured(20);
      await session.counted({ refreshAttempts: 1, reuseDetections: 0 });
    },
  },
];

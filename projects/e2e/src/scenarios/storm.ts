import { EVERY_PAIR } from '../demo/choices.js';
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
export const mainScenarios: readonly Scenario[] = [
  {
    name: 'C3 a token that really expired: ten parallel calls, one refresh, ten answers',
    choices: EVERY_PAIR,
    run: async (demo) => {
      const session = await tenAreCured(demo);
      await session.counted({ reuseDetections: 0 });
    },
  },
];

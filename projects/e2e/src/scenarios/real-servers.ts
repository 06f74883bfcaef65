import assert from 'node:assert/strict';
import { EVERY_REAL_SERVER } from '../demo/choices.js';
import type { Scenario } from './scenario.js';
import { tenAreCured } from './storm.js';

export const realServerScenarios: readonly Scenario[] = [
  {
    name: 'C3 a real server: ten parallel calls with an expired token, one refresh, ten answers; then another person',
    choices: EVERY_REAL_SERVER,
    isReal: true,
    run: async (demo) => {
      const session = await tenAreCured(demo);

      // Once more, with the refresh token of the first time.
      await demo.sendRefused(7);
      await demo.isCured(7);
      await session.counted({ refreshes: 2 });
      assert.equal(await demo.sessionId(), session.id);

      await demo.page.click('button', 'Sign out');
      await demo.isAtLogin('You have signed out.');
      await demo.storesNothing();
      assert.notEqual((await demo.signInHere('grace')).id, session.id);
      await demo.send(1);
      await demo.isAnswered(1);
    },
  },
  {
    name: 'S1 a sign-out followed by a navigation reaches the server: its revocation takes 300 ms and clears the cookie',
    choices: EVERY_REAL_SERVER.filter(({ backend }) => backend === 'oauth2'),
    isReal: true,
    switches: { signOut: 'leaves' },
    run: async (demo) => {
      const cookie = (): Promise<string> => demo.page.evaluate('document.cookie');
      await demo.signIn();
      assert.equal(await cookie(), 'oauth2-session=open');
      await demo.page.click('button', 'Sign out');
      await demo.isAt('/signed-out');
      assert.equal(await cookie(), '');
      await demo.storesNothing();
    },
  },
];

import { EVERY_PAIR } from '../demo/choices.js';
import { until } from '../poll.js';
import type { Scenario } from './scenario.js';

export const setUpScenarios: readonly Scenario[] = [
  {
    name: 'P1 the set-up is switched under a living session',
    choices: EVERY_PAIR,
    run: async (demo) => {
      const { page, choices } = demo;
      const session = await demo.signIn();
      await demo.expireToken();
      const [link, setup] = choices.setup === 'module' ? ['Standalone', 'standalone'] : ['NgModule', 'module'];
      await page.click('link', link);
      await until(
        'the other set-up',
        () => page.url(),
        (url) => new URL(url).searchParams.get('setup') === setup,
      );
      await demo.isSignedIn();
      await demo.send(10);
      await demo.isCured();
      await session.counted({ refreshes: 1 });
    },
  },
  {
    name: 'a refused POST is replayed after an HTTP 401, and not after a refusal inside an envelope',
    choices: EVERY_PAIR,
    run: async (demo) => {
      const session = await demo.signIn();
      await demo.page.click('button', 'POST, refused');
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

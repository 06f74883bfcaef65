import assert from 'node:assert/strict';
import type { Page } from '../browser/page.js';
import { Demo } from '../demo/demo.js';
import { EVERY_VALUE, ONE_CHOICE } from '../demo/choices.js';
import { sendTogether } from '../demo/together.js';
import { until } from '../poll.js';
import { hasNoFindings, inEveryLook } from './accessibility.js';
import type { Scenario } from './scenario.js';

// The demo without its server, as static files below /docs/playground/.
const PLAYGROUND = 'docs/playground/index.html';

/** The same demo, in the same browser, without a server. */
const withoutServer = ({ page, choices, serverUrl }: Demo): Demo =>
  new Demo(page, choices, `${serverUrl}${PLAYGROUND}`);

/** Opens a shared race, and runs it. */
async function race({ page, serverUrl }: Demo, script: string): Promise<void> {
  await page.goto(`${serverUrl}${PLAYGROUND}#/race?script=${script}`);
  await page.click('button', 'Run the race');
}

async function ends(page: Page, result: string): Promise<void> {
  await until(
    `"${result}"`,
    () => page.text('status', 'Result'),
    (text) => text === result,
    15_000,
  );
}

/** What the page has asked for since it was loaded, but for its own files. */
const requests = (page: Page): Promise<readonly string[]> =>
  page.evaluate<readonly string[]>(
    `performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => !name.includes('/docs/playground/'))`,
  );

export const playgroundScenarios: readonly Scenario[] = [
  {
    name: 'the playground serves itself: one refresh for two tabs, and a session that survives a reload',
    choices: EVERY_VALUE,
    run: async (demo) => {
      const here = withoutServer(demo);
      await here.signIn();
      await here.sendRefused(5);
      await here.isCured(5);
      await here.page.reload();
      await here.isSignedIn();
      const other = await here.openTab();
      await here.expireToken();
      await sendTogether([here, other]);
      for (const tab of [here, other]) await tab.isAnswered(10);
      await until(
        'two refreshes in all, by the count of the server',
        () => here.page.evaluate<string>(`document.querySelector('tr.server td.key').textContent.trim()`),
        (count) => count === '2',
      );
      assert.deepEqual([...(await requests(here.page)), ...(await requests(other.page))], []);
    },
  },
  {
    name: 'in the playground a stolen refresh token ends the session',
    choices: ONE_CHOICE,
    run: async (demo) => {
      const here = withoutServer(demo);
      await here.signIn();
      await here.page.click('button', 'Let a thief use the refresh token');
      await here.shows('the refresh token of this page is spent');
      await here.sendRefused(3);
      await here.isAtLogin('Your session has ended: the server refused the refresh.');
    },
  },
  {
    name: 'a race that was shared: tabs share the refresh, those of the hand-written interceptor end the session',
    choices: ONE_CHOICE,
    run: async (demo) => {
      await race(demo, 'tab.expire.send-3');
      await until(
        'the end of the race',
        () => demo.page.text('status', 'Result'),
        (text) => text?.endsWith('ngx-token-refresh: every call answered, still signed in.') === true,
        15_000,
      );
      assert.match((await demo.page.text('status', 'Result')) ?? '', /^Hand-written interceptor: .* signed out\./);
      assert.deepEqual(await demo.page.evaluate('Object.keys(localStorage)'), []);
      assert.deepEqual(await requests(demo.page), []);
    },
  },
  {
    name: 'the documentation has the playground in its page',
    choices: ONE_CHOICE,
    run: async ({ page, serverUrl }) => {
      await page.goto(`${serverUrl}docs/playground.html`);
      await until(
        'the race in the frame',
        () =>
          page.evaluate<string>(
            `document.querySelector('iframe').contentDocument?.querySelector('h1')?.innerText ?? ''`,
          ),
        (heading) => heading === 'The same events, two apps',
      );
    },
  },
];

export const playgroundAccessibilityScenarios: readonly Scenario[] = inEveryLook(' in the playground', {
  choices: ONE_CHOICE,
  run: async (demo) => {
    const { page } = demo;
    await race(demo, 'refuse.expire.send-3');
    await ends(
      page,
      'Hand-written interceptor: 2 of 3 calls never answered, signed out. ' +
        'ngx-token-refresh: every call has its outcome, 0 answered and 3 failed, signed out.',
    );
    await page.evaluate(`document.querySelector('details').open = true`);
    await hasNoFindings(page);
    await withoutServer(demo).signIn();
    await hasNoFindings(page);
  },
});

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Look, Page } from '../browser/page.js';
import { EVERY_PAIR, ONE_CHOICE } from '../demo/choices.js';
import type { Demo } from '../demo/demo.js';
import { until } from '../poll.js';
import { DESKTOP, type Scenario } from './scenario.js';

const LOOKS: Readonly<Record<string, Look>> = {
  'desktop, light': DESKTOP,
  'desktop, dark': { ...DESKTOP, scheme: 'dark' },
  'phone, light': { scheme: 'light', width: 390, height: 844 },
  'phone, dark': { scheme: 'dark', width: 390, height: 844 },
};

/** axe-core's findings, one text each. */
async function findings(page: Page): Promise<readonly string[]> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // Once per page load; the expression must not have the library itself as its value.
  await page.evaluate(`'axe' in window || void (0, eval)(${JSON.stringify(axe)})`);
  return page.evaluate<readonly string[]>(
    `axe.run({ preload: false }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target)))`,
  );
}

export async function hasNoFindings(page: Page): Promise<void> {
  assert.deepEqual(await findings(page), []);
  const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  assert.equal(await page.evaluate(overflow), 0, 'nothing reaches beyond the side of the page');
}

/** The table that stands in for the chart is looked at too. */
async function hasNoFindingsUnfolded(page: Page): Promise<void> {
  await page.evaluate(`document.querySelectorAll('details').forEach((details) => (details.open = true))`);
  await hasNoFindings(page);
}

async function tenWait(demo: Demo): Promise<void> {
  await demo.letRefresh('Hangs');
  await demo.sendRefused(10);
}

/** On a desktop and on a phone, in light and in dark. */
export function inEveryLook(where: string, scenario: Omit<Scenario, 'name' | 'look'>): readonly Scenario[] {
  return Object.entries(LOOKS).map(([name, look]) => ({
    name: `axe-core finds nothing${where}: ${name}`,
    look,
    ...scenario,
  }));
}

const demoScenarios = inEveryLook('', {
  choices: EVERY_PAIR,
  run: async (demo) => {
    const { page } = demo;
    await page.goto(demo.url);
    await demo.isAtLogin();
    await hasNoFindings(page);
    await demo.signInHere();
    await hasNoFindings(page);
    await tenWait(demo);
    await demo.says(/10 waiting at the gate/);
    await hasNoFindingsUnfolded(page);
    await page.click('button', 'Sign out');
    await demo.isAtLogin();
    await hasNoFindings(page);
  },
});

/** The timeline that any app can show, over the demo. */
const devtoolsScenarios = inEveryLook(' in the devtools', {
  choices: ONE_CHOICE,
  switches: { devtools: 'on' },
  run: async (demo) => {
    const { page } = demo;
    await demo.signIn();
    await hasNoFindings(page);
    await tenWait(demo);
    await until(
      'the words of the devtools',
      async () => {
        // The click of a busy machine may miss what has moved meanwhile.
        const isClosed = await page.evaluate(
          `!!document.querySelector('token-refresh-devtools [aria-expanded=false]')`,
        );
        if (isClosed) await page.click('button', 'Token refresh');
        return page.text('status', 'Summary');
      },
      // On such a machine the refresh may have timed out by now.
      (text) => /10 (?:waiting at the gate|failed without an answer)/.test(text ?? ''),
    );
    await hasNoFindingsUnfolded(page);
    await page.click('button', 'Pause');
    await page.click('button', 'Sign out');
    await demo.isAtLogin();
    await hasNoFindings(page);
  },
});

/** What is another page where people sign in at the server itself. */
const signInElsewhereScenarios = inEveryLook(' where people sign in at a real server', {
  choices: [{ setup: 'standalone', backend: 'oidc', client: 'fetch' }],
  isReal: true,
  run: async (demo) => {
    const { page } = demo;
    await page.goto(demo.url);
    await demo.isAtLogin();
    await hasNoFindings(page);
    await demo.signInHere();
    await hasNoFindings(page);
    // A code that this tab has not asked for.
    await page.click('button', 'Sign out');
    await page.goto(`${demo.serverUrl}login${new URL(demo.url).search}&code=c1&state=s1`);
    await demo.hasProblem('That sign-in came to nothing. Please begin again.');
    await hasNoFindings(page);
    await demo.signInHere();
  },
});

export const accessibilityScenarios = [...demoScenarios, ...devtoolsScenarios, ...signInElsewhereScenarios];

/** For the engines that have not got every look and choice: what is drawn otherwise there shows in these. */
export const lightAccessibilityScenarios: readonly Scenario[] = [...demoScenarios, ...devtoolsScenarios]
  .filter(({ look }) => look?.scheme === 'light')
  .map((scenario) => ({ ...scenario, choices: ONE_CHOICE }));

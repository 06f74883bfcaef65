import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from './browser/page.js';
import type { Choices } from './demo/choices.js';
import { Demo } from './demo/demo.js';
import type { DemoServer } from './demo/demo-server.js';
import { accessibilityScenarios } from './scenarios/accessibility.js';
import { refusedRefreshScenarios } from './scenarios/refused-refresh.js';
import type { Scenario } from './scenarios/scenario.js';
import { sessionScenarios } from './scenarios/sessions.js';
import { setUpScenarios } from './scenarios/set-up.js';
import { stormScenarios } from './scenarios/storm.js';
import { unavailableRefreshScenarios } from './scenarios/unavailable-refresh.js';

/** Most of a scenario is waiting: for tokens to expire, for timeouts. Two cores can do several at a time. */
const AT_A_TIME = 4;
const LIMIT_MS = 60_000;

/** Every scenario, in every choice it is meant for, each in a profile of its own. */
export function runScenarios(browser: Browser, server: DemoServer): void {
  const scenarios = [
    ...stormScenarios,
    ...refusedRefreshScenarios,
    ...unavailableRefreshScenarios,
    ...sessionScenarios,
    ...setUpScenarios,
    ...accessibilityScenarios,
  ];
  describe(browser.name, { concurrency: AT_A_TIME }, () => {
    before(() => rm(picturesOf(browser), { recursive: true, force: true }));
    for (const scenario of scenarios) {
      for (const choices of scenario.choices) {
        const name = `${scenario.name} [${Object.values(choices).join(', ')}]`;
        it(name, { timeout: LIMIT_MS }, () => runScenario(scenario, choices, browser, server));
      }
    }
  });
}

async function runScenario(scenario: Scenario, choices: Choices, browser: Browser, server: DemoServer): Promise<void> {
  const page = await browser.open(scenario.look);
  try {
    await scenario.run(new Demo(page, choices, server.url));
    // Whatever was tried: the page asked nobody else, and complained of nothing but the network.
    assert.deepEqual([...page.hosts], ['127.0.0.1']);
    assert.deepEqual(page.complaints, []);
  } catch (error) {
    await keepPicture(page, browser, `${scenario.name} ${Object.values(choices).join(' ')}`);
    throw error;
  } finally {
    await page.close();
  }
}

async function keepPicture(page: Page, browser: Browser, name: string): Promise<void> {
  const folder = picturesOf(browser);
  await mkdir(folder, { recursive: true });
  await page.screenshot(`${folder}${name.replace(/[^\w-]+/g, '-')}.png`);
}

/** In dist/e2e/failures/: what the page looked like when a scenario failed. */
function picturesOf({ name }: Browser): string {
  return fileURLToPath(new URL(`failures/${name.replace(/[^\w-]+/g, '-')}/`, import.meta.url));
}

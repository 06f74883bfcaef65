import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from './browser/page.js';
import type { Choices } from './demo/choices.js';
import { Demo } from './demo/demo.js';
import type { DemoServer } from './demo/demo-server.js';
import { DESKTOP, type Scenario, type TokenLife } from './scenarios/scenario.js';
import { Slots } from './slots.js';

/** Most of a scenario is waiting: for tokens to expire, for timeouts. Two cores can do several at a time. */
const AT_A_TIME = 4;
/** With the wait for the others to end. */
const LIMIT_MS = 600_000;

type Servers = Readonly<Record<TokenLife | 'real', Pick<DemoServer, 'url'>>>;

/**
 * Every scenario, in every choice it is meant for, each in a profile of its own.
 *
 * @param shift by which a short run goes on in the choices: it has one of each scenario, and each engine another
 */
export function runScenarios(browser: Browser, servers: Servers, scenarios: readonly Scenario[], shift: number): void {
  const repeats = Number(process.env['E2E_REPEAT'] ?? 1);
  const only = process.env['E2E_ONLY'] ?? '';
  const isShort = Boolean(process.env['E2E_SHORT']);
  const slots = new Slots(AT_A_TIME);
  describe(browser.name, { concurrency: AT_A_TIME }, () => {
    before(() => rm(picturesOf(browser), { recursive: true, force: true }));
    for (const [place, scenario] of scenarios.entries()) {
      if (isShort && scenario.isLong === true) continue;
      for (const [turn, choices] of scenario.choices.entries()) {
        if (isShort && turn !== (place + shift) % scenario.choices.length) continue;
        const name = `${scenario.name} [${Object.values(choices).join(', ')}]`;
        if (!name.includes(only)) continue;
        for (let run = 1; run <= repeats; run++) {
          const title = repeats === 1 ? name : `${name} #${run}`;
          const go = (): Promise<void> => runScenario(scenario, choices, browser, servers);
          it(title, { timeout: LIMIT_MS }, async () => {
            const attempt = (alone: boolean): Promise<{ readonly error: unknown } | null> =>
              slots.use(go, { alone }).then(
                () => null,
                (error: unknown) => ({ error }),
              );
            let failure = await attempt(false);
            if (failure && repeats === 1) {
              // Twenty tabs at a time are much for a slow machine: what is wrong is wrong with nothing beside it as well.
              console.log(`${title}: once more, alone, after ${String(failure.error)}`);
              failure = await attempt(true);
              // A driver that has lost its browser says nothing about the library.
              if (failure && isSilence(failure.error)) failure = await attempt(true);
            }
            if (failure) throw failure.error;
          });
        }
      }
    }
  });
}

/** Whether a command to the browser was never answered. */
function isSilence(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

async function runScenario(scenario: Scenario, choices: Choices, browser: Browser, servers: Servers): Promise<void> {
  const { url } = servers[scenario.isReal === true ? 'real' : (scenario.tokenLife ?? 'short')];
  const page = await browser.open(scenario.look ?? DESKTOP);
  try {
    await scenario.run(new Demo(page, choices, url, scenario.switches));
    // Whatever was tried: the page asked no other host, and complained of nothing but the network.
    assert.deepEqual(
      [...(await page.hosts())].filter((host) => host !== '127.0.0.1'),
      [],
    );
    assert.deepEqual(await page.complaints(), []);
  } catch (error) {
    // A page that has crashed has no picture: what is to be told is why the scenario failed.
    await keepPicture(page, browser, `${scenario.name} ${Object.values(choices).join(' ')}`).catch(() => undefined);
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

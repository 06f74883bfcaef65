import { launch, type Browser as PuppeteerBrowser } from 'puppeteer-core';
import type { Browser } from './page.js';
import { PuppeteerPage } from './puppeteer-page.js';

/** As root Chromium has no sandbox; the other flags keep it off the network. */
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Chromium over DevTools, Firefox over WebDriver BiDi. Only one tab of a window is in sight, so each profile has a
 * browser to itself; it takes seconds to start, so the next profile is made in the same one.
 */
export async function launchPuppeteer(browser: 'chrome' | 'firefox', executablePath: string): Promise<Browser> {
  const args = browser === 'chrome' ? CHROMIUM_FLAGS : [];
  const start = (): Promise<PuppeteerBrowser> => launch({ browser, executablePath, args, headless: true });
  const first = await start();
  const all = new Set([first]);
  const idle = [first];
  return {
    name: (await first.version()).replace('/', ' '),
    open: async (look) => {
      const process = idle.pop() ?? (await start());
      all.add(process);
      const context = await process.createBrowserContext();
      return PuppeteerPage.open({
        browserPid: process.process()?.pid ?? 0,
        look,
        canChooseScheme: browser === 'chrome',
        newTab: () => context.newPage(),
        end: async () => {
          await context.close();
          idle.push(process);
        },
      });
    },
    close: async () => {
      await Promise.all([...all].map((process) => process.close()));
    },
  };
}

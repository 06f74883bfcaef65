import { launch, type Browser as PuppeteerBrowser } from 'puppeteer-core';
import { FirefoxPage } from './firefox-page.js';
import type { Browser } from './page.js';

/**
 * Driven over WebDriver BiDi. Only one tab of a Firefox is in sight, so each profile has a Firefox to itself; it takes
 * seconds to start, so the next profile is made in the same one.
 */
export async function launchFirefox(executablePath: string): Promise<Browser> {
  const start = (): Promise<PuppeteerBrowser> => launch({ browser: 'firefox', executablePath, headless: true });
  const first = await start();
  const all = new Set([first]);
  const idle = [first];
  return {
    name: (await first.version()).replace(/^firefox\//, 'Firefox '),
    open: async ({ width, height }) => {
      const firefox = idle.pop() ?? (await start());
      all.add(firefox);
      const profile = await firefox.createBrowserContext();
      return new FirefoxPage(await profile.newPage(), {
        browserPid: firefox.process()?.pid ?? 0,
        viewport: { width, height },
        end: async () => {
          await profile.close();
          idle.push(firefox);
        },
      });
    },
    close: async () => {
      await Promise.all([...all].map((firefox) => firefox.close()));
    },
  };
}

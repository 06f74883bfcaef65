import { chromium } from 'playwright-core';
import { ChromiumPage } from './chromium-page.js';
import type { Browser } from './page.js';

/** As root Chromium has no sandbox; the other flags keep it off the network. */
const FLAGS = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export async function launchChromium(executablePath: string): Promise<Browser> {
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  return {
    name: `Chromium ${browser.version()}`,
    open: async ({ scheme, width, height }) => {
      const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height } });
      return new ChromiumPage(await context.newPage());
    },
    close: () => browser.close(),
  };
}

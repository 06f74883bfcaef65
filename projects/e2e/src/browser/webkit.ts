import type { Browser } from './page.js';
import { startDisplay } from './display.js';
import { WebDriver } from './web-driver.js';
import { WebKitPage } from './webkit-page.js';

/** Driven over plain WebDriver. A driver keeps one session, so each profile has a driver and a MiniBrowser to itself. */
export async function launchWebKit(executables: {
  readonly driver: string;
  readonly miniBrowser: string;
  readonly xvfb: string;
}): Promise<Browser> {
  const display = await startDisplay(executables.xvfb);
  const capabilities = {
    'webkitgtk:browserOptions': { binary: executables.miniBrowser, args: ['--automation'] },
  };
  // Without a graphics card compositing is done by the processor: tabs that are drawn all day leave no time for others.
  const env = { ...process.env, DISPLAY: display.name, WEBKIT_DISABLE_COMPOSITING_MODE: '1' };
  const start = (): Promise<WebDriver> => WebDriver.start(executables.driver, env, capabilities);
  const first = await start();
  const unused = [first];
  return {
    name: `WebKitGTK ${first.browserVersion}`,
    open: async ({ width, height }) => {
      const driver = unused.pop() ?? (await start());
      await driver.post('/window/rect', { width, height });
      return new WebKitPage(driver, await driver.get('/window'));
    },
    close: async () => {
      await Promise.all(unused.map((driver) => driver.end()));
      display.close();
    },
  };
}

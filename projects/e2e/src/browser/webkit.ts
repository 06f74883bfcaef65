import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { endWithThisProcess } from '../child-process.js';
import type { Browser } from './page.js';
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
  const env = { ...process.env, DISPLAY: `:${display.number}`, WEBKIT_DISABLE_COMPOSITING_MODE: '1' };
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
      display.process.kill();
    },
  };
}

/** An X server without a screen: WebKitGTK has no headless mode. It takes the first display that is free. */
async function startDisplay(xvfb: string): Promise<{ readonly number: string; readonly process: ChildProcess }> {
  const child = endWithThisProcess(
    spawn(xvfb, ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    }),
  );
  const [line] = (await once(child.stdio[3] as Readable, 'data')) as [Buffer];
  return { number: line.toString().trim(), process: child };
}

import { after } from 'node:test';
import { launchChromium } from './browser/chromium.js';
import { requireExecutable } from './browser/executable.js';
import { startDemoServer } from './demo/demo-server.js';
import { runScenarios } from './run-scenarios.js';

const browser = await launchChromium(requireExecutable('chromium', 'chromium'));
const server = await startDemoServer();

runScenarios(browser, server);

after(async () => {
  await browser.close();
  server.close();
});

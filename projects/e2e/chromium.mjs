// Chromium of this system, for tests that need one browser and no more.
import { execFileSync } from 'node:child_process';
import { chromium } from 'playwright-core';

/** As root Chromium has no sandbox; the other flags keep it off the network. */
export const args = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

function find() {
  try {
    return execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

export const executablePath = find();

/** Of a test that needs it. */
export const ifThereIsChromium = { skip: executablePath === '' && 'there is no Chromium here' };

/** @param more flags that one test needs */
export const launchChromium = (...more) => chromium.launch({ executablePath, args: [...args, ...more] });

/** With a profile that outlives it. */
export const launchProfile = (folder) => chromium.launchPersistentContext(folder, { executablePath, args });

import { findExecutable } from './browser/executable.js';
import type { Browser } from './browser/page.js';
import { launchPuppeteer } from './browser/puppeteer.js';
import { launchWebKit } from './browser/webkit.js';

export const ENGINE_NAMES = ['chromium', 'firefox', 'webkit'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** A browser that may be on this machine. */
export interface Engine {
  /** What is missing, and how to get it, in one sentence; `null`: nothing. */
  readonly missing: string | null;
  launch(): Promise<Browser>;
}

export function engineOf(name: EngineName): Engine {
  switch (name) {
    case 'chromium':
      return engine([['chromium', 'chromium']], ([path = '']) => launchPuppeteer('chrome', path));
    case 'firefox':
      return engine([['firefox-esr', 'firefox-esr']], ([path = '']) => launchPuppeteer('firefox', path));
    case 'webkit':
      return engine(
        [
          ['WebKitWebDriver', 'webkit2gtk-driver'],
          // WebKitGTK's own small browser. Its folder names the architecture and the version.
          ['/usr/lib/*/webkit2gtk-4.*/MiniBrowser', 'webkit2gtk-driver'],
          ['Xvfb', 'xvfb'],
        ],
        ([driver = '', miniBrowser = '', xvfb = '']) => launchWebKit({ driver, miniBrowser, xvfb }),
      );
  }
}

function engine(
  needs: readonly (readonly [command: string, aptPackage: string])[],
  start: (executables: readonly string[]) => Promise<Browser>,
): Engine {
  const found = needs.map(([command, aptPackage]) => ({ aptPackage, path: findExecutable(command) }));
  const missing = new Set(found.filter(({ path }) => path === null).map(({ aptPackage }) => aptPackage));
  return {
    missing: missing.size === 0 ? null : `is not installed: apt-get install ${[...missing].join(' ')}`,
    launch: () => start(found.map(({ path }) => path ?? '')),
  };
}

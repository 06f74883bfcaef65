import { launchChromium } from './browser/chromium.js';
import { findMiniBrowser, findOnPath } from './browser/executable.js';
import { launchFirefox } from './browser/firefox.js';
import type { Browser } from './browser/page.js';
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
      return engine({ chromium: ['chromium', findOnPath('chromium')] }, ({ chromium }) => launchChromium(chromium));
    case 'firefox':
      return engine({ firefox: ['firefox-esr', findOnPath('firefox-esr')] }, ({ firefox }) => launchFirefox(firefox));
    case 'webkit':
      return engine(
        {
          driver: ['webkit2gtk-driver', findOnPath('WebKitWebDriver')],
          miniBrowser: ['webkit2gtk-driver', findMiniBrowser()],
          xvfb: ['xvfb', findOnPath('Xvfb')],
        },
        launchWebKit,
      );
  }
}

/** @param needs the apt package of each executable, and where it is. */
function engine<K extends string>(
  needs: Readonly<Record<K, readonly [aptPackage: string, path: string | null]>>,
  start: (executables: Readonly<Record<K, string>>) => Promise<Browser>,
): Engine {
  const all = Object.entries(needs) as [K, readonly [string, string | null]][];
  const packages = new Set(all.flatMap(([, [aptPackage, path]]) => (path === null ? [aptPackage] : [])));
  return {
    missing: packages.size === 0 ? null : `is not installed: apt-get install ${[...packages].join(' ')}`,
    launch: () => start(Object.fromEntries(all.map(([name, [, path]]) => [name, path])) as Record<K, string>),
  };
}

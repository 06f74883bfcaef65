import type { Look } from '../browser/page.js';
import type { Demo } from '../demo/demo.js';
import type { Choices } from '../demo/choices.js';

/** So short that a test can wait for the end of it, or longer than any test. */
export type TokenLife = 'short' | 'long';

/** Something that must hold, whatever the browser and however the demo is put together. */
export interface Scenario {
  /** With the id of SCENARIOS.md in front where it has one. */
  readonly name: string;
  readonly choices: readonly Choices[];
  /** @default DESKTOP */
  readonly look?: Look;
  /** What the URL says beside the choices. */
  readonly switches?: Readonly<Record<string, string>>;
  /** `'long'`: no token expires by itself meanwhile, however slow the machine is. @default 'short' */
  readonly tokenLife?: TokenLife;
  /** Real servers stand in place of the demo server; their tokens have a short life. @default false */
  readonly isReal?: boolean;
  /** A short run leaves it out: there is one like it. @default false */
  readonly isLong?: boolean;
  readonly run: (demo: Demo) => Promise<void>;
}

export const DESKTOP: Look = { scheme: 'light', width: 1280, height: 860 };

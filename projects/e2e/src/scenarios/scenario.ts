import type { Look } from '../browser/page.js';
import type { Demo } from '../demo/demo.js';
import type { Choices } from '../demo/choices.js';

/** Something that must hold, whatever the browser and however the demo is put together. */
export interface Scenario {
  /** With the id of /shared/SCENARIOS.md in front where it has one. */
  readonly name: string;
  readonly choices: readonly Choices[];
  readonly look: Look;
  readonly run: (demo: Demo) => Promise<void>;
}

export const DESKTOP: Look = { scheme: 'light', width: 1280, height: 860 };

import { accessibilityScenarios, lightAccessibilityScenarios } from './accessibility.js';
import { refusedRefreshScenarios, unavailableRefreshScenarios } from './failed-refresh.js';
import { firstLookScenarios } from './first-look.js';
import { inactivityScenarios } from './inactivity.js';
import { lostTabScenarios } from './lost-tabs.js';
import { networkScenarios } from './network.js';
import { playgroundAccessibilityScenarios, playgroundScenarios } from './playground.js';
import { privateTabScenarios } from './private-tabs.js';
import { realServerScenarios } from './real-servers.js';
import { resumeScenarios } from './resume.js';
import type { Scenario } from './scenario.js';
import { keptSessionScenarios, sessionScenarios } from './sessions.js';
import { setUpScenarios } from './set-up.js';
import { dialogScenarios } from './dialogs.js';
import { siteAccessibilityScenarios, siteScenarios } from './site.js';
import { mainScenarios } from './storm.js';
import { tabSessionScenarios } from './tab-sessions.js';
import { manyTabScenarios, tabScenarios } from './tabs.js';
import { timeScenarios } from './time.js';
import { transportScenarios } from './transports.js';

/** In every engine: the main job, and whatever rests on locks, broadcasts, storage and timers of the browser. */
export const everywhereScenarios: readonly Scenario[] = [
  ...mainScenarios,
  ...realServerScenarios,
  ...refusedRefreshScenarios,
  ...keptSessionScenarios,
  ...tabScenarios,
  ...tabSessionScenarios,
  ...lostTabScenarios,
  ...privateTabScenarios,
  ...resumeScenarios,
  ...timeScenarios,
  ...networkScenarios,
  ...inactivityScenarios,
  ...dialogScenarios,
  ...siteScenarios,
  ...playgroundScenarios,
  ...transportScenarios,
];

/** What does not depend on the engine: in one of them. */
export const chromiumScenarios: readonly Scenario[] = [
  ...unavailableRefreshScenarios,
  ...sessionScenarios,
  ...setUpScenarios,
  ...firstLookScenarios,
  ...accessibilityScenarios,
  ...siteAccessibilityScenarios,
  ...playgroundAccessibilityScenarios,
];

/** What is looked at in full in Chromium, and in short in the others. */
export const otherEngineScenarios: readonly Scenario[] = [...everywhereScenarios, ...lightAccessibilityScenarios];

/** In place of all others, when the nightly run asks for it. */
export { manyTabScenarios };

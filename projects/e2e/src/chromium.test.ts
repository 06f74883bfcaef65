import { chromiumScenarios, everywhereScenarios, manyTabScenarios } from './scenarios/all.js';
import { testEngine } from './test-engine.js';

const isManyTabs = Boolean(process.env['E2E_TWENTY_TABS']);
await testEngine('chromium', isManyTabs ? manyTabScenarios : [...everywhereScenarios, ...chromiumScenarios]);

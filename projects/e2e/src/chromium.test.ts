import { chromiumScenarios, everywhereScenarios } from './scenarios/all.js';
import { testEngine } from './test-engine.js';

await testEngine('chromium', [...everywhereScenarios, ...chromiumScenarios]);

import { everywhereScenarios } from './scenarios/all.js';
import { testEngine } from './test-engine.js';

await testEngine('firefox', everywhereScenarios);

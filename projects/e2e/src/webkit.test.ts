import { otherEngineScenarios } from './scenarios/all.js';
import { testEngine } from './test-engine.js';

await testEngine('webkit', otherEngineScenarios);

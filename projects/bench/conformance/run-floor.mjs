// Every scenario against the floor of projects/bench/size/floor.
/* global FLOOR_STALE */
import * as floor from '../size/floor/scenarios.mjs';
import { runScenarios } from './each-scenario.mjs';
import { NOTIONS } from './clients/notions.mjs';
import { tokenRefreshClient } from './clients/token-refresh-client.mjs';

const offers = new Set(NOTIONS.filter((notion) => FLOOR_STALE || notion !== 'proactive refresh'));

await runScenarios([{ name: 'floor', create: tokenRefreshClient(floor), offers }]);

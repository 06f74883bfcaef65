// Every scenario against every client.
import { clients } from './clients/clients.mjs';
import { runScenarios } from './each-scenario.mjs';

await runScenarios(clients);

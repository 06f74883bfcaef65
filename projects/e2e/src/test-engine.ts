import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { SHORT_LIFE, startDemoServer } from './demo/demo-server.js';
import { ENGINE_NAMES, engineOf, type EngineName } from './engines.js';
import { startRealSite } from './real-servers/real-site.js';
import { runScenarios } from './run-scenarios.js';
import type { Scenario } from './scenarios/scenario.js';

/** Runs scenarios in one engine, against servers of its own. */
export async function testEngine(name: EngineName, scenarios: readonly Scenario[]): Promise<void> {
  const engine = engineOf(name);
  if (engine.missing !== null) {
    const sentence = `${name} ${engine.missing}`;
    // In a run without a person, what was not tested must not look like success.
    const isFailure = process.env['CI'] === 'true' || process.env['E2E_ENGINE'] === name;
    it(sentence, { skip: isFailure ? false : sentence }, () => assert.fail(sentence));
    return;
  }
  const browser = await engine.launch();
  const servers = {
    short: await startDemoServer(SHORT_LIFE),
    long: await startDemoServer(600),
    real: await startRealSite(SHORT_LIFE),
  };
  runScenarios(browser, servers, scenarios, ENGINE_NAMES.indexOf(name));
  after(async () => {
    await browser.close();
    servers.short.close();
    servers.long.close();
    servers.real.close();
  });
}

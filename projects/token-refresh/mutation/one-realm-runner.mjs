import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { determineHitLimitReached, TestStatus } from '@stryker-mutator/api/test-runner';
import { runCLI } from 'jest';
import { createRequire } from 'node:module';
import { relative, resolve } from 'node:path';

/**
 * Runs mutants in a jest that has every spec loaded. Stryker's own runner of jest loads Angular anew for each spec of each
 * mutant: some seconds for most, a minute for some. Here a mutant costs the tests up to the first that fails.
 */
class OneRealmRunner {
  #realm;
  #testsHaveRun = false;
  /** What a killed mutant left behind fails the same test without it. */
  #isSpoilt = false;
  /** The tests that have killed mutants, the last one first. */
  #killers = [];

  capabilities() {
    return { reloadEnvironment: false };
  }

  async init() {
    // Stryker has loaded this file from the workspace, and has gone to the sandbox since, whose code has the mutants.
    const folder = resolve('projects/token-refresh/mutation');
    const OneRealm = createRequire(import.meta.url)(`${folder}/one-realm.cjs`);
    const config = `${folder}/jest.config.mjs`;
    const loaded = new Promise((done) => (OneRealm.onLoaded = done));
    const run = runCLI({ config, $0: 'mutate', _: [], runInBand: true, silent: true, reporters: [] }, [config]);
    const failed = run.then(({ results: { testResults } }) => {
      throw new Error(testResults[0]?.failureMessage ?? 'jest found no specs');
    });
    this.#realm = await Promise.race([loaded, failed]);
  }

  async dryRun() {
    await this.#realm.goOn(true);
    this.#testsHaveRun = true;
    const tests = this.#realm.results.map(({ name, ms, failure }, id) =>
      failure
        ? { id: String(id), name, timeSpentMs: ms, status: TestStatus.Failed, failureMessage: String(failure) }
        : { id: String(id), name, timeSpentMs: ms, status: TestStatus.Success },
    );
    return { status: 'complete', tests, mutantCoverage: this.#realm.switches.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, sandboxFileName }) {
    // Stryker starts another process for a runner that rejects, and tries the mutant there.
    if (this.#isSpoilt) throw new Error('the realm is spoilt');
    const isFresh = !this.#testsHaveRun;
    if (isFresh) await this.#realm.goOn(false);
    this.#testsHaveRun = true;
    const { switches } = this.#realm;
    const specBeside = sandboxFileName.replace(/\.ts$/, '.spec.ts');
    const isBeside = (id) => specBeside.endsWith(`/${this.#realm.nameOf(Number(id)).split(' › ')[0]}`);
    // The test that has killed a neighbour is likely to kill this one too.
    const first = [this.#killers, testFilter.filter(isBeside)].flatMap((ids) =>
      ids.filter((id) => testFilter.includes(id)),
    );
    for (const id of new Set([...first, ...testFilter])) {
      Object.assign(switches, { activeMutant: activeMutant.id, hitCount: hitLimit && 0, hitLimit });
      const failureMessage = await this.#realm.run(Number(id));
      const timeout = determineHitLimitReached(switches.hitCount, hitLimit);
      Object.assign(switches, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
      if (failureMessage === undefined) continue;
      this.#isSpoilt = (await this.#realm.run(Number(id))) !== undefined;
      // An earlier mutant may have spoilt it, or the test runs once only: a new process tells.
      if (this.#isSpoilt && !isFresh) throw new Error('the realm is spoilt');
      this.#killers = [id, ...this.#killers.filter((other) => other !== id)].slice(0, 10);
      return timeout ?? { status: 'killed', killedBy: [id], failureMessage, nrOfTests: testFilter.length };
    }
    return { status: 'survived', nrOfTests: testFilter.length };
  }
}

/** What no test in a development build can notice. */
const ignorer = {
  shouldIgnore({ node, parent, key, listKey }) {
    if (node.type === 'LogicalExpression' && /^ng(Dev|Server)Mode$/.test(node.right.name)) return 'what the CLI sets';
    const isName = listKey === 'arguments' && key === 0 && parent.callee?.name === 'InjectionToken';
    return isName ? 'the name of an InjectionToken' : undefined;
  },
};

/** Prints each mutant that survives as soon as it has: the table comes at the end, and a run takes long. */
class SurvivorsReporter {
  onMutantTested({ status, fileName, location, mutatorName, replacement }) {
    if (status !== 'Survived' && status !== 'NoCoverage') return;
    const { line, column } = location.start;
    console.log(`${status}: ${relative('.', fileName)}:${line}:${column} ${mutatorName} → ${replacement}`);
  }
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.Reporter, 'survivors', SurvivorsReporter),
  declareClassPlugin(PluginKind.TestRunner, 'one-realm', OneRealmRunner),
  { kind: PluginKind.Ignore, name: 'unnoticed', value: ignorer },
];

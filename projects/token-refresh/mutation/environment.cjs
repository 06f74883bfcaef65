const Environment = require('jest-fixed-jsdom');
const { setImmediate, setTimeout, clearTimeout } = require('node:timers');

/**
 * Lets jest run every test once, then tries mutants as the parent process asks, with the tests that reach them and in the
 * same realm: a mutant costs the tests up to the first failure and nothing else.
 */
module.exports = class MutantEnvironment extends Environment {
  #tests = [];
  #named = new Map();
  #onlyLoad = process.env['ONLY_LOAD'] === 'yes';
  #static = [];
  #failed = [];
  #errors = [];

  async setup() {
    await super.setup();
    this.global.__stryker__ = { activeMutant: process.env['MUTANT'] ?? 'none' };
  }

  async handleTestEvent(event, state) {
    await super.handleTestEvent?.(event, state);
    const switches = this.global.__stryker__;
    if (event.name === 'run_start') {
      this.#tests = [...testsOf(state.rootDescribeBlock)].slice(0, -1);
      for (const test of this.#tests) this.#named.set(this.#newName(nameOf(test)), test);
      this.#static = Object.keys(switches.mutantCoverage?.static ?? {});
      this.global.tryMutants = () => this.#tryMutants(switches);
    } else if (event.name === 'test_start') {
      const index = this.#tests.indexOf(event.test);
      if (this.#onlyLoad && index >= 0) event.test.mode = 'skip';
      switches.currentTestId = index >= 0 ? String(index) : undefined;
    } else if (event.name === 'test_done') {
      if (event.test.errors.length) this.#failed.push(nameOf(event.test));
      switches.currentTestId = undefined;
    }
  }

  /** The last of the tests: jest wants to be inside of one when tests run. */
  async #tryMutants(switches) {
    const names = ['uncaughtException', 'unhandledRejection'];
    for (const name of names) process.removeAllListeners(name).on(name, (error) => this.#errors.push(error));
    process.send({
      ready: true,
      tests: [...this.#named].map(([name, test]) => ({ name, ms: test.duration ?? 0 })),
      static: this.#static,
      perTest: switches.mutantCoverage?.perTest ?? {},
      failed: this.#failed,
    });
    process.once('disconnect', () => process.exit());
    for await (const { mutant, tests, hitLimit } of messages()) {
      process.send({ done: true, ...(await this.#try(mutant, tests, hitLimit)) });
    }
  }

  /** A mutant is dead if a test fails with it that passes, right after, without it. */
  async #try(mutant, tests, hitLimit) {
    const switches = this.global.__stryker__;
    const atLoad = process.env['MUTANT'];
    for (const name of tests) {
      const test = this.#named.get(name);
      // A spec may have been changed since the tests were counted.
      if (!test) continue;
      process.send({ runs: name });
      // What timed out before may have written since.
      this.#tidy();
      Object.assign(switches, { activeMutant: mutant, hitCount: 0, hitLimit });
      const failure = await this.#run(test);
      Object.assign(switches, { activeMutant: 'none', hitCount: undefined });
      if (!failure) continue;
      this.#tidy();
      const stillFails = atLoad === undefined ? await this.#run(test) : undefined;
      return { killedBy: name, failure, spoilt: stillFails };
    }
    return {};
  }

  /** What `jest-circus` does with one test; the first failure, if there is one. */
  async #run(test) {
    this.#errors = [];
    const blocks = [];
    for (let block = test.parent; block; block = block.parent) blocks.unshift(block);
    const hooks = (type) => blocks.flatMap((block) => block.hooks.filter((hook) => hook.type === type));
    const limit = 2000 + 10 * (test.duration ?? 0);
    const context = {};
    for (const { fn } of hooks('beforeAll')) await this.#call(fn, context, limit);
    for (const { fn } of hooks('beforeEach')) if (!this.#errors.length) await this.#call(fn, context, limit);
    if (!this.#errors.length) await this.#call(test.fn, context, limit);
    // Hooks of inner blocks come first, and those of one block in their order.
    for (const type of ['afterEach', 'afterAll']) {
      for (const { hooks } of [...blocks].reverse()) {
        for (const hook of hooks) if (hook.type === type) await this.#call(hook.fn, context, limit);
      }
    }
    // For rejections that nobody handles, which are told after the promises.
    await new Promise((done) => setImmediate(done));
    return this.#errors.length ? textOf(this.#errors[0]) : undefined;
  }

  async #call(fn, context, limit) {
    let timer;
    const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error('timed out')), limit)));
    try {
      await Promise.race([fn.call(context), late]);
    } catch (error) {
      this.#errors.push(error);
    } finally {
      clearTimeout(timer);
    }
  }

  #newName(name) {
    return this.#named.has(name) ? this.#newName(`${name} (again)`) : name;
  }

  #tidy() {
    this.global.localStorage.clear();
    this.global.sessionStorage.clear();
  }
};

function* testsOf(block) {
  for (const child of block.children) {
    if (child.type === 'describeBlock') yield* testsOf(child);
    else if (child.mode !== 'skip' && child.mode !== 'todo') yield child;
  }
}

function nameOf(test) {
  const names = [test.name];
  for (let block = test.parent; block?.parent; block = block.parent) names.unshift(block.name);
  return names.join(' › ');
}

const textOf = (error) => String(error?.message ?? error).slice(0, 300);

async function* messages() {
  for (;;) yield await new Promise((done) => process.once('message', done));
}

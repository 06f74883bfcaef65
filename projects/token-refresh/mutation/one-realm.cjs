const Environment = require('jest-fixed-jsdom');
const { setImmediate, setTimeout, clearTimeout } = require('node:timers');

/** Milliseconds for one test: with a mutant, some never end. */
const LIMIT = 5_000;

/**
 * The environment of the one spec that loads all specs. It stops before the tests begin, lets jest run each of them once if
 * the runner wants that, and then runs single tests, in the same realm, for as long as the process lives.
 */
module.exports = class OneRealm extends Environment {
  /** Tells the runner when every spec is loaded, and again when the tests have run. */
  static onLoaded;
  static onTestsRun;
  #tests = [];
  #errors = [];
  #mayRunTests;
  results = [];

  /** What the instrumented code reads and counts in. */
  get switches() {
    return (this.global.__stryker__ ??= {});
  }

  async handleTestEvent(event, state) {
    await super.handleTestEvent?.(event, state);
    if (event.name === 'run_start') {
      this.#tests = [...testsOf(state.rootDescribeBlock)].slice(0, -1);
      // Jest wants to be inside of a test when tests run: the last one never ends.
      this.global.testsHaveRun = () => this.#stayInTest();
      const runsTests = await new Promise((decide) => {
        this.#mayRunTests = decide;
        OneRealm.onLoaded(this);
      });
      if (!runsTests) for (const test of this.#tests) test.mode = 'skip';
    } else if (event.name === 'test_start') {
      const index = this.#tests.indexOf(event.test);
      this.switches.currentTestId = index < 0 ? undefined : String(index);
    } else if (event.name === 'test_done') {
      this.switches.currentTestId = undefined;
      const { errors, duration } = event.test;
      const index = this.#tests.indexOf(event.test);
      if (index >= 0) this.results[index] = { name: nameOf(event.test), ms: duration ?? 0, failure: errors.flat()[0] };
    }
  }

  /** Lets jest go on to the end of the tests, which it runs or skips. */
  goOn(runsTests) {
    const over = new Promise((run) => (OneRealm.onTestsRun = run));
    this.#mayRunTests(runsTests);
    return over;
  }

  /** Names begin with the path of the spec. */
  nameOf(index) {
    return nameOf(this.#tests[index]);
  }

  #stayInTest() {
    const names = ['uncaughtException', 'unhandledRejection'];
    for (const name of names) process.removeAllListeners(name).on(name, (error) => this.#errors.push(error));
    OneRealm.onTestsRun();
    return new Promise(() => undefined);
  }

  /** What `jest-circus` does with one test; the first failure, if there is one. */
  async run(index) {
    const test = this.#tests[index];
    this.#errors = [];
    // A test that timed out before may have written since.
    this.global.localStorage.clear();
    this.global.sessionStorage.clear();
    const blocks = [];
    for (let block = test.parent; block; block = block.parent) blocks.unshift(block);
    const hooks = (type, from = blocks) => from.flatMap((block) => block.hooks.filter((hook) => hook.type === type));
    const context = {};
    for (const { fn } of hooks('beforeAll')) await this.#call(fn, context);
    for (const { fn } of hooks('beforeEach')) if (!this.#errors.length) await this.#call(fn, context);
    if (!this.#errors.length) await this.#call(test.fn, context);
    // Hooks of inner blocks come first, and those of one block in their order.
    for (const type of ['afterEach', 'afterAll']) {
      for (const { fn } of hooks(type, [...blocks].reverse())) await this.#call(fn, context);
    }
    // Unhandled rejections are reported after the microtasks.
    await new Promise((done) => setImmediate(done));
    return this.#errors.length ? String(this.#errors[0]?.message ?? this.#errors[0]).slice(0, 300) : undefined;
  }

  async #call(fn, context) {
    let timer;
    const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error('timed out')), LIMIT)));
    try {
      await Promise.race([fn.call(context), late]);
    } catch (error) {
      this.#errors.push(error);
    } finally {
      clearTimeout(timer);
    }
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

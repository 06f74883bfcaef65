const Environment = require('jest-fixed-jsdom');

/** Skips what comes after the first failure in a file: a mutant that is dead need not die a thousand times. */
module.exports = class FirstFailure extends Environment {
  #failed = false;

  async handleTestEvent(event, state) {
    await super.handleTestEvent?.(event, state);
    if (event.name === 'test_done' && event.test.errors.length) this.#failed = true;
    if (event.name === 'test_start' && this.#failed) event.test.mode = 'skip';
  }
};

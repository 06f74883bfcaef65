const { default: Sequencer } = require('@jest/test-sequencer');

/** The tests of one file before those of the whole, and then the shorter ones: a mutant should die soon. */
module.exports = class UnitsFirst extends Sequencer {
  sort(tests) {
    const { statSync } = require('node:fs');
    const weight = ({ path }) =>
      (path.includes('/src/lib/') ? 0 : path.includes('/recipes/') ? 2e9 : 1e9) + statSync(path).size;
    return [...tests].sort((one, other) => weight(one) - weight(other));
  }
};

const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');

/**
 * Devtools and documents are not mutated; the simulation takes too long for each mutant, linear-time reads the code, and
 * transports need real servers and real time.
 */
const NOT = /^(devtools|schematics)\/|^test\/(simulation|public-api|transports)|works-with|linear-time/;

const ONLY = process.env.UNIT_SPECS ? /^src\// : /^/;

// One realm for all: loading Angular for each file takes the time of a run, not the tests.
for (const path of readdirSync(root, { recursive: true }).sort()) {
  if (path.endsWith('.spec.ts') && ONLY.test(path) && !NOT.test(path))
    describe(path, () => void require(join(root, path)));
}

test('the tests have run', () => globalThis.testsHaveRun(), 2 ** 31 - 1);

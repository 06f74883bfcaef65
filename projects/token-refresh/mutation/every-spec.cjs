const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');

/** What is about other entry points or about documents, and the simulation, which looks at everything for long. */
const NOT = /^(devtools|schematics|dpop)\/|^test\/(simulation|public-api)|works-with/;

// One realm for all: what takes the time of a run is to load Angular for each file, not to run the tests.
for (const path of readdirSync(root, { recursive: true }).sort()) {
  if (path.endsWith('.spec.ts') && !NOT.test(path)) describe(path, () => void require(join(root, path)));
}

describe('mutants', () => test('are tried when all tests have run once', () => globalThis.tryMutants(), 2 ** 31 - 1));

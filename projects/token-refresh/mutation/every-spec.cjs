const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');

/** What is about devtools or about documents, and the simulation, which looks at everything for long. */
const NOT = /^(devtools|schematics)\/|^test\/(simulation|public-api)|works-with/;

/** For a mutant with a jest of its own: the specs that can notice it, by their paths. */
const only = process.env['ONLY_SPECS']?.split(',');

// One realm for all: what takes the time of a run is to load Angular for each file, not to run the tests.
for (const path of readdirSync(root, { recursive: true }).sort()) {
  if (!path.endsWith('.spec.ts') || NOT.test(path) || !(only?.includes(path) ?? true)) continue;
  describe(path, () => void require(join(root, path)));
}

describe('mutants', () => test('are tried when all tests have run once', () => globalThis.tryMutants(), 2 ** 31 - 1));

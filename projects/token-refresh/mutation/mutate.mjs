// `npm run mutate`: Stryker breaks the library in every small way that it knows, and counts what the tests notice. Prints
// every mutant that survived, and the score of each file. `-- refresh http`: these rooms alone; `-- --short`: one small room.
import { Stryker } from '@stryker-mutator/core';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** Entry points beside the first; not devtools, which people look at. The other rooms are folders of `src/lib`. */
const ENTRY_POINTS = ['router', 'dpop', 'testing'];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { short: { type: 'boolean' } } });
const rooms = values.short ? ['router'] : positionals;
const folders = rooms.map((room) => (ENTRY_POINTS.includes(room) ? room : `src/lib/${room}`));
const library = 'projects/token-refresh';

process.chdir(fileURLToPath(new URL('../../..', import.meta.url)));
await new Stryker({
  mutate: [
    ...(folders.length ? folders : ['src/lib', ...ENTRY_POINTS]).map((folder) => `${library}/${folder}/**/*.ts`),
    `!${library}/**/*.spec.ts`,
  ],
  plugins: [`./${library}/mutation/one-realm-runner.mjs`],
  ignorers: ['unnoticed'],
  testRunner: 'one-realm',
  coverageAnalysis: 'perTest',
  // What runs only while a module is loaded would need another process for each mutant.
  ignoreStatic: true,
  ignorePatterns: ['dist', '.angular', 'projects/*', `!${library}`],
  tempDirName: 'dist/mutation',
  concurrency: 2,
  timeoutMS: 20_000,
  dryRunTimeoutMinutes: 15,
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, allowEmojis: false, reportTests: false, logTests: false },
  thresholds: { high: 100, low: 97, break: 97 },
}).runMutationTest();

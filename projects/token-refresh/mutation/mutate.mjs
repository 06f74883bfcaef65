// `npm run mutate`: Stryker breaks the library in every small way that it knows, and counts what the tests notice. Prints
// every mutant that survived, and the score of each file. `-- refresh http/api-scope.ts`: these rooms and files alone;
// `-- http/admit.ts:30-40`: these lines; `-- --short`: three small files, with the specs beside the code alone.
// Scenarios run in one set-up of four; `--every-set-up` tries what survives that.
import { Stryker } from '@stryker-mutator/core';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

process.chdir(fileURLToPath(new URL('../../..', import.meta.url)));
const library = 'projects/token-refresh';

/** Not devtools, which people look at. */
const entryPoints = readdirSync(library).filter(
  (name) => name !== 'devtools' && existsSync(`${library}/${name}/ng-package.json`),
);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean' },
    'every-set-up': { type: 'boolean' },
    concurrency: { type: 'string', default: '2' },
  },
});
// A mutant that survives costs all tests that reach it. Read by test/world/app.ts.
process.env[values['every-set-up'] ? 'EVERY_SET_UP' : 'ONE_SET_UP'] = 'yes';
// Read by every-spec.cjs.
if (values.short) process.env.UNIT_SPECS = 'yes';
const rooms = values.short ? ['clock', 'page-lifecycle', 'page-url'].map((name) => `platform/${name}.ts`) : positionals;

/** `provide` is what lies in no folder. */
function filesOf(room) {
  if (/\.ts(:|$)/.test(room)) return `${library}/src/lib/${room}`;
  if (room === 'provide') return `${library}/src/lib/*.ts`;
  return `${library}/${entryPoints.includes(room) ? '' : 'src/lib/'}${room}/**/*.ts`;
}

await new Stryker({
  mutate: [...(rooms.length ? rooms : ['**', ...entryPoints]).map(filesOf), `!${library}/**/*.spec.ts`],
  plugins: [`./${library}/mutation/one-realm-runner.mjs`],
  ignorers: ['unnoticed'],
  testRunner: 'one-realm',
  coverageAnalysis: 'perTest',
  // What runs only while a module is loaded would need another process for each mutant.
  ignoreStatic: true,
  ignorePatterns: ['dist', '.angular', 'projects/*', `!${library}`],
  tempDirName: 'dist/mutation',
  concurrency: Number(values.concurrency),
  timeoutMS: 20_000,
  dryRunTimeoutMinutes: 15,
  reporters: ['survivors', 'clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, allowEmojis: false, reportTests: false, logTests: false },
  // The short form shows that the tool works, and that these files have not fallen far.
  thresholds: { high: 100, low: 97, break: values.short ? 90 : 97 },
}).runMutationTest();

// npm run e2e -- [--engine chromium|firefox|webkit] [--repeat N] [--only text] [--short] [--twenty-tabs]
//   --engine       one engine alone, which must be there then; without it all three, each if it is there
//   --repeat       runs each scenario so many times
//   --only         runs the scenarios with this text in their names, say "X1"
//   --short        runs each scenario in one of its set-ups, in each engine in another
//   --twenty-tabs  twenty tabs of one Chromium that are refused together, and nothing else
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ENGINE_NAMES, engineOf } from './engines.js';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: '' },
    repeat: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    short: { type: 'boolean', default: false },
    'twenty-tabs': { type: 'boolean', default: false },
  },
});
const engine = values['twenty-tabs'] ? 'chromium' : values.engine;
const engines = ENGINE_NAMES.filter((name) => engine === '' || name === engine);
if (engines.length === 0) throw new Error(`There is no engine ${engine}: ${ENGINE_NAMES.join(', ')}.`);
if (!(Number(values.repeat) >= 1)) throw new Error(`--repeat ${values.repeat} is not a number of times.`);

const env = {
  ...process.env,
  E2E_ENGINE: engine,
  E2E_REPEAT: values.repeat,
  E2E_ONLY: values.only,
  E2E_SHORT: values.short ? '1' : '',
  E2E_TWENTY_TABS: values['twenty-tabs'] ? '1' : '',
};
const files = engines.map((name) => fileURLToPath(new URL(`${name}.test.js`, import.meta.url)));
// One engine after the other: what they are to show is what happens in a browser that is not starved.
const flags = ['--test', '--test-concurrency=1', '--test-reporter=spec'];
const { status } = spawnSync(process.execPath, [...flags, ...files], { env, stdio: 'inherit' });
for (const name of engines) {
  const { missing } = engineOf(name);
  if (missing !== null) console.error(`\nNot tested: ${name} ${missing}`);
}
process.exitCode = status ?? 1;

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ENGINE_NAMES, engineOf, type EngineName } from './engines.js';

const USAGE = `node dist/e2e/run.js [--engine ${ENGINE_NAMES.join('|')}] [--repeat N] [--only text] [--short] [--twenty-tabs]
  --engine  one engine alone, which must be there then; without it all three, each if it is there
  --repeat  runs each scenario so many times
  --only    runs the scenarios with this text in their names, say "X1"
  --short   runs each scenario in half of its set-ups, now these, now those
  --twenty-tabs  twenty tabs of one Chromium that are refused together, and nothing else`;

function main(): number {
  const chosen = readArguments();
  if (chosen === null) {
    console.error(USAGE);
    return 2;
  }
  const { engine, repeat, only, short, twentyTabs } = chosen;
  const engines = engine === null ? ENGINE_NAMES : [engine];
  const files = engines.map((name) => fileURLToPath(new URL(`${name}.test.js`, import.meta.url)));
  const env = {
    ...process.env,
    E2E_ENGINE: engine ?? '',
    E2E_REPEAT: `${repeat}`,
    E2E_ONLY: only,
    E2E_SHORT: short ? '1' : '',
    E2E_TWENTY_TABS: twentyTabs ? '1' : '',
  };
  // One engine after the other: what they are to show is what happens in a browser that is not starved.
  const flags = ['--test', '--test-concurrency=1', '--test-reporter=spec'];
  const { status } = spawnSync(process.execPath, [...flags, ...files], { env, stdio: 'inherit' });
  for (const name of engines) {
    const { missing } = engineOf(name);
    if (missing !== null) console.error(`\nNot tested: ${name} ${missing}`);
  }
  return status ?? 1;
}

interface Arguments {
  readonly engine: EngineName | null;
  readonly repeat: number;
  readonly only: string;
  readonly short: boolean;
  readonly twentyTabs: boolean;
}

/** `null`: they cannot be understood. */
function readArguments(): Arguments | null {
  try {
    const { values } = parseArgs({
      options: {
        engine: { type: 'string' },
        repeat: { type: 'string', default: '1' },
        only: { type: 'string', default: '' },
        short: { type: 'boolean', default: false },
        'twenty-tabs': { type: 'boolean', default: false },
      },
    });
    const { only, short, 'twenty-tabs': twentyTabs } = values;
    const name = twentyTabs ? 'chromium' : values.engine;
    const engine = ENGINE_NAMES.find((each) => each === name) ?? null;
    const repeat = Number(values.repeat);
    if ((name !== undefined && engine === null) || !Number.isInteger(repeat) || repeat < 1) return null;
    return { engine, repeat, only, short, twentyTabs };
  } catch {
    return null;
  }
}

process.exitCode = main();

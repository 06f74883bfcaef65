// Bundles the simulation, or the soak, with the source of the library, and runs it:
// node test/simulation/build.mjs simulate|soak [options]; with --fleet, see fleet.ts
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { everyBreakIsCaught } from './breaks.mjs';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** @param {import('esbuild').Plugin[]} plugins @returns {Promise<string>} the path of the bundle */
async function bundle(entry, name = entry, plugins = []) {
  const outfile = `${root}dist/simulation/${name}.mjs`;
  await build({
    entryPoints: [fileURLToPath(new URL(`${entry}.ts`, import.meta.url))],
    outfile,
    plugins,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    conditions: ['es2015'],
    mainFields: ['es2015', 'module', 'main'],
    external: ['node:*'],
    target: 'node20',
    sourcemap: 'inline',
    tsconfig: `${root}projects/token-refresh/tsconfig.spec.json`,
    // The library's warnings in development are for people.
    define: { ngDevMode: 'false' },
    logLevel: 'warning',
  });
  return outfile;
}

/** What a step leaves is dead with its world: a young generation of 64 MB saves a tenth of the time. */
const NODE = ['--max-semi-space-size=64'];

const [, , asked = 'simulate', ...options] = process.argv;
const entry = options[0]?.startsWith('--fleet') ? 'fleet' : asked;
if (entry === 'simulate' && options[0] === '--breaks') {
  const isGood = await everyBreakIsCaught((plugin) => bundle('simulate', 'broken', [plugin]), NODE, options.slice(1));
  process.exitCode = isGood ? 0 : 1;
} else {
  const outfile = await bundle(entry);
  const codes = await Promise.all(shares(options).map((share) => run(outfile, share)));
  process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
}

/** With `--jobs N`: the options of N processes, each with a part of the seeds. */
function shares(all) {
  const { values } = parseArgs({
    args: all,
    strict: false,
    options: {
      jobs: { type: 'string' },
      seeds: { type: 'string', default: '10000' },
      from: { type: 'string', default: '0' },
    },
  });
  const [jobs, seeds, from] = [values.jobs, values.seeds, values.from].map(Number);
  if (!(jobs > 1)) return [all];
  const begin = (job) => Math.floor((seeds * job) / jobs);
  return Array.from({ length: jobs }, (_, job) => [
    ...all,
    ...['--from', `${from + begin(job)}`, '--seeds', `${begin(job + 1) - begin(job)}`],
  ]);
}

/** @returns {Promise<number | null>} its exit code */
async function run(outfile, given) {
  const [code] = await once(spawn(process.execPath, [...NODE, outfile, ...given], { stdio: 'inherit' }), 'exit');
  return code;
}

// Bundles the simulation, or the soak, with the source of the library, and runs it:
// node test/simulation/build.mjs simulate|soak [options]; with --fleet, see fleet.ts
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
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
  process.exitCode =
    spawnSync(process.execPath, [...NODE, await bundle(entry), ...options], { stdio: 'inherit' }).status ?? 1;
}

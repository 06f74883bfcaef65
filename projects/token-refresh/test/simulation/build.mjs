// Bundles the simulation with the source of the library: node test/simulation/build.mjs [outfile]
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** @param {{ outfile?: string, plugins?: import('esbuild').Plugin[] }} options */
export function bundle({ outfile = `${root}dist/simulation/simulate.mjs`, plugins = [] } = {}) {
  return build({
    entryPoints: [`${here}simulate.ts`],
    outfile,
    plugins,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    tsconfig: `${root}projects/token-refresh/tsconfig.spec.json`,
    // The library's warnings in development are for people.
    define: { ngDevMode: 'false' },
    logLevel: 'warning',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle({ outfile: process.argv[2] });

// Bundles the simulation, or the soak, with the source of the library: node test/simulation/build.mjs [entry]
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** @param {{ entry?: string, outfile?: string, plugins?: import('esbuild').Plugin[] }} options */
export function bundle({ entry = 'simulate', outfile = `${root}dist/simulation/${entry}.mjs`, plugins = [] } = {}) {
  return build({
    entryPoints: [`${here}${entry}.ts`],
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

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle({ entry: process.argv[2] });

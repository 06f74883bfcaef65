// Bundles the simulation, or the soak, with the source of the library: node test/simulation/build.mjs [soak]
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [, , entry = 'simulate'] = process.argv;
const root = fileURLToPath(new URL('../../../../', import.meta.url));

await build({
  entryPoints: [fileURLToPath(new URL(`${entry}.ts`, import.meta.url))],
  outfile: `${root}dist/simulation/${entry}.mjs`,
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

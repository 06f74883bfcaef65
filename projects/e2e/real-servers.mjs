// Bundles the tests against real servers with the built library: node projects/e2e/real-servers.mjs
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

await build({
  entryPoints: ['real-servers.spec', 'dpop.spec', 'audiences.spec', 'flask.debian'].map(
    (name) => `${root}projects/e2e/src/real-servers/${name}.ts`,
  ),
  outdir: `${root}dist/real-servers`,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: 'inline',
  packages: 'external',
  tsconfig: `${root}projects/e2e/tsconfig.spec.json`,
  // What npm will have, and not the source that the types come from.
  alias: {
    'ngx-token-refresh': `${root}dist/token-refresh/fesm2022/ngx-token-refresh.mjs`,
    'ngx-token-refresh/dpop': `${root}dist/token-refresh/fesm2022/ngx-token-refresh-dpop.mjs`,
  },
  // Before Angular's own packages: their services are compiled when they are loaded.
  banner: { js: "import '@angular/compiler';" },
  logLevel: 'warning',
});

// `npm run test:runners`: the tests that the README shows, over the built package, by Vitest and by Jasmine. Jest has them
// too, in `npm test`.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const fesm = `${root}dist/token-refresh/fesm2022/ngx-token-refresh`;

await build({
  entryPoints: { 'readme.spec': `${root}projects/token-refresh/test/readme/testing.spec.ts` },
  outdir: `${root}dist/runners`,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  packages: 'external',
  tsconfig: `${root}projects/token-refresh/tsconfig.spec.json`,
  // What npm will have, and not its source.
  alias: { 'ngx-token-refresh': `${fesm}.mjs`, 'ngx-token-refresh/testing': `${fesm}-testing.mjs` },
  logLevel: 'warning',
});

const runners = {
  vitest: ['vitest/vitest.mjs', 'run', '--config', 'projects/token-refresh/test/runners/vitest.config.mjs'],
  jasmine: ['jasmine/bin/jasmine.js', '--config=projects/token-refresh/test/runners/jasmine.json'],
};
for (const [runner, [bin, ...args]] of Object.entries(runners)) {
  console.log(`\n== ${runner}`);
  const { status } = spawnSync(process.execPath, [`node_modules/${bin}`, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

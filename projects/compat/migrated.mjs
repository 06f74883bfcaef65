// The apps that the tests of `migrate` have converted, type-checked against the Angular of a workspace.
import { cp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './workspace.mjs';

const apps = fileURLToPath(new URL('../../dist/migrated-apps/', import.meta.url));
const test = fileURLToPath(new URL('../token-refresh/test/package/migrate.test.mjs', import.meta.url));

export async function typeCheckMigrated({ folder, node }, { moduleResolution = 'bundler' }) {
  if (!existsSync(apps)) await run(folder, process.execPath, '--test', test);
  const here = join(folder, 'migrated');
  await cp(apps, here, { recursive: true });
  const compilerOptions = {
    target: 'ES2022',
    module: 'ES2022',
    moduleResolution,
    lib: ['ES2022', 'DOM', 'DOM.Iterable'],
    types: [],
    strict: true,
    noUnusedLocals: true,
    noImplicitOverride: true,
    skipLibCheck: true,
    noEmit: true,
    experimentalDecorators: true,
  };
  await writeFile(join(here, 'tsconfig.json'), JSON.stringify({ include: ['**/*.ts'], compilerOptions }));
  await run(here, node, join(folder, 'node_modules/typescript/bin/tsc'), '-p', here);
  await rm(here, { recursive: true, force: true });
  console.log('The apps that migrate has converted compile.');
}

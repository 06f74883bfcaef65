// The code of the README and the site, compiled with the packed library on one version of Angular and its TypeScript.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pages, snippetsOf } from '../token-refresh/test/package/snippets.mjs';
import { run, tsconfig } from './workspace.mjs';

/** A snippet for newer versions begins with a comment that says so. */
const fits = ({ code }, { angular }) =>
  Number.parseInt(angular.replace(/^\D+/, '')) >= Number(/^\/\/ Angular (\d+) or newer/.exec(code)?.[1] ?? 0);

/** The packages that a snippet imports. */
const packagesIn = ({ code }) => [...code.matchAll(/ from '((?:@[^/']+\/)?[^./'][^/']*)/g)].map(([, name]) => name);

/**
 * Fails with what the compiler complains of. Snippets for clients of others, such as axios, are compiled by the package's own
 * tests alone: what those clients need is no affair of ours.
 */
export async function compileSnippets({ folder, node }, version) {
  const isThere = (name) => existsSync(join(folder, 'node_modules', name));
  const snippets = pages
    .flatMap(snippetsOf)
    .filter((snippet) => fits(snippet, version) && packagesIn(snippet).every(isThere));
  const home = join(folder, 'snippets');
  await mkdir(home);
  await Promise.all(
    snippets.map(({ page, code }, n) => writeFile(join(home, `${page.replace(/\W/g, '-')}-${n}.ts`), code)),
  );
  const { compilerOptions } = tsconfig(version);
  // Of packages of others the oldest need not pass every check.
  const options = { ...compilerOptions, noEmit: true, skipLibCheck: true };
  await writeFile(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.ts'] }));
  const tsc = createRequire(join(folder, 'package.json')).resolve('typescript/bin/tsc');
  await run(folder, node, tsc, '-p', home);
  return snippets.length;
}

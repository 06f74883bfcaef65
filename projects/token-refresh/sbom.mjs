// `npm run sbom`: what is in the package, and what builds and tests it, as CycloneDX, by npm itself from the lock file.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path) => JSON.parse(readFileSync(`${root}${path}`, 'utf8'));

const bomIn = (cwd) =>
  JSON.parse(
    execFileSync('npm', ['sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=library'], {
      cwd,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    }),
  );

/** Of the built package: itself, and what comes with it. Peers are the app's own. */
export function bomOfPackage() {
  const { name, version, license, dependencies } = read('dist/token-refresh/package.json');
  const { lockfileVersion, packages } = read('package-lock.json');
  const manifest = { name, version, license, dependencies };
  const folder = mkdtempSync(join(tmpdir(), 'sbom-'));
  try {
    const paths = Object.keys(dependencies).map((each) => `node_modules/${each}`);
    const locked = Object.fromEntries(paths.map((path) => [path, { ...packages[path], dev: false }]));
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    writeFileSync(
      join(folder, 'package-lock.json'),
      JSON.stringify({ name, version, lockfileVersion, requires: true, packages: { '': manifest, ...locked } }),
    );
    return bomIn(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(`${root}dist/sbom`, { recursive: true });
  for (const [name, bom] of Object.entries({ 'ngx-token-refresh': bomOfPackage(), workspace: bomIn(root) })) {
    writeFileSync(`${root}dist/sbom/${name}.cdx.json`, `${JSON.stringify(bom, null, 2)}\n`);
    console.log(`dist/sbom/${name}.cdx.json: ${bom.components.length} components`);
  }
}

// The peers are dependencies of this folder alone, installed at the first comparison.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../', import.meta.url));

export const installPeers = () => installOnce(folder);

/** The packages of a folder with a lock file of its own. */
export function installOnce(folder) {
  if (existsSync(`${folder}node_modules/.package-lock.json`)) return;
  execFileSync('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

const lock = createRequire(import.meta.url)('../package-lock.json');

/** The version of a peer that is compared with. */
export const versionOf = (name) => lock.packages[`node_modules/${name}`].version;

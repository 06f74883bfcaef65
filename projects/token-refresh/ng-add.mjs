// `ng add` of the packed library as a person runs it: a new workspace of the CLI, one app of each kind, their builds, and one
// of them under `ng serve`, where a call that is refused is cured in Chromium. By hand, for it installs a whole workspace:
// npm run test:ng-add, or npm run test:ng-add -- 17.3; `--screenshots <folder>` keeps pictures of the page.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cureInServedApp } from '../compat/served-app.mjs';

const dist = fileURLToPath(new URL('../../dist/token-refresh', import.meta.url));
const { values, positionals } = parseArgs({ allowPositionals: true, options: { screenshots: { type: 'string' } } });
const [angular = '21.2'] = positionals;
const folder = mkdtempSync(join(tmpdir(), 'ng-add-'));
const workspace = join(folder, 'workspace');
const env = {
  ...process.env,
  NG_CLI_ANALYTICS: 'false',
  npm_config_audit: 'false',
  // As for the lock file: what is newer may lack files in some registries. Nor do Angular's own peers agree that day.
  npm_config_before: '2026-10-03',
  npm_config_legacy_peer_deps: 'true',
};

/** Runs a command in a folder, shows it and what it prints, and fails with it. */
function run(cwd, command, ...args) {
  const [file, ...before] =
    command === 'ng' ? [process.execPath, join(workspace, 'node_modules/@angular/cli/bin/ng.js')] : [command];
  const asked = [...(command === 'ng' ? ['npx'] : []), command, ...args];
  console.log(`\n$ ${asked.join(' ').replaceAll(folder, '.')}`);
  const { status, stdout, stderr } = spawnSync(file, [...before, ...args], { cwd, env, encoding: 'utf8' });
  const said = `${stdout}${stderr}`.replace(/^npm warn .*\n/gm, '').replaceAll(folder, '.');
  console.log(said.trim());
  assert.equal(status, 0, `${command} ${args[0]} has failed`);
  return said;
}

const config = () => readFileSync(join(workspace, 'projects/one/src/app/app.config.ts'), 'utf8');
const root = () =>
  ['app-module', 'app.module']
    .map((name) => join(workspace, `projects/two/src/app/${name}.ts`))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join();

try {
  run(dist, 'npm', 'pack', '--silent', '--pack-destination', folder);
  const { name, version } = JSON.parse(readFileSync(join(dist, 'package.json'), 'utf8'));
  const tarball = join(folder, `${name}-${version}.tgz`);
  const create = ['ng', 'new', 'workspace', '--defaults', '--create-application=false', '--skip-git'];
  run(folder, 'npm', 'exec', '--yes', `--package=@angular/cli@~${angular}.0`, '--', ...create);
  const app = ['--defaults', '--skip-install', '--skip-tests'];
  run(workspace, 'ng', 'generate', 'application', 'one', ...app);
  run(workspace, 'ng', 'generate', 'application', 'two', '--standalone=false', ...app);
  run(workspace, 'npm', 'install', '--no-fund');

  run(workspace, 'ng', 'add', tarball, '--project=one', '--defaults', '--skip-confirmation');
  const once = config();
  console.log(`\n${once}`);
  run(workspace, 'ng', 'add', name, '--project=two', '--backend=envelope', '--defaults', '--skip-confirmation');
  console.log(`\n${root()}`);

  const again = run(workspace, 'ng', 'add', name, '--project=one', '--defaults', '--skip-confirmation');
  assert.match(again, /set up already: nothing is changed/);
  assert.equal(config(), once);
  const manifest = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8'));
  assert.ok(manifest.dependencies[name], 'it is among the dependencies');

  run(workspace, 'ng', 'build', 'one', '--progress=false');
  run(workspace, 'ng', 'build', 'two', '--progress=false');
  await cureInServedApp({ workspace, project: 'one', env, screenshots: values.screenshots });
  console.log('\nng add works: both apps are set up, and build; served, a refused call is cured.');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// The first minutes of a new user with the packed library, as written down in the README: a new workspace of the CLI, `ng add`
// to an app of each kind, the README's unit test and guard, builds, and `ng serve`, where a call that is refused is cured in
// Chromium. Prints the seconds of each step. By hand or by night, for it installs whole workspaces:
//   npm run test:first-minutes                       the oldest Angular with Yarn, ours with npm, the newest with pnpm
//   npm run test:first-minutes -- 21.2:pnpm          that one alone
//   … -- --screenshots <folder>                      keeps pictures of the page
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cureInServedApp } from './served-app.mjs';
import { versions } from './versions.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'dist/token-refresh');
const { values, positionals } = parseArgs({ allowPositionals: true, options: { screenshots: { type: 'string' } } });
const asked = positionals.length ? positionals : ['17.3:yarn', '21.2:npm', '22.2:pnpm'];

/** What the README says between these words and the end of the block. */
function readmeBlock(within) {
  const blocks = readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```ts\n(.*?)```/gs);
  const found = [...blocks].map(([, code]) => code).find((code) => code.includes(within));
  assert.ok(found, `the README has a block with ${within}`);
  return found;
}

const ROUTES = `import { Routes } from '@angular/router';
import { signedInGuard } from 'ngx-token-refresh/router';

export const routes: Routes = [
  { path: 'orders', canActivate: [signedInGuard], children: [] },
  { path: 'login', children: [] },
];
`;

const SPEC = `import { loadsOrdersThoughTheTokenHasExpired } from './orders-test';

describe('orders', () => {
  it('are loaded though the token has expired', () => {
    expect(loadsOrdersThoughTheTokenHasExpired()).toEqual(['one', 'two']);
  });
});
`;

class FirstMinutes {
  steps = [];

  constructor(angular, manager) {
    this.angular = angular;
    this.manager = manager;
    this.folder = mkdtempSync(join(tmpdir(), 'first-minutes-'));
    this.workspace = join(this.folder, 'workspace');
    const { CI: _, ...env } = process.env; // with it, pnpm installs from a lock file alone
    this.env = {
      ...env,
      PATH: [join(this.folder, 'tools/node_modules/.bin'), env.PATH].join(delimiter),
      CHROME_BIN: this.#chromiumAsRoot(),
      NG_CLI_ANALYTICS: 'false',
      npm_config_audit: 'false',
      // As for the lock file: what is newer may lack files in some registries. Nor do Angular's own peers agree that day.
      npm_config_before: '2026-10-03',
      npm_config_legacy_peer_deps: 'true',
    };
  }

  /** Karma starts the browser itself, and as root Chromium has no sandbox. */
  #chromiumAsRoot() {
    const path = join(this.folder, 'chromium');
    writeFileSync(path, '#!/bin/sh\nexec chromium --no-sandbox "$@"\n');
    chmodSync(path, 0o755);
    return path;
  }

  /** Runs a command in a folder, shows it and what it prints, and fails with it. */
  run(cwd, command, ...args) {
    const isCli = command === 'ng';
    const before = isCli ? [join(this.workspace, 'node_modules/@angular/cli/bin/ng.js')] : [];
    console.log(`\n$ ${[...(isCli ? ['npx'] : []), command, ...args].join(' ').replaceAll(this.folder, '.')}`);
    const { status, stdout, stderr } = spawnSync(isCli ? 'node' : command, [...before, ...args], {
      cwd,
      env: this.env,
      encoding: 'utf8',
    });
    const said = `${stdout}${stderr}`.replace(/^npm warn .*\n/gm, '').replaceAll(this.folder, '.');
    console.log(said.trim());
    assert.equal(status, 0, `${command} ${args[0]} has failed`);
    return said;
  }

  async step(name, work) {
    const start = Date.now();
    await work();
    this.steps.push([name, Math.round((Date.now() - start) / 1000)]);
  }

  write(path, text) {
    writeFileSync(join(this.workspace, 'projects/one/src/app', path), text);
  }

  async go() {
    const { name, version } = JSON.parse(readFileSync(join(dist, 'package.json'), 'utf8'));
    const tarball = join(this.folder, `${name}-${version}.tgz`);
    const ng = (...args) => this.run(this.workspace, 'ng', ...args);
    const config = () => readFileSync(join(this.workspace, 'projects/one/src/app/app.config.ts'), 'utf8');
    this.run(dist, 'npm', 'pack', '--silent', '--pack-destination', this.folder);
    await this.step('tools', () => this.#installTools());
    await this.step('ng new, two apps', () => {
      const create = ['workspace', '--defaults', '--create-application=false', '--skip-git', '--skip-install'];
      const cli = `--package=@angular/cli@~${this.angular}.0`;
      this.run(
        this.folder,
        'npm',
        'exec',
        '--yes',
        cli,
        '--',
        'ng',
        'new',
        ...create,
        `--package-manager=${this.manager}`,
      );
      this.run(this.workspace, this.manager, 'install');
      ng('generate', 'application', 'one', '--defaults', '--skip-install');
      ng('generate', 'application', 'two', '--standalone=false', '--defaults', '--skip-install');
      this.run(this.workspace, this.manager, 'install');
    });
    await this.step('ng add', () => {
      // From a file the CLI adds with npm alone; what is published it adds with each.
      if (this.manager !== 'npm') this.run(this.workspace, this.manager, 'add', tarball);
      const from = this.manager === 'npm' ? tarball : name;
      ng('add', from, '--project=one', '--defaults', '--skip-confirmation');
      const once = config();
      console.log(`\n${once}`);
      ng('generate', `${name}:ng-add`, '--project=two', '--backend=envelope', '--defaults');
      assert.match(
        ng('generate', `${name}:ng-add`, '--project=one', '--defaults'),
        /set up already: nothing is changed/,
      );
      assert.equal(config(), once);
      const manifest = JSON.parse(readFileSync(join(this.workspace, 'package.json'), 'utf8'));
      assert.ok(manifest.dependencies[name], 'it is among the dependencies');
    });
    await this.step('unit test', () => {
      this.write('orders-test.ts', readmeBlock('loadsOrdersThoughTheTokenHasExpired'));
      this.write('orders.spec.ts', SPEC);
      const isKarma = existsSync(join(this.workspace, 'node_modules/karma'));
      ng('test', 'one', '--watch=false', ...(isKarma ? ['--browsers=ChromeHeadless'] : []));
    });
    await this.step('guard, builds', () => {
      this.write('app.routes.ts', ROUTES);
      ng('build', 'one', '--progress=false');
      ng('build', 'two', '--progress=false');
    });
    await this.step('a refused call is cured', () => {
      const screenshots = values.screenshots && join(values.screenshots, this.angular);
      return cureInServedApp({ workspace: this.workspace, project: 'one', env: this.env, screenshots });
    });
  }

  /** What a fresh machine would have: the package manager, and the Node that this Angular asks for. */
  #installTools() {
    const folder = join(this.folder, 'tools');
    mkdirSync(folder);
    const { node } = versions.find(({ name }) => this.angular.startsWith(name)) ?? {};
    const tools = [
      // The newest pnpm wants a newer Node than the oldest that we support.
      ...(this.manager === 'pnpm' ? ['pnpm@9'] : this.manager === 'yarn' ? ['yarn@1'] : []),
      ...(node ? [`node-${process.platform}-${process.arch}@${node}`] : []),
    ];
    if (!tools.length) return;
    this.run(folder, 'npm', 'install', '--no-fund', '--prefix', folder, ...tools);
    if (node)
      this.env.PATH = [join(folder, `node_modules/node-${process.platform}-${process.arch}/bin`), this.env.PATH].join(
        delimiter,
      );
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const table = [];
for (const each of asked) {
  const [angular, manager = 'npm'] = each.split(':');
  const user = new FirstMinutes(angular, manager);
  try {
    await user.go();
  } finally {
    user.remove();
  }
  const sum = user.steps.reduce((seconds, [, of]) => seconds + of, 0);
  table.push(
    `Angular ${angular}, ${manager}: ${sum} s (${user.steps.map(([name, of]) => `${name} ${of}`).join(', ')})`,
  );
}
console.log(`\n${table.join('\n')}\nBoth apps are set up, tested, and build; served, a refused call is cured.`);

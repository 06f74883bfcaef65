// A workspace with one version of Angular, as small as can be, and the app of each kind in it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { convertedKinds, kinds, trapsKinds } from './versions.mjs';

const apps = fileURLToPath(new URL('apps', import.meta.url));

const env = {
  ...process.env,
  NG_CLI_ANALYTICS: 'false',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  // A peer range that leaves this Angular out fails the installation.
  npm_config_legacy_peer_deps: 'false',
  npm_config_strict_peer_deps: 'true',
};

/** Runs a command; fails with what it said. */
export async function run(cwd, command, ...args) {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  child.stdout.on('data', (chunk) => said.push(chunk));
  child.stderr.on('data', (chunk) => said.push(chunk));
  const [status] = await once(child, 'close');
  const text = stripVTControlCharacters(Buffer.concat(said).toString()).replace(/^npm warn .*\n/gm, '');
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} has failed:\n${text.trim()}`);
  return text;
}

function manifest(version, tarball) {
  const { angular, rxjs = '^7.4.0', jose = '^6.0.0', tslib = '^2.3.0' } = version;
  const ofAngular = (...names) => Object.fromEntries(names.map((name) => [`@angular/${name}`, angular]));
  return {
    private: true,
    dependencies: {
      ...ofAngular('common', 'compiler', 'core', 'platform-browser', 'router'),
      'ngx-token-refresh': `file:${tarball}`,
      eventsource: '^4.0.0',
      jose,
      rxjs,
      tslib,
      ...(version.zone && { 'zone.js': version.zone }),
    },
    devDependencies: {
      ...ofAngular('cli', 'compiler-cli'),
      [version.builder]: angular,
      typescript: version.typescript,
      ...(needsNode(version) && { [nodePackage]: version.node }),
    },
  };
}

const nodePackage = `node-${process.platform}-${process.arch}`;

function needsNode({ node }) {
  // All that is asked for is a least version of one major, and whatever is newer.
  return node !== undefined && compare(process.versions.node, node.slice(1)) < 0;
}

function compare(one, other) {
  return one.localeCompare(other, 'en', { numeric: true });
}

function architect(version, kind) {
  return {
    projectType: 'application',
    root: kind,
    sourceRoot: kind,
    architect: {
      build: {
        builder: `${version.builder}:application`,
        options: {
          browser: `${kind}/main.ts`,
          index: 'index.html',
          tsConfig: `${kind}/tsconfig.json`,
          outputPath: `dist/${kind}`,
          polyfills: version.zone ? ['zone.js'] : [],
          progress: false,
          statsJson: true,
        },
      },
    },
  };
}

/** Every check there is, of the library's declarations too. */
export const tsconfig = ({ moduleResolution = 'bundler' }) => ({
  files: ['main.ts'],
  compilerOptions: {
    target: 'ES2022',
    module: 'ES2022',
    moduleResolution,
    lib: ['ES2022', 'DOM', 'DOM.Iterable'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noFallthroughCasesInSwitch: true,
    noImplicitOverride: true,
    noImplicitReturns: true,
    noPropertyAccessFromIndexSignature: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    experimentalDecorators: true,
    importHelpers: true,
  },
  angularCompilerOptions: {
    strictInjectionParameters: true,
    strictInputAccessModifiers: true,
    strictTemplates: true,
  },
});

/**
 * Strictly: else npm would put up with peers of peers that do not fit. Where the newest packages of others do not agree
 * with each other that is no affair of ours, and what npm never puts up with is a peer of ours that does not fit the app's.
 */
async function install(folder) {
  const newest = ['install', '--prefer-offline', '--no-package-lock'];
  try {
    await run(folder, 'npm', ...newest);
  } catch (error) {
    if (!/ERESOLVE/.test(error.message) || /from ngx-token-refresh@/.test(error.message)) throw error;
    console.log('The newest packages of others do not agree with each other: installed all the same.');
    await run(folder, 'npm', ...newest, '--no-strict-peer-deps');
  }
}

/** Writes it and installs it. Fails if the peers of the library do not agree with it. */
export async function makeWorkspace(version, folder, tarball) {
  await mkdir(folder);
  await cp(apps, folder, { recursive: true });
  // Of the app with the traps, what the conversion leaves as it is.
  const [before, after] = trapsKinds.map((kind) => join(folder, kind));
  await cp(before, after, { recursive: true, force: false });
  const all = [...kinds, ...convertedKinds, ...trapsKinds];
  const projects = Object.fromEntries(all.map((kind) => [kind, architect(version, kind)]));
  await writeJson(join(folder, 'package.json'), manifest(version, tarball));
  await writeJson(join(folder, 'angular.json'), { version: 1, cli: { analytics: false }, projects });
  for (const kind of all) await writeJson(join(folder, kind, 'tsconfig.json'), tsconfig(version));
  await install(folder);
  return describe(version, folder);
}

/** What came to be installed. */
async function describe(version, folder) {
  const { resolve } = createRequire(join(folder, 'package.json'));
  const node = needsNode(version) ? join(folder, 'node_modules', nodePackage, 'bin/node') : process.execPath;
  const versionOf = async (name) => (await readJson(join(folder, 'node_modules', name, 'package.json'))).version;
  return {
    folder,
    node,
    cli: resolve('@angular/cli/bin/ng.js'),
    versions: {
      angular: await versionOf('@angular/core'),
      typescript: await versionOf('typescript'),
      node: (await run(folder, node, '--version')).trim().slice(1),
    },
  };
}

/** Converts an app by the two commands alone, as a person would run them. */
export async function convert({ folder, node, cli }, kind) {
  const generate = (schematic, ...args) =>
    run(folder, node, cli, 'generate', `ngx-token-refresh:${schematic}`, `--project=${kind}`, '--defaults', ...args);
  const added = await generate('ng-add');
  return `${added}\n${await generate('migrate', '--write')}`;
}

/** A production build; answers where the files are, and how many bytes of them the library's main entry point is. */
export async function build({ folder, node, cli }, kind) {
  await run(folder, node, cli, 'build', kind, '--configuration=');
  const dist = join(folder, 'dist', kind);
  // `browser-stats.json` since Angular 22.
  const [stats] = (await readdir(dist)).filter((name) => name.endsWith('stats.json'));
  const { outputs } = await readJson(join(dist, stats));
  const bytes = Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([name]) => name.endsWith('/fesm2022/ngx-token-refresh.mjs'))
    .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
  return { files: join(dist, 'browser'), bytes };
}

const readJson = async (path) => JSON.parse(await readFile(path, 'utf8'));
const writeJson = (path, value) => writeFile(path, JSON.stringify(value, null, 2));

// What comes with the library, and what it is built with: from where, under which licence, and whether it is that.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import semver from 'semver';
import { licencesOf } from '../../licences.mjs';

const read = (path) => JSON.parse(readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8'));
const manifest = read('dist/token-refresh/package.json');
const { packages } = read('package-lock.json');

test('the package brings tslib, and nothing that runs when it is installed', () => {
  assert.deepEqual(Object.keys(manifest.dependencies), ['tslib']);
  for (const key of ['bundleDependencies', 'optionalDependencies', 'scripts', 'bin'])
    assert.equal(manifest[key], undefined);
});

/** What is wrong with entries of a lock file. */
function faultsOf(entries) {
  return Object.entries(entries).flatMap(([path, { integrity, resolved, link }]) => [
    ...(/^sha512-[\w+/]{86}==$/.test(integrity ?? '') ? [] : [`${path}: no sha512`]),
    ...(resolved === undefined && link === undefined ? [] : [`${path}: from an address`]),
  ]);
}

test('the lock file says of everything what it must be, and of nothing where it comes from', () => {
  const { '': workspace, ...all } = packages;
  assert.equal(workspace.name, 'ngx-token-refresh-workspace');
  assert.ok(Object.keys(all).length > 500);
  assert.deepEqual(faultsOf(all), []);
  const integrity = `sha512-${'A'.repeat(86)}==`;
  assert.deepEqual(
    faultsOf({ a: { integrity }, b: { integrity: 'sha1-AAAA' }, c: {}, d: { integrity, resolved: 'git+ssh://there' } }),
    ['b: no sha512', 'c: no sha512', 'd: from an address'],
  );
});

/** What `npm ci` would warn of, at any Node that the workspace takes. */
function warningsOf({ '': workspace, ...all }, allowScripts) {
  return Object.entries(all).flatMap(([path, { engines, hasInstallScript, optional }]) => {
    const name = path.replace(/^.*node_modules\//, '');
    return [
      ...(optional || semver.subset(workspace.engines.node, engines?.node ?? '*') ? [] : [`${path}: another Node`]),
      ...(hasInstallScript && !(name in allowScripts) ? [`${path}: a script without a decision`] : []),
    ];
  });
}

test('`npm ci` warns of nothing: each package takes our Nodes, and each install script is decided on', () => {
  assert.deepEqual(warningsOf(packages, read('package.json').allowScripts), []);
  const lock = {
    '': { engines: { node: '^20.19.0 || >=22' } },
    'node_modules/a': { engines: { node: '>=22' } },
    'node_modules/a/node_modules/@b/c': { hasInstallScript: true, engines: { node: '>=18' } },
    'node_modules/d': { hasInstallScript: true },
    'node_modules/e': { engines: { node: '>=22' }, optional: true },
  };
  assert.deepEqual(warningsOf(lock, { d: false }), [
    'node_modules/a: another Node',
    'node_modules/a/node_modules/@b/c: a script without a decision',
  ]);
});

test('what is installed is what the lock file says', () => {
  for (const [path, { version, integrity }] of Object.entries(read('node_modules/.package-lock.json').packages)) {
    assert.deepEqual([path, version, integrity], [path, packages[path]?.version, packages[path]?.integrity]);
  }
});

test('what comes with the library has a permissive licence', () => {
  const { runtime, problems } = licencesOf(manifest, packages);
  assert.deepEqual(problems, []);
  assert.ok(runtime.size >= 6);
});

for (const [license, fine] of [
  ['MIT', true],
  ['GPL-3.0-only', false],
  ['MIT AND GPL-2.0-only', false],
  [undefined, false],
]) {
  test(`a licence ${JSON.stringify(license) ?? 'that is unknown'} is ${fine ? 'taken' : 'refused'}`, () => {
    const lock = {
      'node_modules/one': { license: 'MIT', dependencies: { two: '1' } },
      'node_modules/one/node_modules/two': { license },
      'node_modules/two': { license: 'MIT' },
    };
    const { runtime, problems } = licencesOf({ peerDependencies: { one: '1' } }, lock);
    assert.deepEqual([...runtime.keys()], ['node_modules/one', 'node_modules/one/node_modules/two']);
    assert.equal(problems.length, fine ? 0 : 1);
  });
}

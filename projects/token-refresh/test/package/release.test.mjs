// What a release brings beside the code: its migrations, and the list of what is in it.
import { SchematicTestRunner, UnitTestTree } from '@angular-devkit/schematics/testing/index.js';
import { HostTree } from '@angular-devkit/schematics';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import semver from 'semver';
import { bomOfPackage } from '../../sbom.mjs';

const dist = new URL('../../../../dist/token-refresh/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('package.json', dist), 'utf8'));

test('`ng update` finds the migrations, each for a version that is not newer than the package', async () => {
  const path = fileURLToPath(new URL(manifest['ng-update'].migrations, dist));
  const { schematics } = JSON.parse(readFileSync(path, 'utf8'));
  const runner = new SchematicTestRunner('migrations', path);
  // As the CLI does: the collection is read, and each migration of the range is run.
  for (const [name, { version }] of Object.entries(schematics)) {
    assert.ok(semver.lte(version, manifest.version), `${name} is for ${version}`);
    await runner.runSchematic(name, {}, new UnitTestTree(new HostTree()));
  }
  assert.deepEqual(Object.keys(schematics), []);
  await assert.rejects(runner.runSchematic('none', {}), /Schematic "none" not found in collection "migrations"/);
});

test('the bill of materials is CycloneDX, and names the package and what comes with it', () => {
  const { bomFormat, components, metadata } = bomOfPackage();
  assert.equal(bomFormat, 'CycloneDX');
  assert.equal(metadata.component.purl, `pkg:npm/ngx-token-refresh@${manifest.version}`);
  assert.deepEqual(
    components.map(({ name }) => name),
    Object.keys(manifest.dependencies),
  );
  for (const { hashes, licenses, version } of components) {
    assert.ok(semver.satisfies(version, manifest.dependencies.tslib));
    assert.deepEqual(licenses, [{ license: { id: '0BSD' } }]);
    assert.equal(hashes[0].alg, 'SHA-512');
  }
});

test('every link of the Markdown in the package leads to a file of the package', () => {
  const names = readdirSync(dist, { recursive: true }).filter((name) => name.endsWith('.md'));
  assert.ok(names.includes('docs/zh/getting-started.md') && names.includes('README.md'));
  const dead = names.flatMap((name) =>
    [...readFileSync(new URL(name, dist), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)|href="(\.[^"#]+)/g)]
      .map(([, link, href]) => link ?? href)
      .filter((link) => !existsSync(new URL(link, new URL(name, dist))))
      .map((link) => `${name}: ${link}`),
  );
  assert.deepEqual(dead, []);
});

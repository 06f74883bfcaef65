// The site and the peer ranges say what the matrix proves, no more and no less.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { allowing, nextVersion } from './next-version.mjs';
import { rowsOfPage } from './table.mjs';
import { kinds, provenRanges, versions } from './versions.mjs';

const manifest = JSON.parse(readFileSync(new URL('../token-refresh/package.json', import.meta.url), 'utf8'));

test('the peer ranges are those that the matrix proves', () => {
  const { typescript, ...peers } = manifest.peerDependencies;
  assert.deepEqual(peers, provenRanges());
  // For `ng add` alone, and then whatever the app has.
  assert.equal(typescript, '*');
  assert.deepEqual(manifest.dependencies, { tslib: `^${versions[0].tslib}` });
});

test('the site has every row of the matrix, and each of them is good', async () => {
  const rows = await rowsOfPage();
  assert.equal(rows.length, versions.length * kinds.length);
  for (const [n, { name }] of versions.entries()) {
    const ofVersion = rows.slice(n * kinds.length, (n + 1) * kinds.length);
    assert.deepEqual(
      ofVersion.map(({ app }) => app),
      ['standalone', 'NgModule'],
    );
    for (const row of ofVersion) {
      assert.ok(row.Angular.startsWith(`${name}.`), `${row.Angular} is a ${name}`);
      assert.equal(row['production build'], 'yes');
      assert.equal(row['main job in Chromium'], 'yes');
    }
  }
});

/** A registry that answers `npm view`. */
const registry = (tags) => (name, field) =>
  Promise.resolve(
    {
      '@angular/core dist-tags': tags,
      '@angular/compiler-cli@99.0.0-next.1 peerDependencies': { typescript: '>=9.1 <9.2' },
      '@angular/core@99.0.0-next.1 engines': { node: '^96.1.0 || ^98.2.0 || >=99.0.0' },
    }[`${name} ${field}`],
  );

test('the Angular to come is tried with the TypeScript and the Node that it asks for', async () => {
  const next = await nextVersion(registry({ latest: '22.2.6', next: '99.0.0-next.1' }));
  const { name, angular, typescript, node } = next;
  assert.deepEqual(
    { name, angular, typescript, node },
    {
      name: 'next',
      angular: '99.0.0-next.1',
      typescript: '>=9.1 <9.2',
      node: '^98.2.0',
    },
  );
  const { '@angular/core': core, rxjs } = allowing(next, manifest).peerDependencies;
  assert.equal(core, `${manifest.peerDependencies['@angular/core']} || 99.0.0-next.1`);
  assert.equal(rxjs, manifest.peerDependencies.rxjs);
});

test('nothing is to come where the registry has no next, or the matrix has it', async () => {
  assert.equal(await nextVersion(registry(undefined)), null);
  assert.equal(await nextVersion(registry({ latest: '22.2.6' })), null);
  assert.equal(await nextVersion(registry({ next: `${Number.parseInt(versions.at(-1).name)}.3.0-next.0` })), null);
});

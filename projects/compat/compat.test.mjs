// The site and the peer ranges say what the matrix proves, no more and no less.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
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

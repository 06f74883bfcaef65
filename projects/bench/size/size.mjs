// `npm run size`: what a user of this package pays in bytes, and what its peers cost, measured in one way. Writes the
// tables in the site. Instead:
//   -- --check    against size-limits.json, which is changed by hand. That a bundle holds nothing that the app did not import is
//                 tested in projects/token-refresh/test/package
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { installPeers, versionOf } from '../build/peers.mjs';
import { productionBundle } from '../build/production-bundle.mjs';
import { table, writePageBlock } from '../build/page-block.mjs';
import { own, peers } from './size-rows.mjs';

/** By the name of the row: bytes, minified and gzipped. */
const limits = JSON.parse(await readFile(new URL('size-limits.json', import.meta.url), 'utf8'));

/** What every app that makes HTTP requests has anyway. */
const inTheAppAnyway = /^(@angular|rxjs|axios|jose)(\/|$)/;

const number = (bytes) => String(bytes).replace(/\B(?=(\d{3})+$)/g, ' ');

/** Names that a bundle imports from such a package and does not use: in an app they are not there. */
function withoutUnusedImports(text) {
  const isUsed = (name) => text.split(new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`)).length > 2;
  return text.replace(/(?<=\bimport\{)[^}]*(?=\}from)/g, (names) =>
    names
      .split(',')
      .filter((name) => isUsed(name.split(' as ').at(-1)))
      .join(','),
  );
}

async function measureAll(rows) {
  const measured = [];
  for (const row of rows) {
    const text = withoutUnusedImports(await productionBundle(row.code, { external: inTheAppAnyway }));
    measured.push({ ...row, minified: Buffer.byteLength(text), gzip: gzipSync(text, { level: 9 }).length });
  }
  return measured.map((row) => ({ ...row, base: measured.find(({ name }) => name === row.of) }));
}

const title = ({ name, package: of }) => (of ? `${name} ${versionOf(of)}` : name);
const adds = ({ gzip, base }) => (base ? `+${number(gzip - base.gzip)}` : '');
const atMost = ({ name, gzip }) =>
  limits[name] ? `${gzip <= limits[name] ? '✓ ≤' : '✗ >'} ${number(limits[name])}` : '';

function print(rows) {
  for (const row of rows) {
    const figures = [number(row.minified).padStart(9), number(row.gzip).padStart(8), adds(row).padStart(8)];
    console.log(title(row).padEnd(56), ...figures, atMost(row));
  }
}

function check(measured) {
  const unmeasured = Object.keys(limits).filter((name) => !measured.some((row) => row.name === name));
  const tooLarge = measured.filter(({ name, gzip }) => !(gzip <= limits[name]));
  for (const { name, gzip } of tooLarge) console.error(`${name}: ${gzip} B, the limit is ${limits[name] ?? 'not set'}`);
  for (const name of unmeasured) console.error(`${name}: has a limit and is not measured`);
  if (tooLarge.length || unmeasured.length) process.exitCode = 1;
}

function sizeBlock(measured, beside) {
  return `Bytes, minified and gzipped, linked and optimised as the Angular CLI does for production, without Angular and rxjs, by
\`npm run size\`:

${table(
  ['this library', 'bytes', 'adds', 'at most'],
  measured.map((row) => [title(row), number(row.gzip), adds(row), atMost(row)]),
)}

${table(
  ['beside it', 'bytes'],
  beside.map((row) => [title(row), number(row.gzip)]),
)}`;
}

console.log('bytes minified, and gzipped: linked, optimised for production, without Angular and rxjs\n');
const measured = await measureAll(own);
print(measured);
if (process.argv.includes('--check')) check(measured);
else {
  installPeers();
  const beside = await measureAll(peers);
  console.log();
  print(beside);
  await writePageBlock('figures', 'size', sizeBlock(measured, beside));
}

// `npm run size`: what a user of this package pays in bytes, and what its peers cost, measured in one way. Writes the
// tables in the site. Instead:
//   -- --check    against size-limits.json, and that no bundle holds what the app did not import
import { installPeers, versionOf } from '../build/peers.mjs';
import { table, writePageBlock } from '../build/page-block.mjs';
import { measure } from './measure.mjs';
import { limits, stowaways, tooLarge } from './size-check.mjs';
import { own, peers } from './size-rows.mjs';

const number = (bytes) => String(bytes).replace(/\B(?=(\d{3})+$)/g, ' ');

async function measureAll(rows) {
  const measured = [];
  for (const row of rows) measured.push({ ...row, ...(await measure(row.code)) });
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
  const complaints = [...tooLarge(measured), ...stowaways(measured)];
  for (const complaint of complaints) console.error(complaint);
  if (complaints.length) process.exitCode = 1;
  else console.log('\nNo bundle is too large, and none holds what the app did not import.');
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

// `npm run size`: what a user of this package pays in bytes, and what its peers cost, measured in one way. Writes the
// table in README.md. Instead:
//   -- --by-file   which source files the bytes of "core + restBackend" and of "all features" come from
//   -- --check     against size-limits.json, and that no bundle holds what it was not asked for
//   -- --accept    writes size-limits.json anew
//   -- --floor     how small it could be: the least code for the scenarios, and what each of its pieces costs
import { installPeers, versionOf } from '../build/peers.mjs';
import { table, writeReadmeBlock } from '../build/readme-block.mjs';
import { bytesByFile } from './by-file.mjs';
import { printLadder } from './floor/floor-ladder.mjs';
import { CORE, FEATURES } from './floor/piece-list.mjs';
import { floorSize } from './floor/pieces.mjs';
import { measure } from './measure.mjs';
import { acceptSizes, grown, stowaways } from './size-check.mjs';
import { own, peers } from './size-rows.mjs';

const wants = (option) => process.argv.includes(`--${option}`);

const number = (bytes) => String(bytes).replace(/\B(?=(\d{3})+$)/g, ' ');

async function measureAll(rows) {
  const measured = [];
  for (const row of rows) measured.push({ ...row, ...(await measure(row.code)) });
  return measured.map((row) => ({ ...row, base: measured.find(({ name }) => name === row.of) }));
}

const title = ({ name, package: of }) => (of ? `${name} ${versionOf(of)}` : name);
const adds = ({ gzip, base }) => (base ? `+${number(gzip - base.gzip)}` : '');
const against = ({ gzip, target }) => (target ? `${gzip <= target ? '✓ ≤' : '✗ >'} ${number(target)}` : '');

function print(rows) {
  for (const row of rows) {
    const figures = [number(row.minified).padStart(9), number(row.gzip).padStart(8), adds(row).padStart(8)];
    console.log(title(row).padEnd(56), ...figures, against(row));
  }
}

function printByFile(measured) {
  for (const row of measured.filter(({ name }) => name === 'core + restBackend' || name.startsWith('all'))) {
    console.log(`\n${row.name}: minified, and gzipped bytes that would go with the file`);
    for (const { file, minified, gzip } of bytesByFile(row)) {
      console.log(file.padEnd(56), number(minified).padStart(9), number(gzip).padStart(8));
    }
  }
}

async function check(measured) {
  const complaints = [...(await grown(measured)), ...(await stowaways())];
  for (const complaint of complaints) console.error(complaint);
  if (complaints.length) process.exitCode = 1;
  else console.log('\nNo bundle has grown, and none holds what it was not asked for.');
}

function readmeBlock(measured, beside, floor) {
  const cells = (row) => [title(row), number(row.gzip), adds(row), against(row)];
  return `Bytes, minified and gzipped, linked and optimised as the Angular CLI does for production, without Angular and rxjs, by
\`npm run size\`:

${table(['this library', 'bytes', 'adds', 'target'], measured.map(cells))}

The least code that we could write for what the first row does, one closure without classes, sentences or anything that is there
for speed, is ${number(floor.core.gzip)} bytes, and ${number(floor.all.gzip)} for all features: \`npm run size -- --floor\` builds both
piece by piece.

${table(
  ['beside it', 'bytes'],
  beside.map((row) => cells(row).slice(0, 2)),
)}`;
}

if (wants('floor')) {
  await printLadder();
  process.exit();
}
console.log('bytes minified, and gzipped: linked, optimised for production, without Angular and rxjs\n');
const measured = await measureAll(own);
print(measured);
if (wants('by-file')) printByFile(measured);
else if (wants('accept')) await acceptSizes(measured);
else if (wants('check')) await check(measured);
else {
  installPeers();
  const beside = await measureAll(peers);
  console.log();
  print(beside);
  const floor = { core: await floorSize(), all: await floorSize([...CORE, ...FEATURES]) };
  await writeReadmeBlock('size', readmeBlock(measured, beside, floor));
}

// `npm run size`: what a user of this package pays in bytes, and what its peers cost, measured in one way.
//   -- --check     this library alone, against size-limits.json, and what must not be in a bundle
//   -- --accept    writes size-limits.json anew
//   -- --by-file   which source files the bytes of "core + restBackend" and of "all features" come from
//   -- --readme    writes the table into README.md as well
import { installPeers, versionOf } from '../build/peers.mjs';
import { bytesByFile } from './by-file.mjs';
import { measure } from './measure.mjs';
import { own, peers } from './size-rows.mjs';

const wants = (option) => process.argv.includes(`--${option}`);

const number = (bytes) => String(bytes).replace(/\B(?=(\d{3})+$)/g, ' ');

async function measureAll(rows) {
  const measured = [];
  for (const row of rows) measured.push({ ...row, ...(await measure(row.code)) });
  return measured.map((row) => {
    const base = measured.find(({ name }) => name === row.of);
    return { ...row, added: base && { minified: row.minified - base.minified, gzip: row.gzip - base.gzip } };
  });
}

function print(rows) {
  for (const { name, package: of, minified, gzip, added, target } of rows) {
    const mark = target ? (gzip <= target ? ` ✓ ≤ ${number(target)}` : ` ✗ > ${number(target)}`) : '';
    const more = added ? `  (+${number(added.gzip)})` : '';
    const title = of ? `${name} ${versionOf(of)}` : name;
    console.log(title.padEnd(58), number(minified).padStart(9), `${number(gzip).padStart(8)}${more}${mark}`);
  }
}

console.log('minified, and gzipped, bytes: linked, production-optimised, without Angular and rxjs\n');
const measured = await measureAll(own);
print(measured);
if (wants('by-file')) {
  for (const row of measured.filter(({ name }) => name === 'core + restBackend' || name.startsWith('all'))) {
    console.log(`\n${row.name}: minified, and gzipped bytes that go with the file`);
    for (const { file, minified, gzip } of bytesByFile(row)) {
      console.log(file.padEnd(58), number(minified).padStart(9), number(gzip).padStart(8));
    }
  }
} else {
  installPeers();
  console.log();
  print(await measureAll(peers));
}

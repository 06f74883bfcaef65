// `npm run bench`: how fast the built package is, beside its peers, in production-optimised code. Writes the tables in
// README.md, from speed/figures.json, which it keeps.
//   -- happy storm counts heap chromium    only the parts named; the others keep their figures
//   -- --short                             no peers, no browser: fails if something has become grossly worse
import { installPeers } from './build/peers.mjs';
import { happyPath, heap, serverCounts, storms, chromiumStorm } from './speed/parts.mjs';
import { judge, recordFigures } from './speed/figures.mjs';
import { writeSpeedTables } from './speed/speed-tables.mjs';

const words = process.argv.slice(2);
const short = words.includes('--short');
const parts = { happy: happyPath, storm: storms, counts: serverCounts, heap, chromium: chromiumStorm };
const named = Object.keys(parts).filter((part) => words.includes(part));
const wanted = named.length ? named : Object.keys(parts).filter((part) => !short || part !== 'chromium');

installPeers();
const figures = [];
for (const part of wanted) {
  for (const figure of await parts[part]({ short })) {
    figures.push(figure);
    const { what, name, value, unit, note = '' } = figure;
    console.log(what.padEnd(56), name.padEnd(26), `${String(value).padStart(7)} ${unit}`, note);
  }
}
if (short) await judge(figures);
else await writeSpeedTables(await recordFigures(figures));

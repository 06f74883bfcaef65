// `npm run bench`: how fast the built package is, beside its peers, in production-optimised code. Records the figures in
// speed/figures.json, writes the tables in README.md, and fails if a target is missed.
//   -- happy storm waiter counts heap chromium    only the parts named; the others keep their figures
//   -- --short                                    no peers, no browser: writes nothing, fails if something is grossly worse
import { installPeers } from './build/peers.mjs';
import { grosslyWorse, missedTargets, recordFigures } from './speed/figures.mjs';
import { chromiumStorm, happyPath, heap, serverCounts, storms, waiters } from './speed/parts.mjs';
import { writeSpeedTables } from './speed/tables.mjs';

const words = process.argv.slice(2);
const short = words.includes('--short');
const parts = { happy: happyPath, storm: storms, waiter: waiters, counts: serverCounts, heap, chromium: chromiumStorm };
const named = Object.keys(parts).filter((part) => words.includes(part));
const wanted = named.length ? named : Object.keys(parts).filter((part) => !short || part !== 'chromium');

installPeers();
const figures = [];
for (const part of wanted) {
  for (const figure of await parts[part]({ short })) {
    figures.push(figure);
    const { what, name, value, unit, note } = figure;
    console.log(what.padEnd(56), name.padEnd(26), `${String(value).padStart(7)} ${unit}`, note);
  }
}
if (!short) await writeSpeedTables(await recordFigures(figures));
const complaints = short ? await grosslyWorse(figures) : missedTargets(figures);
for (const complaint of complaints) console.error(complaint);
if (complaints.length) process.exitCode = 1;

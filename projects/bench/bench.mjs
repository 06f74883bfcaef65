// `npm run bench`: how fast the built package is, beside its peers, in production-optimised code. Records the figures in
// speed/figures.json, writes the table in the site, and fails if a target is missed.
//   -- happy storm waiter heap    only the parts named; the others keep their figures
//   -- --short                    no peers: writes nothing, fails if something is grossly worse
import { installPeers } from './build/peers.mjs';
import { grosslyWorse, missedTargets, recordFigures } from './speed/figures.mjs';
import { happyPath, heap, storms, waiters } from './speed/parts.mjs';
import { writeSpeedTable } from './speed/table.mjs';

const words = process.argv.slice(2);
const short = words.includes('--short');
const parts = { happy: happyPath, storm: storms, waiter: waiters, heap };
const named = Object.keys(parts).filter((part) => words.includes(part));
const wanted = named.length ? named : Object.keys(parts);

installPeers();
const figures = [];
for (const part of wanted) {
  for (const figure of await parts[part]({ short })) {
    figures.push(figure);
    const { what, name, value, unit, note } = figure;
    console.log(what.padEnd(56), name.padEnd(26), `${String(value).padStart(7)} ${unit}`, note);
  }
}
if (!short) await writeSpeedTable(await recordFigures(figures));
const complaints = short ? await grosslyWorse(figures) : missedTargets(figures);
for (const complaint of complaints) console.error(complaint);
if (complaints.length) process.exitCode = 1;

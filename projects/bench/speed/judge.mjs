import { readFileSync } from 'node:fs';
import { targets } from './targets.mjs';

/** How much worse than recorded a ratio may be: the machine may be another one, and busy. */
const LEEWAY = 1.5;

/** Counts must be what they must be; ratios must not be grossly worse than those that the last full run recorded. */
export function judge(figures) {
  const recorded = JSON.parse(readFileSync(new URL('../speed/recorded.json', import.meta.url), 'utf8'));
  const complaints = figures
    .map(({ what, value, unit }) => {
      if (unit === '×') return value > recorded[what] * LEEWAY && `${what}: ${value} ×, recorded ${recorded[what]} ×`;
      return value > targets[what] && `${what}: ${value}, at most ${targets[what]}`;
    })
    .filter(Boolean);
  for (const complaint of complaints) console.error(complaint);
  if (complaints.length) process.exitCode = 1;
}
